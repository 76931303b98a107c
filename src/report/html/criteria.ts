import { CRITERIA } from "../charts/threshold-chart.ts";
import { chartsOf, type Figures } from "../charts.ts";
import { slug } from "../charts/chart.ts";
import type { Criterion } from "../../core/contracts/disclosure.ts";
import type { Report } from "../report-schema.ts";
import { titleOf, type Voice } from "../words/speak.ts";
import { checkSection, worstOf } from "./checks.ts";
import { smallestOf } from "../controls/floor.ts";
import { figure } from "./figure.ts";
import { folded, html, NOTHING, ownedHtml, type Html } from "./html.ts";
import { outcomeMark } from "./outcome-mark.ts";
import { bullets, table, type Cell } from "./table.ts";

type Check = Report["checks"][number];
type Finding = Check["findings"][number];
type Line = Report["verdict"]["lines"][number];

/**
 * The results by the criteria that a supervisory authority asks for: a paragraph and a figure; folded, a table, what
 * was assumed, what was not seen, and each check.
 */
export function criteriaSections(report: Report, figures: Figures, voice: Voice): Html {
  const { page } = voice.words;
  return html`<h2 id="checks">${page.sections.checks}</h2>
    <p>${page.criteria.intro}</p>
    ${CRITERIA.map((criterion) => section(criterion, report, figures, voice))}`;
}

function section(id: Criterion, report: Report, figures: Figures, voice: Voice): Html {
  const { cards } = voice.words.checks;
  const w = voice.words.page.criteria;
  const { title, asks } = w.words[id];
  const checks = report.checks.filter((check) => check.card.criterion === id);
  const anchor = `criterion-${slug(id)}`;
  if (checks.length === 0)
    return html`<h3 id="${anchor}">${title}</h3>
      <p>${asks} <strong>${w.noCheck}</strong></p>`;
  const lines = report.verdict.lines.filter((line) => checks.some((check) => check.id === line.check));
  return html`<h3 id="${anchor}">${title}</h3>
    <p>${asks} ${answer(checks, lines, report, voice)}</p>
    ${figure(
      chartsOf(report).find((chart) => chart.id === `thresholds-${slug(id)}`),
      figures,
      voice,
    )}
    ${folded(
      w.inFull(title),
      html`${findingsTable(title, checks, lines, voice)} ${assumed(checks, report, voice)}
        <h4>${w.cannotSee}</h4>
        ${bullets(checks.map((check) => `${cards[check.id].title}: ${cards[check.id].cannotSee}`))}
        ${checks.map((check) => checkSection(check, report, figures, voice))}`,
    )}`;
}

/** The criterion in words: what holds, the strongest attack, and the smallest leak that would have been caught. */
function answer(checks: readonly Check[], lines: readonly Line[], report: Report, voice: Voice): Html {
  const { words } = voice;
  const w = words.page.criteria;
  const outcomes = lines.map((line) => line.outcome);
  const nApart = outcomes.filter((outcome) => outcome === "not-applicable").length;
  const nAsked = outcomes.length - nApart;
  const held = outcomes.filter((outcome) => outcome === "pass").length;
  const strongest = strongestOf(checks, lines);
  const smallest = smallestOf(
    checks.map(({ id }) => id),
    report,
    voice,
  );
  const state =
    lines.length === 0
      ? html`${w.noCeiling}`
      : nAsked === 0
        ? outcomeMark("not-applicable", words)
        : html`${outcomeMark(worstOf(outcomes), words)} ${w.hold(held, nAsked)}`;
  const parts = [
    state,
    ...(nApart === 0 || nAsked === 0 ? [] : [html`${w.apart(nApart)}`]),
    ...(strongest === undefined ? [] : [html`${inWords(strongest.finding, strongest.line, voice)}`]),
    ...(smallest === undefined ? [] : [html`${smallest}`]),
  ];
  return html`${parts.map((part) => html`${part} `)}`;
}

/** The line with an excess that comes nearest to its ceiling; else the largest excess of a rate. */
function strongestOf(
  checks: readonly Check[],
  lines: readonly Line[],
): { finding: Finding; line: Line | undefined } | undefined {
  const all = checks.flatMap((check) =>
    check.findings.map((finding) => ({
      finding,
      line: lines.find((line) => line.check === check.id && line.finding === finding.id),
    })),
  );
  const rates = all.filter(
    ({ finding }) =>
      finding.quantity !== "count" &&
      typeof finding.excess.value === "number" &&
      typeof finding.excess.high === "number" &&
      typeof finding.attack.value === "number",
  );
  const gap = ({ finding, line }: (typeof rates)[number]): number =>
    line?.ceiling === undefined ? Number(finding.excess.value) - 2 : Number(finding[line.measure].high) - line.ceiling;
  return rates.toSorted((a, b) => gap(b) - gap(a))[0];
}

function inWords(finding: Finding, line: Line | undefined, { words, adversary }: Voice): string {
  const { attack, control, baseline, excess, quantity } = finding;
  const { n, checks } = words;
  const w = words.page.criteria;
  const by = finding.adversary === undefined ? "" : w.by(checks.adversaryName(finding.adversary, adversary));
  const title = titleOf(words, finding.id, finding.stratum, finding.unseen);
  const say = quantity === "area" ? w.strongestArea : w.strongestRate;
  const ceiling = line?.ceiling === undefined ? "" : w.ceiling(n.as(quantity, line.ceiling), line.measure === "attack");
  return [
    say(by, title, n.as(quantity, attack.value), n.as(quantity, control.value)),
    ...(baseline === undefined ? [] : [w.without(n.as(quantity, baseline.value))]),
    w.excess(n.as(quantity, excess.value), n.interval(quantity, excess), ceiling),
  ].join(" ");
}

function findingsTable(title: string, checks: readonly Check[], lines: readonly Line[], voice: Voice): Html {
  const { words, adversary } = voice;
  const w = words.page.criteria;
  const rows = checks.flatMap((check) =>
    check.findings.map((finding) =>
      findingRow(
        check,
        finding,
        lines.find((entry) => entry.check === check.id && entry.finding === finding.id),
        voice,
      ),
    ),
  );
  if (rows.length === 0) return NOTHING;
  const paid = checks.flatMap((check) =>
    check.findings.map((finding) => words.checks.multiplicity(finding.multiplicity, adversary)),
  );
  return html`${table(w.caption(title), w.head, rows, { className: "stack", numeric: [1, 2, 3, 4, 5, 6, 8] })}
    <p class="quiet">${w.adjustedFor([...new Set(paid)].join(" · "))}</p>`;
}

function findingRow(check: Check, finding: Finding, line: Line | undefined, { words, adversary }: Voice): Cell[] {
  const { n, checks } = words;
  const w = words.page.criteria;
  const { rareRecords, allRecords, on } = words.page.page;
  const { quantity } = finding;
  const who = [
    finding.stratum === "rare" ? rareRecords : allRecords,
    check.id,
    ...(finding.adversary === undefined ? [] : [checks.adversaryName(finding.adversary, adversary)]),
  ].join(" · ");
  const withInterval = (estimate: Finding["attack"]): Html =>
    html`${n.as(quantity, estimate.value)}<span class="sub">${n.interval(quantity, estimate)}</span>`;
  const ceiling =
    line?.ceiling === undefined
      ? check.decides
        ? w.notJudged
        : w.diagnostic
      : html`${outcomeMark(line.outcome, words)}<span class="sub"
            >${n.as(quantity, line.ceiling)} ${on[line.measure]}</span
          >`;
  return [
    html`${titleOf(words, finding.id, finding.stratum, finding.unseen)}<span class="sub">${who}</span>`,
    withInterval(finding.attack),
    withInterval(finding.control),
    n.as(quantity, finding.baseline?.value),
    withInterval(finding.excess),
    n.people(finding.attack.n),
    n.p(finding.p),
    ceiling,
    n.as(quantity, finding.smallestDetectable),
  ];
}

/** Who was taken to attack, and what they know. */
function assumed(checks: readonly Check[], report: Report, { words, owned }: Voice): Html {
  const w = words.page.criteria;
  const { cards } = words.checks;
  const named = new Set(
    checks.flatMap((check) =>
      check.findings.flatMap(({ adversary }) => (adversary?.kind === "declared" ? [adversary.id] : [])),
    ),
  );
  const adversaries = report.adversaries.filter((one) => named.has(one.id));
  return html`<h4>${w.assumed}</h4>
    ${bullets([
      ...checks.map((check) => `${cards[check.id].title}: ${cards[check.id].adversary}`),
      ...adversaries.map(
        (one) =>
          html`<strong>${ownedHtml(owned(one.title, one.titleIn))}.</strong> ${ownedHtml(owned(one.story, one.storyIn))}
            ${w.knownHere(words.n.list(one.columns))}${one.precision === 1 ? "" : w.within(words.n.plain(one.precision))}${one.prior === undefined ? "" : w.prior(words.n.percent(one.prior))}.`,
      ),
    ])}`;
}
