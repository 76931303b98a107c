import { nth } from "../../core/access.ts";
import type { Report } from "../report-schema.ts";
import type { Voice } from "../words/speak.ts";
import { html, NOTHING, type Html } from "../html/html.ts";
import { bullets, table } from "../html/table.ts";

type Floor = NonNullable<NonNullable<Report["controls"]>["detectionFloor"]>;
type Kind = Floor["kinds"][number];
type Caught = NonNullable<Kind["caught"]>;

/** The smallest of the planted leaks that are refused: kind and rows. People and checks stand kind by kind below. */
export function smallestLeak({ controls, subject }: Report, voice: Voice): string {
  const floor = controls?.detectionFloor;
  if (floor === undefined) return voice.words.page.page.noControls;
  const w = voice.words.floor;
  const smallest = caughtOf(floor).toSorted((a, b) => a.caught.rows - b.caught.rows)[0];
  if (smallest === undefined) return w.noneOfAny(floor.most);
  const { rows, share } = smallest.caught;
  return `${w.kinds[smallest.kind]}: ${w.rows(rows, subject.releasedRows, share)}`;
}

/** Kind by kind, for the first page. */
export function leaksByKind({ controls, subject }: Report, voice: Voice): Html {
  const floor = controls?.detectionFloor;
  if (floor === undefined) return NOTHING;
  return html`<h3>${voice.words.sheet.floorTitle}</h3>
    <ul class="tight">
      ${floor.kinds.map(
        (one) =>
          html`<li>${voice.words.floor.kinds[one.kind]}: ${kindText(one, floor, subject.releasedRows, voice)}</li>`,
      )}
    </ul>`;
}

/** The table of the chapter on controls. */
export function floorTable({ controls, subject }: Report, voice: Voice): Html {
  const floor = controls?.detectionFloor;
  if (floor === undefined) return NOTHING;
  const w = voice.words.floor;
  const rows = floor.kinds.map(({ kind, draws, caught }) => [
    w.kinds[kind],
    caught === undefined ? w.none(floor.most) : w.rows(caught.rows, subject.releasedRows, caught.share),
    caught === undefined ? "–" : caught.people === undefined ? w.everybody : String(caught.people),
    caught === undefined ? "–" : titles(caught.checks, voice),
    w.draws(draws.searched, draws.confirmed),
  ]);
  return html`<p>${w.intro}</p>
    ${table(w.caption, w.head, rows)}
    ${bullets(floor.leftOut.map(({ check, why }) => w.leftOut(titles([check], voice), why)))}`;
}

/** A kind of leak in one line of plain text. */
export function floorLines({ controls, subject }: Report, voice: Voice): string[] {
  const floor = controls?.detectionFloor;
  const w = voice.words.floor;
  if (floor === undefined) return [];
  return floor.kinds.map((one) => w.markdown(w.kinds[one.kind], kindText(one, floor, subject.releasedRows, voice)));
}

/** Of the leaks that one of these checks refuses most often, the smallest; undefined where there is none. */
export function smallestOf(
  checkIds: readonly string[],
  { controls, subject }: Report,
  { words }: Voice,
): string | undefined {
  const floor = controls?.detectionFloor;
  if (floor === undefined) return undefined;
  const own = caughtOf(floor).filter(({ caught }) => checkIds.includes(nth(caught.checks, 0)));
  const smallest = own.toSorted((a, b) => a.caught.rows - b.caught.rows)[0];
  if (smallest === undefined) return undefined;
  const w = words.floor;
  const { rows, share } = smallest.caught;
  return w.smallestOfCriterion(w.kinds[smallest.kind], w.rows(rows, subject.releasedRows, share));
}

function caughtOf(floor: Floor): { readonly kind: Kind["kind"]; readonly caught: Caught }[] {
  return floor.kinds.flatMap(({ kind, caught }) => (caught === undefined ? [] : [{ kind, caught }]));
}

function kindText({ caught }: Kind, { most }: Floor, releasedRows: number, voice: Voice): string {
  return caught === undefined ? voice.words.floor.none(most) : caughtText(caught, releasedRows, voice);
}

function caughtText({ rows, share, people, checks }: Caught, releasedRows: number, voice: Voice): string {
  const w = voice.words.floor;
  return [
    w.rows(rows, releasedRows, share),
    people === undefined ? w.everybody : w.people(people),
    w.by(titles(checks, voice)),
  ].join(", ");
}

function titles(checks: readonly string[], { words }: Voice): string {
  const cards: Readonly<Record<string, { readonly title: string } | undefined>> = words.checks.cards;
  return checks.map((id) => cards[id]?.title ?? id).join("; ");
}
