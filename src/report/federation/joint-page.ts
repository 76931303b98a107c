import type { JointLine, JointVerdict } from "../../core/federation/joint-verdict.ts";
import type { Language } from "../../core/contracts/language.ts";
import { dpPage } from "../dp/dp-page.ts";
import { html } from "../html/html.ts";
import { outcomeMark } from "../html/outcome-mark.ts";
import { bullets, facts, table } from "../html/table.ts";
import { wordsIn, type Words } from "../words/words.ts";

/** The verdict over several sites as one page; nothing of a single site but its band. */
export function jointPage(verdict: JointVerdict, language: Language): string {
  const words = wordsIn(language);
  const w = words.federation.joint;
  const body = html`<main>
    <header>
      <h1>${w.heading} <b>${verdict.cohort}</b></h1>
    </header>
    <p class="lead">${w.verdict(words.gate.outcomes[verdict.outcome])}</p>
    <p>${worstSentence(verdict, words)}</p>
    ${facts([
      [w.facts.sites, verdict.sites.join(", ")],
      [w.facts.generator, verdict.generator],
      [w.facts.refits, String(verdict.refits)],
      [w.facts.rows, String(verdict.rows)],
      [w.facts.policy, verdict.policy.id],
      [w.facts.file, verdict.releasedSha256],
    ])}
    <h2>${w.lines}</h2>
    <p>${w.linesIntro}</p>
    ${table(
      w.lines,
      w.head,
      verdict.lines.map((line) => [
        findingName(line, words),
        outcomeMark(line.outcome, words),
        shown(line, words),
        w.joined[line.joined],
        line.worst === undefined ? "" : `${line.worst.site}: ${w.bands[line.worst.band]}`,
      ]),
    )}
    <h2>${w.open}</h2>
    ${bullets([
      ...verdict.unconfirmed.map((point) => words.gate.openPoint(point)),
      ...verdict.neverMeasured.map((one) => w.neverMeasured[one]),
      ...verdict.open.map(({ check, finding, why }) => `${findingName({ check, finding }, words)}: ${w.why[why]}`),
    ])}
  </main>`;
  return dpPage(w.title(verdict.cohort), body, words);
}

/** Lines for a terminal. */
export function jointText(verdict: JointVerdict, language: Language): string[] {
  const words = wordsIn(language);
  const w = words.federation.joint;
  return [
    w.verdict(words.gate.outcomes[verdict.outcome]),
    `  ${worstSentence(verdict, words)}`,
    ...verdict.lines.map(
      (line) =>
        `  ${words.gate.outcomes[line.outcome].toLowerCase().padEnd(OUTCOME_WIDTH)} ${findingName(line, words)}: ${shown(line, words)}`,
    ),
    ...verdict.neverMeasured.map((one) => `  ${" ".repeat(OUTCOME_WIDTH)} ${w.neverMeasured[one]}`),
  ];
}

/** Width of the column that names the outcome of a line. */
const OUTCOME_WIDTH = 15;

function worstSentence({ worst }: JointVerdict, words: Words): string {
  const { joint } = words.federation;
  return joint.worst(worst.site, joint.bands[worst.band], findingName(worst, words));
}

function findingName({ check, finding }: { readonly check: string; readonly finding: string }, words: Words): string {
  return words.checks.isFinding(finding)
    ? words.checks.findingTitle(finding, finding.endsWith("-rare") ? "rare" : "all")
    : `${check}/${finding}`;
}

/** Bounds of all sites together beside the ceiling. */
function shown({ quantity, low, high, value, ceiling }: JointLine, words: Words): string {
  const { n, federation } = words;
  const of = (x: number): string => n.as(quantity, x);
  if (low === undefined || high === undefined) return federation.joint.against(of(ceiling));
  const bounds = n.interval(quantity, { low, high });
  return `${value === undefined ? bounds : `${of(value)} (${bounds})`}; ${federation.joint.against(of(ceiling))}`;
}
