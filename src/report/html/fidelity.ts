import { chartsOf, type Figures } from "../charts.ts";
import { flaggedFirst, isSummary, metricTitle } from "../fidelity-rows.ts";
import { decimal } from "../format.ts";
import type { Report } from "../report-schema.ts";
import { figure } from "./figure.ts";
import { html, NOTHING, type Html } from "./html.ts";
import { bullets, table, type Cell } from "./table.ts";

type Row = Report["fidelity"]["rows"][number];

/** How like the registry the cohort is, each number beside what two real halves differ by. */
export function fidelitySection(report: Report, figures: Figures): Html {
  const { fidelity } = report;
  const charts = chartsOf(report);
  const summary = fidelity.rows.filter(isSummary);
  const details = flaggedFirst(fidelity.rows.filter((row) => !isSummary(row)));
  const flagged = (flag: Row["flag"]): number => details.filter((row) => row.flag === flag).length;
  return html`<h2 id="fidelity">How faithful the cohort is</h2>
    <p>
      Two halves of the real registry differ too. That difference, over ${fidelity.nSplits} splits, is the ceiling:
      nothing made from half of the patients can be expected to come closer. A number <em>better</em> than it is a
      warning, since it may come from copying.
    </p>
    ${summary.length === 0 ? NOTHING : rowTable("Summary: ceiling first", report, summary)}
    ${figure(
      charts.find((chart) => chart.id === "fidelity"),
      figures,
    )}
    <p>
      ${details.length} single numbers: ${flagged("worse than real")} worse than real data,
      ${flagged("better than real")} better than real data, ${flagged("not computable")} not computable,
      ${flagged("like real")} like real data.
    </p>
    <details>
      <summary>All numbers, flagged ones first</summary>
      ${rowTable("Every column, pair, curve and coefficient", report, details)}
    </details>
    ${charts.filter((chart) => chart.id.startsWith("survival-")).map((chart) => figure(chart, figures))}
    ${figure(
      charts.find((chart) => chart.id === "marginals"),
      figures,
    )}
    <details>
      <summary>What each metric means</summary>
      ${bullets(fidelity.metrics.map((metric) => html`<strong>${metric.title}.</strong> ${metric.explains} (${metric.better} is better; ${metric.source})`))}
    </details>`;
}

function rowTable(caption: string, report: Report, rows: readonly Row[]): Html {
  const head = ["Metric and item", "Ceiling: two real halves", "Cohort, same size", "Cohort, all rows", "Reading"];
  return table(
    caption,
    head,
    rows.map((row): Cell[] => [
      html`${metricTitle(report, row.metric)}<span class="sub">${row.item}</span>`,
      row.ceiling === undefined
        ? "–"
        : html`${decimal(row.ceiling.median)}<span class="sub"
              >${decimal(row.ceiling.low)} to ${decimal(row.ceiling.high)}</span
            >`,
      decimal(row.sameSize),
      decimal(row.value),
      flagCell(row),
    ]),
    { numeric: [1, 2, 3] },
  );
}

function flagCell(row: Row): Html {
  if (row.flag === "like real") return html`${row.flag}`;
  const sign = { "worse than real": "▲", "better than real": "▼", "not computable": "–" }[row.flag];
  return html`<strong>${sign} ${row.flag}</strong
    >${row.why === undefined ? NOTHING : html`<span class="sub">${row.why}</span>`}`;
}
