import { nth } from "../../core/access.ts";
import type { Report } from "../report-schema.ts";
import { leanOf, remediesOf, type Remedy } from "../what-next.ts";
import { titleOf, type Voice } from "../words/speak.ts";
import { html, NOTHING, type Html } from "./html.ts";

/** Thresholds that are named beside a remedy. */
const MOST_NAMED = 2;

/** Which way each open line leans, and what could change the answer, as commands. Nothing where the verdict is pass. */
export function whatNext(report: Report, voice: Voice): Html {
  const { words } = voice;
  const w = words.sheet;
  const { lines } = report.verdict;
  const title = (at: number): string => {
    const line = nth(lines, at);
    return titleOf(words, line.finding, line.stratum, line.unseen);
  };
  const open = lines.flatMap((line, at) =>
    line.outcome === "inconclusive" && line.basis.kind === "measured" ? [w.open(title(at), w.leans[leanOf(line)])] : [],
  );
  const remedies = remediesOf(report);
  if (open.length + remedies.length === 0) return NOTHING;
  return html`<h3>${w.nextTitle}</h3>
    <ul class="tight">
      ${open.map((text) => html`<li>${text}</li>`)}
      ${remedies.map((remedy) => {
        const command = commandOf(remedy, report);
        return html`<li>
          <strong>${said(remedy, voice)}</strong>${command === undefined ? NOTHING : html` <code>${command}</code>`}
          <span class="quiet">${moved(remedy.lines.map(title), voice)}</span>
        </li>`;
      })}
    </ul>`;
}

/** Thresholds that a remedy may move: the first by name, the rest by number, since all stand in the table above. */
function moved(titles: readonly string[], { words }: Voice): string {
  const more = titles.length - MOST_NAMED;
  return more > 1
    ? words.sheet.movesMore(titles.slice(0, MOST_NAMED).join(", "), more)
    : words.sheet.moves(words.n.list(titles));
}

function said(remedy: Remedy, { words }: Voice): string {
  const w = words.sheet.remedies;
  if (remedy.kind === "refits") return w.refits(remedy.number);
  return remedy.kind === "coarser-columns" ? w[remedy.kind](words.n.list(remedy.columns)) : w[remedy.kind]();
}

/** The command that does it, where one does. Names of files are the reader's. */
function commandOf(remedy: Remedy, { policy }: Report): string | undefined {
  switch (remedy.kind) {
    case "refits":
      return `raresynth run … --policy ${policy.id} --refits ${remedy.number}`;
    case "other-recipe":
      return `raresynth sweep … --policy ${policy.id}`;
    case "narrower-audience":
      return "raresynth run … --policy controlled-access";
    case "holdout":
      return "raresynth assess … --holdout set-aside.csv";
    case "refits-do-not-help":
    case "coarser-columns":
      return undefined;
  }
}
