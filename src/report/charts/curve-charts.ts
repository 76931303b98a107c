import type { Report } from "../report-schema.ts";
import { wordsIn } from "../words/words.ts";
import type { Numbers } from "../words/numbers.ts";
import { INK, slug, type Chart } from "./chart.ts";

export const DASHES = [
  [1, 0],
  [6, 4],
  [2, 3],
  [8, 3, 2, 3],
] as const;
export const COLOURS = [INK.synthetic, INK.muted, INK.warn, INK.registry] as const;
/** Rows of a curve's table: enough to redraw it by hand. */
const TABLE_ROWS = 21;

type Series = { readonly name: string; readonly x: readonly number[]; readonly y: readonly number[] };

/** Distance curves and whatever else a check drew. */
export function checkCurves(report: Report): Chart[] {
  const words = wordsIn(report.language);
  const w = words.page.charts;
  return report.checks.flatMap((check) =>
    check.curves
      .filter((curve) => curve.series.some((series) => series.x.length > 0))
      .map((curve) => {
        const { title, x, y } = words.checks.curve(curve);
        const series = curve.series.map((one) => ({ ...one, name: words.checks.series[one.name] }));
        return {
          id: `curve-${slug(check.id)}-${slug(curve.id)}`,
          title,
          description: w.curveDescription(series.map(({ name }) => name).join(w.and), y, x),
          spec: lines(series, x, y, "linear"),
          table: curveTable(series, w.curveHead(x), words.n),
        };
      }),
  );
}

function lines(series: readonly Series[], xTitle: string, yTitle: string, interpolate: string): Chart["spec"] {
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
      },
      color: { field: "name", type: "nominal", scale: scale(COLOURS), legend: { title: null, orient: "top" } },
      strokeDash: { field: "name", type: "nominal", scale: scale(DASHES), legend: { title: null, orient: "top" } },
    },
  };
}

function curveTable(series: readonly Series[], head: readonly string[], n: Numbers): Chart["table"] {
  return {
    head,
    rows: series.flatMap(({ name, x, y }) => thin(x.length).map((i) => [name, n.plain(x[i]), n.plain(y[i])])),
  };
}

export function thin(length: number): number[] {
  if (length <= TABLE_ROWS) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: TABLE_ROWS }, (_, i) => Math.round((i * (length - 1)) / (TABLE_ROWS - 1)));
}
