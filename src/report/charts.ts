import type { Chart } from "./charts/chart.ts";
import { associationChart } from "./charts/association-chart.ts";
import { controlChart } from "./charts/control-chart.ts";
import { checkCurves } from "./charts/curve-charts.ts";
import { survivalCharts } from "./charts/survival-chart.ts";
import { drawCharts, type Figures } from "./drawing/draw.ts";
import { exposureCharts } from "./charts/exposure-chart.ts";
import { fidelityChart } from "./charts/fidelity-chart.ts";
import { forestCharts } from "./charts/forest-chart.ts";
import { marginalChart } from "./charts/marginal-chart.ts";
import { pairChart } from "./charts/pair-chart.ts";
import { predictionChart } from "./charts/prediction-chart.ts";
import { criterionCharts } from "./charts/threshold-chart.ts";
import { trajectoryCharts } from "./charts/trajectory-chart.ts";
import type { Report } from "./report-schema.ts";

export { drawCharts, type Figures } from "./drawing/draw.ts";

/** Sections of a page ask for the figures one after another; a report does not change. */
const KNOWN = new WeakMap<Report, readonly Chart[]>();

/** Every figure of a report as specification, text alternative and table, in order of appearance. */
export function chartsOf(report: Report): readonly Chart[] {
  const known = KNOWN.get(report) ?? allCharts(report);
  KNOWN.set(report, known);
  return known;
}

function allCharts(report: Report): readonly Chart[] {
  const single = [controlChart(report), fidelityChart(report), associationChart(report), marginalChart(report)];
  return [
    ...criterionCharts(report),
    ...single.filter((chart) => chart !== undefined),
    ...pairChart(report),
    ...predictionChart(report),
    ...forestCharts(report),
    ...exposureCharts(report),
    ...checkCurves(report),
    ...survivalCharts(report),
    ...trajectoryCharts(report),
  ];
}

/**
 * Draws every figure of a report.
 * @param report internal or public
 * @returns figure id -> SVG
 */
export async function renderFigures(report: Report): Promise<Figures> {
  return drawCharts(chartsOf(report));
}
