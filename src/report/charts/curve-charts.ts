import type { Report } from "../report-schema.ts";
import { wordsIn } from "../words/words.ts";
import type { Numbers } from "../words/numbers.ts";
import { INK, slug, tipOf, tippedPlaces, type Chart } from "./chart.ts";

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
        const table = curveTable(series, w.curveHead(x), words.n);
        return {
          id: `curve-${slug(check.id)}-${slug(curve.id)}`,
          title,
          description: w.curveDescription(series.map(({ name }) => name).join(w.and), y, x),
          spec: lines(series, x, y, table),
          table,
        };
      }),
  );
}

function lines(series: readonly Series[], xTitle: string, yTitle: string, table: Chart["table"]): Chart["spec"] {
  const names = series.map((entry) => entry.name);
  const scale = (range: readonly unknown[]): object => ({ domain: names, range: range.slice(0, names.length) });
  const x = { field: "x", type: "quantitative", title: xTitle, axis: { tickCount: 8, labelOverlap: true } };
  const y = { field: "y", type: "quantitative", title: yTitle };
  const places = series
    .flatMap((one) => thin(one.x.length).map((i) => ({ x: one.x[i], y: one.y[i] })))
    .map((place, at) => ({ ...place, tip: tipOf(table, table.rows[at]) }));
  const line = {
    data: { values: series.flatMap(({ name, x: at, y: of }) => at.map((x, i) => ({ name, x, y: of[i] }))) },
    mark: { type: "line", interpolate: "linear", strokeWidth: 2 },
    encoding: {
      x,
      y,
      color: { field: "name", type: "nominal", scale: scale(COLOURS), legend: { title: null, orient: "top" } },
      strokeDash: { field: "name", type: "nominal", scale: scale(DASHES), legend: { title: null, orient: "top" } },
    },
  };
  return { width: 560, height: 260, layer: [line, tippedPlaces(places, x, y)] };
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
