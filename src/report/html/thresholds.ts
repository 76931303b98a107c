import { defined } from "../../core/access.ts";
import { quantityOf } from "../line-quantity.ts";
import type { Report } from "../report-schema.ts";
import { titleOf, type Voice } from "../words/speak.ts";
import { folded, html, ownedHtml, type Html } from "./html.ts";
import { outcomeMark } from "./outcome-mark.ts";
import { table, type Cell } from "./table.ts";

type Line = Report["verdict"]["lines"][number];
const ORDER = { fail: 0, inconclusive: 1, pass: 2, "not-applicable": 3 } as const;

/** Every line of the verdict with attack, control, excess and what was counted. */
export function thresholdsSection(report: Report, voice: Voice): Html {
  const { sections, page } = voice.words.page;
  return html`<h2 id="thresholds">${sections.thresholds}</h2>
    <p class="quiet">${page.thresholdsRead}</p>
    ${folded(sections.thresholds, thresholdTable(report, voice), "screen")}`;
}

function thresholdTable(report: Report, voice: Voice): Html {
  const { words } = voice;
  const lines = report.verdict.lines.toSorted((a, b) => ORDER[a.outcome] - ORDER[b.outcome]);
  const w = words.page.page;
  return table(
    report.attempt === undefined
      ? w.thresholdCaption
      : `${w.thresholdCaption} ${w.attemptCaption(report.attempt.level, report.attempt.number, report.policy.alpha)}`,
    w.thresholdHead,
    lines.map((line) => lineRow(line, report, voice)),
    { className: "stack", numeric: [2, 3, 4, 5, 6] },
  );
}

function lineRow(line: Line, report: Report, voice: Voice): Cell[] {
  const { words } = voice;
  const { n } = words;
  const w = words.page.page;
  const { attack, control, excess, measure, ceiling } = line;
  const quantity = quantityOf(line);
  const first = html`${lineTitle(line, report, voice)}<span class="sub"
      >${line.stratum === "rare" ? w.rareRecords : w.allRecords} · ${line.check}</span
    >`;
  const limit = ceiling === undefined ? "–" : html`${n.as(quantity, ceiling)}<span class="sub">${w.on[measure]}</span>`;
  const mark = outcomeMark(line.outcome, words);
  if (attack === undefined || control === undefined || excess === undefined)
    return [first, mark, line.outcome === "not-applicable" ? "–" : w.notMeasured, "–", "–", limit, "–"];
  return [
    first,
    mark,
    withInterval(line, "attack", voice),
    n.as(quantity, control.value),
    withInterval(line, "excess", voice),
    limit,
    n.people(line[measure]?.n ?? attack.n),
  ];
}

/** Where nothing was measured the policy's own words say best what was asked. */
function lineTitle(line: Line, { policy }: Report, { words, owned }: Voice): Html {
  const title = titleOf(words, line.finding, line.stratum, line.unseen);
  const asked = policy.thresholds.find(
    (one) => one.check === line.check && one.finding === line.finding && one.measure === line.measure,
  );
  return line.attack !== undefined || asked === undefined
    ? html`${title}`
    : ownedHtml(owned(asked.meaning, asked.meaningIn));
}

function withInterval(line: Line, measure: "attack" | "excess", { words }: Voice): Html {
  const estimate = defined(line[measure]);
  const quantity = quantityOf(line);
  const value = words.n.as(quantity, estimate.value);
  return html`${measure === line.measure ? html`<strong>${value}</strong>` : value}<span class="sub"
      >${words.n.interval(quantity, estimate)}</span
    >`;
}
