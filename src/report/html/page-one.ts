import { attemptsText, countText, decimal, interval, percent } from "../format.ts";
import type { Report } from "../report-schema.ts";
import { html, NOTHING, type Html } from "./html.ts";
import { outcomeMark, outcomeShape, outcomeWord } from "./outcome-mark.ts";
import { bullets, facts, table, type Cell } from "./table.ts";

type Line = Report["verdict"]["lines"][number];
const ORDER = { fail: 0, inconclusive: 1, pass: 2 } as const;

/** What a tired reader needs before anything else: the verdict, why, the numbers behind it, who is worst off, and for whom and how long it holds. */
export function pageOne(report: Report): Html {
  const { verdict, subject, policy, made } = report;
  const what =
    subject.mode === "run"
      ? "Disclosure report on a synthetic cohort made from"
      : "Disclosure report on a synthetic file that was made elsewhere from";
  return html`<header>
      <h1>${what} <b>${subject.name}</b></h1>
    </header>
    <section class="page-end" aria-labelledby="verdict-title">
      <div class="verdict ${verdict.outcome}">
        ${outcomeShape(verdict.outcome)}
        <div>
          <h2 id="verdict-title" class="word">${outcomeWord(verdict.outcome)}</h2>
          <p>${verdict.sentence}</p>
          <p class="then">${consequence(report)}</p>
        </div>
      </div>
      ${facts([
        [
          "For whom",
          html`<a href="#policy">${policy.title}</a><span class="sub">${policy.context}${changesText(report)}</span>`,
        ],
        [
          "Assessed",
          html`${made.date}<span class="sub"
              >${verdict.expires === undefined ? "nothing to expire" : html`holds until <strong>${verdict.expires}</strong>`}</span
            >`,
        ],
        [
          "Registry",
          html`${countText(report.preflight.units)} patients or families<span class="sub"
              >${subject.columns.length} columns</span
            >`,
        ],
        [
          "Synthetic cohort",
          html`${subject.releasedRows} rows<span class="sub"
              >${[report.generator?.card.title ?? "made elsewhere", drawText(report.generator?.candidates), attemptsText(report.generator?.attempts)].filter((part) => part !== undefined).join(", ")}</span
            >`,
        ],
        ["Smallest leak this run would have caught", html`<a href="#controls">${floorInWords(report)}</a>`],
      ])}
      <h3>Required thresholds</h3>
      <p class="quiet">
        An interval that lies wholly at or under its ceiling passes, one wholly above fails, and one that straddles it
        decides nothing. Lines that do not pass come first.
      </p>
      ${thresholdTable(report)} ${worstGroup(report)}
    </section>`;
}

/** Cells smaller than this are shown under no policy that ships. */
const USUAL_CELL = 5;

/** How the policy differs from the shipped one, and what it says for very small cells. */
function changesText({ policyOrigin, policy: { cellSize } }: Report): string {
  const changes =
    policyOrigin?.kind === "modified"
      ? ` Modified from ${policyOrigin.from}: ${policyOrigin.changes.map(({ item, from, to }) => `${item} ${from ?? "none"} → ${to ?? "none"}`).join(", ")}.`
      : "";
  return cellSize.value < USUAL_CELL
    ? `${changes} Shows counts of ${cellSize.value} and more: ${cellSize.citation}.`
    : changes;
}

function drawText(candidates: { readonly place: number; readonly planned: number } | undefined): string | undefined {
  return candidates === undefined ? undefined : `draw ${candidates.place} of at most ${candidates.planned}`;
}

function consequence(report: Report): string {
  const { verdict, subject, policy } = report;
  if (verdict.outcome !== "pass")
    return subject.mode === "run" ? "Nothing was released." : "The file should not be released under this policy.";
  const months = `It holds for ${policy.validMonths} months; new data, a new public source or a new kind of attack end it sooner.`;
  return subject.mode === "run"
    ? `The cohort was released under “${policy.title}”. ${months}`
    : `The file may be released under “${policy.title}”. ${months}`;
}

/** The gate refuses where any check refuses, so the most sensitive one counts. */
function floorInWords(report: Report): string {
  if (report.controls === undefined) return "not known: no controls";
  const shares = report.controls.detectionFloor.flatMap((entry) => entry.copiedShare ?? []);
  return shares.length === 0 ? "none of the copies was refused" : `${percent(Math.min(...shares))} of rows copied`;
}

function thresholdTable(report: Report): Html {
  const lines = report.verdict.lines.toSorted((a, b) => ORDER[a.outcome] - ORDER[b.outcome]);
  const head = ["What was asked", "Outcome", "Attack", "Control", "Excess", "Ceiling", "n"];
  const rows = lines.map((line): Cell[] => {
    const { attack, control, excess, measure } = line;
    const first = html`${line.title === line.finding ? (line.meaning ?? line.title) : line.title}<span class="sub"
        >${line.stratum === "rare" ? "rare records" : "all records"} · ${line.check}</span
      >`;
    const limit =
      line.ceiling === 0 && attack === undefined
        ? "–"
        : html`${decimal(line.ceiling)}<span class="sub"
              >on ${measure === "attack" ? "the attack" : "the excess"}</span
            >`;
    if (attack === undefined || control === undefined || excess === undefined)
      return [first, outcomeMark(line.outcome), "not measured", "–", "–", limit, "–"];
    return [
      first,
      outcomeMark(line.outcome),
      withInterval(line, "attack"),
      decimal(control.value),
      withInterval(line, "excess"),
      limit,
      countText(line[measure]?.n ?? attack.n),
    ];
  });
  return html`${table("What was measured against each threshold, with 90 % intervals: each end alone is a one-sided 95 % bound. The bold number is the one held against the ceiling.", head, rows, { className: "stack", numeric: [2, 3, 4, 5, 6] })}${openLines(lines)}`;
}

function withInterval(line: Line, measure: "attack" | "excess"): Html {
  const estimate = line[measure]!;
  return html`${measure === line.measure ? html`<strong>${decimal(estimate.value)}</strong>` : decimal(estimate.value)}<span
      class="sub"
      >${interval(estimate)}</span
    >`;
}

function openLines(lines: readonly Line[]): Html {
  const open = lines.filter((line) => line.outcome === "inconclusive");
  if (open.length === 0) return NOTHING;
  return html`<div class="note">
    <p><strong>What would decide the open lines</strong></p>
    ${bullets([...new Set(open.map((line) => `${line.sentence}${line.needed === undefined ? "" : ` Needed: ${line.needed.replace(/\.$/, "")}.`}`))])}
  </div>`;
}

function worstGroup(report: Report): Html {
  const { worstGroup: worst } = report;
  return html`<h3>Who is worst off</h3>
    ${worst === undefined ? html`<p>No group of records could be told apart: ${report.exposure.length === 0 ? "persons were not tested one by one, since the generator could not be refitted." : "none is large enough to be shown."}</p>` : html`<p class="lead">${worst.sentence}</p>`}${worstRecord(report)}`;
}

/** One person's number, so for the internal report alone. */
function worstRecord(report: Report): Html {
  if (report.kind === "public") return NOTHING;
  const worst = report.internal.persons
    .flatMap((person) =>
      typeof person.exposure?.high === "number" && person.stage === 2
        ? [{ person, exposure: person.exposure, high: person.exposure.high }]
        : [],
    )
    .toSorted((a, b) => b.high - a.high)[0];
  if (worst === undefined) return NOTHING;
  return html`<p>
    Among the records tested closely, <a href="#persons">record ${worst.person.record}</a> has the highest upper bound:
    exposure ${decimal(worst.exposure.value)} (${interval(worst.exposure)}), band ${worst.person.band}.
  </p>`;
}
