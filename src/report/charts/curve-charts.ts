import type { Report } from "../report-schema.ts";
import { countText, decimal } from "../format.ts";
import { INK, slug, type Chart } from "./chart.ts";

const DASHES = [
  [1, 0],
  [6, 4],
  [2, 3],
  [8, 3, 2, 3],
] as const;
const COLOURS = [INK.synthetic, INK.muted, INK.warn, INK.registry] as const;
/** Rows of a curve's table: enough to redraw it by hand. */
const TABLE_ROWS = 21;

type Series = { readonly name: string; readonly x: readonly number[]; readonly y: readonly number[] };

/** Distance curves and whatever else a check drew. */
export function checkCurves(report: Report): Chart[] {
  return report.checks.flatMap((check) =>
    check.curves
      .filter((curve) => curve.series.some((series) => series.x.length > 0))
      .map((curve) => ({
        id: `curve-${slug(check.id)}-${slug(curve.id)}`,
        title: curve.title,
        description: `${curve.series.map((series) => series.name).join(" and ")}: ${curve.yTitle} by ${curve.xTitle}. Shown for orientation; a curve decides nothing.`,
        spec: lines(curve.series, curve.xTitle, curve.yTitle, "linear"),
        table: curveTable(curve.series, curve.xTitle),
      })),
  );
}

/** Kaplan-Meier curves of registry and synthetic cohort, one figure a time-event pair. */
export function survivalCharts(report: Report): Chart[] {
  const names = [...new Set(report.fidelity.survival.map((curve) => curve.name))];
  return names.map((name) => {
    const curves = report.fidelity.survival
      .filter((curve) => curve.name === name)
      .toSorted((a, b) => (a.group < b.group ? 1 : -1));
    const series = curves.map((curve) => ({ name: curve.group, x: curve.time, y: curve.survival }));
    const rows = curves.flatMap((curve) =>
      thin(curve.time.length).map((i) => [
        curve.group,
        decimal(curve.time[i]),
        decimal(curve.survival[i]),
        countText(curve.atRisk[i]!),
      ]),
    );
    return {
      id: `survival-${slug(name)}`,
      title: `Kaplan-Meier: ${name}`,
      description:
        "Share still free of the event over time, in the registry (dashed) and the synthetic cohort (solid). Steps are rounded so that each covers at least the cell size.",
      spec: lines(series, "time", "survival", "step-after", [0, 1]),
      table: { head: ["Group", "Time", "Survival", "At risk"], rows },
    };
  });
}

function lines(
  series: readonly Series[],
  xTitle: string,
  yTitle: string,
  interpolate: string,
  yDomain?: readonly number[],
): Chart["spec"] {
  const names = series.map((entry) => entry.name);
  const scale = (range: readonly unknown[]): object => ({ domain: names, range: range.slice(0, names.length) });
  return {
    width: 560,
    height: 260,
    data: { values: series.flatMap(({ name, x, y }) => x.map((at, i) => ({ name, x: at, y: y[i] }))) },
    mark: { type: "line", interpolate, strokeWidth: 2 },
    encoding: {
      x: { field: "x", type: "quantitative", title: xTitle, axis: { tickCount: 8, labelOverlap: true } },
      y: {
        field: "y",
        type: "quantitative",
        title: yTitle,
        ...(yDomain === undefined ? {} : { scale: { domain: yDomain } }),
      },
      color: { field: "name", type: "nominal", scale: scale(COLOURS), legend: { title: null, orient: "top" } },
      strokeDash: { field: "name", type: "nominal", scale: scale(DASHES), legend: { title: null, orient: "top" } },
    },
  };
}

function curveTable(series: readonly Series[], xTitle: string): Chart["table"] {
  return {
    head: ["Series", xTitle, "Value"],
    rows: series.flatMap(({ name, x, y }) => thin(x.length).map((i) => [name, decimal(x[i]), decimal(y[i])])),
  };
}

function thin(length: number): number[] {
  if (length <= TABLE_ROWS) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: TABLE_ROWS }, (_, i) => Math.round((i * (length - 1)) / (TABLE_ROWS - 1)));
}
