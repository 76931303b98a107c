import { chartsOf, type Figures } from "../charts.ts";
import { slug } from "../charts/chart.ts";
import { countText, decimal, interval, percent, pText } from "../format.ts";
import type { Report } from "../report-schema.ts";
import { checkSection } from "./checks.ts";
import { figure } from "./figure.ts";
import { html, NOTHING, type Html } from "./html.ts";
import { outcomeMark, type Outcome } from "./outcome-mark.ts";
import { bullets, table, type Cell } from "./table.ts";

type Check = Report["checks"][number];
type Finding = Check["findings"][number];
type Line = Report["verdict"]["lines"][number];
type Criterion = Check["card"]["criterion"];

/** In the order of the opinion, then what stands beside it. Source: Article 29 Working Party, Opinion 05/2014 (WP 216), section 2.2. */
const CRITERIA: readonly { readonly id: Criterion; readonly title: string; readonly asks: string }[] = [
  {
    id: "singling out",
    title: "Singling out",
    asks: "Can somebody isolate one patient of the registry: name a combination of values, taken from the release, that fits that patient and nobody else?",
  },
  {
    id: "linkability",
    title: "Linkability",
    asks: "Can two sources that know different things about the same patients be joined, patient by patient, because of the release?",
  },
  {
    id: "inference",
    title: "Inference",
    asks: "Can somebody who knows part of a patient's record work out the rest, better than for a patient who was never used?",
  },
  {
    id: "membership",
    title: "Membership",
    asks: "Can somebody who knows a patient tell from the release that the patient is in the registry? In a registry of one disease, that is the diagnosis.",
  },
  {
    id: "copies",
    title: "Copies",
    asks: "Does the release repeat records of patients, which would serve every attack above?",
  },
];

/** The results by the criteria that a supervisory authority asks for: a paragraph, a table, a figure, what was assumed, what was not seen; then each check. */
export function criteriaSections(report: Report, figures: Figures): Html {
  const sections = CRITERIA.map((criterion) => section(criterion, report, figures));
  return html`<h2 id="checks">What the attacks found, criterion by criterion</h2>
    <p>
      Singling out, linkability and inference are the three criteria of Opinion 05/2014 of the Article 29 Working Party
      (section 2.2); membership and copies stand beside them. Each attack is played against patients who were used
      (<em>attack</em>) and, the same way, against patients who were not (<em>control</em>). Only what it gains beyond
      the control, the <em>excess</em>, comes from the data having been used. The <em>baseline</em> is the best guess
      without any synthetic data.
    </p>
    ${sections}`;
}

function section({ id, title, asks }: (typeof CRITERIA)[number], report: Report, figures: Figures): Html {
  const checks = report.checks.filter((check) => check.card.criterion === id);
  const anchor = `criterion-${slug(id)}`;
  if (checks.length === 0)
    return html`<h3 id="${anchor}">${title}</h3>
      <p>${asks} <strong>No check of this run looked at it.</strong></p>`;
  const lines = report.verdict.lines.filter((line) => checks.some((check) => check.id === line.check));
  return html`<h3 id="${anchor}">${title}</h3>
    <p>${asks} ${answer(checks, lines, report)}</p>
    ${findingsTable(title, checks, lines)}${figure(
      chartsOf(report).find((chart) => chart.id === `thresholds-${slug(id)}`),
      figures,
    )}
    ${assumed(checks, report)}
    <h4>What these checks cannot see</h4>
    ${bullets(checks.map((check) => `${check.card.title}: ${check.card.cannotSee}`))}
    ${checks.map((check) => checkSection(check, report, figures))}`;
}

/** The criterion in words: what holds, the strongest attack, and the smallest leak that would have been caught. */
function answer(checks: readonly Check[], lines: readonly Line[], report: Report): Html {
  const parts: (Html | string)[] = [];
  if (lines.length === 0) parts.push("It was measured, and the policy sets no ceiling on it. ");
  else {
    const outcomes = lines.map((line) => line.outcome);
    const worst: Outcome = outcomes.includes("fail")
      ? "fail"
      : outcomes.includes("inconclusive")
        ? "inconclusive"
        : "pass";
    const held = outcomes.filter((outcome) => outcome === "pass").length;
    parts.push(
      html`${outcomeMark(worst)} ${held} of ${lines.length}
      ${lines.length === 1 ? "threshold holds" : "thresholds hold"}. `,
    );
  }
  const strongest = strongestOf(checks, lines);
  if (strongest !== undefined) parts.push(inWords(strongest.finding, strongest.line));
  const floors = (report.controls?.detectionFloor ?? [])
    .filter((floor) => checks.some((check) => check.id === floor.check) && floor.copiedShare !== undefined)
    .map((floor) => floor.copiedShare!);
  if (floors.length > 0)
    parts.push(
      `The smallest copied share that a check of this criterion refused in this run is ${percent(Math.min(...floors))}.`,
    );
  return html`${parts.map((part) => (typeof part === "string" ? html`${part}` : part))}`;
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
      typeof finding.excess.value === "number" &&
      typeof finding.excess.high === "number" &&
      typeof finding.attack.value === "number" &&
      finding.attack.value <= 1 &&
      !isCount(finding),
  );
  const gap = ({ finding, line }: (typeof rates)[number]): number =>
    line === undefined ? Number(finding.excess.value) - 2 : Number(finding[line.measure].high) - line.ceiling;
  return rates.toSorted((a, b) => gap(b) - gap(a))[0];
}

const isCount = (finding: Finding): boolean => /\bcount\b/.test(finding.attack.method);

function inWords(finding: Finding, line: Line | undefined): string {
  const { attack, control, baseline, excess } = finding;
  const isArea = /auc|exposure/.test(finding.id);
  const without =
    baseline === undefined ? "" : ` Without the synthetic data it would reach ${decimal(baseline.value)}.`;
  const by = finding.adversary === undefined ? "" : `, by “${finding.adversary}”`;
  const what = isArea
    ? `The strongest result${by} is “${finding.title}”: ${decimal(attack.value)}, where ${decimal(control.value)} is guessing.`
    : `The strongest result${by} is “${finding.title}”: it succeeds on ${decimal(attack.value)} of the patients who were used and on ${decimal(control.value)} of those who were not.`;
  const ceiling =
    line === undefined
      ? ""
      : `, against a ceiling of ${decimal(line.ceiling)}${line.measure === "attack" ? " on the attack itself" : ""}`;
  return `${what}${without} What comes from having been used is ${decimal(excess.value)} (${interval(excess)})${ceiling}. `;
}

function findingsTable(title: string, checks: readonly Check[], lines: readonly Line[]): Html {
  const head = [
    "Finding",
    "Attack",
    "Control",
    "Baseline",
    "Excess",
    "n",
    "p, adjusted",
    "Ceiling",
    "Smallest excess it could see",
  ];
  const rows = checks.flatMap((check) =>
    check.findings.map((finding): Cell[] => {
      const line = lines.find((entry) => entry.check === check.id && entry.finding === finding.id);
      const who = `${finding.stratum === "rare" ? "rare records" : "all records"} · ${check.id}${finding.adversary === undefined ? "" : ` · ${finding.adversary}`}`;
      const ceiling =
        line === undefined
          ? check.decides
            ? "not judged"
            : "diagnostic"
          : html`${outcomeMark(line.outcome)}<span class="sub"
                >${decimal(line.ceiling)} on ${line.measure === "attack" ? "the attack" : "the excess"}</span
              >`;
      return [
        html`${finding.title}<span class="sub">${who}</span>`,
        html`${decimal(finding.attack.value)}<span class="sub">${interval(finding.attack)}</span>`,
        html`${decimal(finding.control.value)}<span class="sub">${interval(finding.control)}</span>`,
        decimal(finding.baseline?.value),
        html`${decimal(finding.excess.value)}<span class="sub">${interval(finding.excess)}</span>`,
        countText(finding.attack.n),
        pText(finding.p),
        ceiling,
        decimal(finding.smallestDetectable),
      ];
    }),
  );
  if (rows.length === 0) return NOTHING;
  const multiplicity = [
    ...new Set(checks.flatMap((check) => check.findings.map((finding) => finding.multiplicity))),
  ].join(" · ");
  return html`${table(`${title}: every finding, with 90 % intervals`, head, rows, { className: "stack", numeric: [1, 2, 3, 4, 5, 6, 8] })}
    <p class="quiet">p-values are adjusted for: ${multiplicity}.</p>`;
}

/** Who was taken to attack, and what they know. */
function assumed(checks: readonly Check[], report: Report): Html {
  const named = new Set(checks.flatMap((check) => check.findings.flatMap((finding) => finding.adversary ?? [])));
  const adversaries = report.adversaries.filter((one) => named.has(one.title));
  return html`<h4>What was assumed</h4>
    ${bullets([
      ...checks.map((check) => `${check.card.title}: ${check.card.adversary}`),
      ...adversaries.map(
        (one) =>
          html`<strong>${one.title}.</strong> ${one.story} Known here:
            ${one.columns.join(", ")}${one.precision === 1 ? "" : `, numbers within ${decimal(one.precision)} times their tolerance`}${one.prior === undefined ? "" : `; takes the chance that a person is in the registry for ${decimal(one.prior)} beforehand`}.`,
      ),
    ])}`;
}
