import { chartsOf, type Figures } from "../charts.ts";
import { slug } from "../charts/chart.ts";
import { countText, decimal, percent } from "../format.ts";
import type { Report } from "../report-schema.ts";
import { figure } from "./figure.ts";
import { html, NOTHING, type Html } from "./html.ts";
import { outcomeMark, type Outcome } from "./outcome-mark.ts";
import { bullets, table } from "./table.ts";

type Check = Report["checks"][number];

/** One check: card, what came out in words, notes, figures. Its numbers stand in the table of its criterion. */
export function checkSection(check: Check, report: Report, figures: Figures): Html {
  const own = chartsOf(report).filter(
    (chart) => chart.id.startsWith(`curve-${slug(check.id)}-`) || chart.id === `exposure-${slug(check.id)}`,
  );
  return html`<h4 id="check-${slug(check.id)}">${check.card.title}</h4>
    ${card(check)}
    <p>${inWords(check, report)}</p>
    ${intervals(check)}${bullets(check.notes)}${exposure(report, check.id)}${own.map((chart) => figure(chart, figures))}`;
}

function card(check: Check): Html {
  const { question, source } = check.card;
  const entry = (name: string, text: string): Html =>
    html`<dt>${name}</dt>
      <dd>${text}</dd>`;
  return html`<dl class="card">${entry("What is asked", question)}${entry("Source", source)}</dl>`;
}

function inWords(check: Check, report: Report): Html {
  if (check.status === "inconclusive")
    return html`${outcomeMark("inconclusive")} This check could not be decided:
    ${check.message ?? ""}${check.needed === undefined ? "" : ` Needed: ${check.needed}`}`;
  if (!check.decides)
    return html`<strong>A diagnostic:</strong> it is drawn since readers expect it, and the verdict never reads it.`;
  const lines = report.verdict.lines.filter((line) => line.check === check.id);
  if (lines.length === 0) return html`Measured; the policy sets no ceiling on it.`;
  const outcomes = lines.map((line) => line.outcome);
  const worst: Outcome = outcomes.includes("fail")
    ? "fail"
    : outcomes.includes("inconclusive")
      ? "inconclusive"
      : "pass";
  const passed = outcomes.filter((outcome) => outcome === "pass").length;
  const text = {
    pass: "every threshold on this check holds.",
    fail: "what the attacker gains is above a ceiling, beyond what chance explains.",
    inconclusive: "the interval of a threshold straddles its ceiling, or the check may not be counted.",
  }[worst];
  return html`${outcomeMark(worst)} ${passed} of ${lines.length} thresholds pass: ${text}`;
}

function intervals(check: Check): Html {
  if (check.findings.length === 0) return NOTHING;
  const methods = [...new Set(check.findings.flatMap((found) => [found.attack.method, found.excess.method]))].join(
    " · ",
  );
  return html`<p class="quiet">Intervals: ${methods}.</p>`;
}

function exposure(report: Report, checkId: string): Html {
  const summary = report.exposure.find((entry) => entry.check === checkId);
  if (summary === undefined) return NOTHING;
  const meanings: Readonly<Record<string, string>> = {
    A: "surely at most .60",
    B: "surely at most .70",
    C: "may exceed .70, or surely above .60",
    "not estimable": "too few runs",
  };
  return html`<h5>Persons by band of exposure</h5>
    <p>
      Exposure is the chance that a run with the person looks closer to them than a run without: 0.5 is no trace, 1 is
      certain recognition.
    </p>
    ${table(
      "Persons by band; whoever was only screened has few runs, so that C there mostly means “not shown to be below .70”",
      ["Band", "Tested closely", "Screened only"],
      summary.bands.map(({ band, tested, screened }) => [
        html`${band === "not estimable" ? "Not estimable" : `Band ${band}`}<span class="sub"
            >${meanings[band] ?? ""}</span
          >`,
        countText(tested),
        countText(screened),
      ]),
      { numeric: [1, 2] },
    )}
    ${table(
      "Why records are at risk; a record may stand in several groups",
      ["Reason", "Records", "Mean exposure", "Tested closely", "Of these in band C"],
      summary.groups.map((group) => [
        group.reason,
        countText(group.persons),
        decimal(group.meanExposure),
        countText(group.tested),
        countText(group.testedInBandC),
      ]),
      { numeric: [1, 2, 3, 4] },
    )}`;
}

/** What the checks saw on files that were copied on purpose, and on files that were not. */
export function controlSection(report: Report, figures: Figures): Html {
  const { controls } = report;
  if (controls === undefined)
    return html`<h2 id="controls">Did the attacks work here?</h2>
      <p>No controls were run, so how small a leak these checks would have caught is not known.</p>`;
  const floors = controls.detectionFloor.map((floor) => [floor.check, floorText(floor)]);
  return html`<h2 id="controls">Did the attacks work here?</h2>
    <p>
      The same checks were run on files whose leak is known: copies of the registry, which must be refused, and data
      without a leak, which must not be. The detection floor is the smallest copied share that this run would have
      caught; a smaller leak could have been missed.
    </p>
    ${table("Detection floor", ["Check", "Smallest copied share this run would have caught"], floors)}
    ${
      controls.failedChecks.length === 0
        ? html`<p>${outcomeMark("pass")} Every check behaved on the controls.</p>`
        : html`<div class="note">
            <p><strong>These checks did not behave and support no PASS:</strong></p>
            ${bullets(controls.failedChecks.map((entry) => `${entry.check}: ${entry.why}`))}
          </div>`
    }
    ${figure(
      chartsOf(report).find((chart) => chart.id === "controls"),
      figures,
    )}
    <details>
      <summary>Every control and check</summary>
      ${controlTable(controls)}
    </details>`;
}

const EXPECTED_WORDS = {
  caught: "must be refused",
  quiet: "must not be refused",
  graded: "seen the more, the more leaks",
  "blind spot": "known not to be seen",
} as const;

function floorText({
  copiedShare,
  refusesIndependent,
}: NonNullable<Report["controls"]>["detectionFloor"][number]): string {
  if (refusesIndependent)
    return "cannot be told: independent columns, which hold the patients' means, are refused as well";
  return copiedShare === undefined ? "none of the copies was refused" : `${percent(copiedShare)} of rows copied`;
}

/** One row a control, one column a check: what the gate said, and the excess. What was asked of a single check stands in its cell. */
function controlTable(controls: NonNullable<Report["controls"]>): Html {
  const checks = [...new Set(controls.outcomes.map((entry) => entry.check))];
  const names = [...new Set(controls.outcomes.map((entry) => entry.control))];
  const rows = names.map((name) => {
    const entries = controls.outcomes.filter((entry) => entry.control === name);
    const usual = mostFrequent(entries.map((entry) => entry.expected));
    const cells = checks.map((check) => {
      const entry = entries.find((one) => one.check === check);
      if (entry === undefined) return "";
      return html`${gateWord(entry.outcome)}<span class="sub"
          >${decimal(entry.excess)}${entry.expected === usual ? "" : `, ${EXPECTED_WORDS[entry.expected]}`}</span
        >`;
    });
    return [html`${name}<span class="sub">${EXPECTED_WORDS[usual]}</span>`, ...cells];
  });
  return table("What the gate said of each control, and the excess that decided", ["Control", ...checks], rows);
}

function mostFrequent<T>(values: readonly T[]): T {
  const count = (value: T): number => values.filter((one) => one === value).length;
  return values.reduce((best, value) => (count(value) > count(best) ? value : best), values[0]!);
}

/** On a control, a refusal may be what is wanted; so no shape that reads as good or bad. */
function gateWord(outcome: Outcome): string {
  return { pass: "let through", fail: "refused", inconclusive: "undecided" }[outcome];
}
