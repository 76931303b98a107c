import type { Report } from "../report-schema.ts";
import { wordsIn, type Words } from "../words/words.ts";
import { COLOURS, DASHES, thin } from "./curve-charts.ts";
import { INK, slug, tipOf, tippedPlaces, type Chart } from "./chart.ts";

type Curve = Report["fidelity"]["survival"][number];

/** Numbers at risk stand under so many places of the axis. */
const PLACES = 5;
/** Fits the numbers at risk of one group, in pixels. */
const RISK_ROW = 18;

/** Curves of registry and synthetic cohort with bands and numbers at risk, one figure a time-event pair and cause. */
export function survivalCharts(report: Report): Chart[] {
  const words = wordsIn(report.language);
  const nameOf = ({ pair, cause }: Curve): string => words.fidelity.item({ kind: "endpoint", pair, cause });
  const names = [...new Set(report.fidelity.survival.map(nameOf))];
  return names.map((name) =>
    survivalChart(
      name,
      report.fidelity.survival
        .filter((curve) => nameOf(curve) === name)
        .toSorted((a, b) => (a.group < b.group ? 1 : -1)),
      words,
    ),
  );
}

function survivalChart(name: string, curves: readonly Curve[], words: Words): Chart {
  const w = words.page.charts;
  const estimate = curves[0]?.estimate ?? "survival";
  const groups = curves.map(({ group }) => words.fidelity.groups[group]);
  const last = Math.max(0, ...curves.flatMap(({ time }) => time.slice(-1)));
  const x = {
    field: "x",
    type: "quantitative",
    scale: { domain: [0, last], nice: false },
    title: w.survivalX(curves[0]?.unit),
    axis: { tickCount: 8, labelOverlap: true },
  };
  const table = { head: w.survivalHead, rows: tableRows(curves, words) };
  const places = curves
    .flatMap(({ time, survival }) => thin(time.length).map((i) => ({ x: time[i], y: survival[i] })))
    .map((place, at) => ({ ...place, tip: tipOf(table, table.rows[at]) }));
  return {
    id: `survival-${slug(name)}`,
    title: w.survival(name, estimate),
    description: w.survivalDescription(estimate),
    spec: {
      spacing: 6,
      resolve: { scale: { x: "shared", color: "shared" } },
      vconcat: [
        { width: 560, height: 260, layer: curveLayers(curves, groups, x, w.survivalY[estimate], places) },
        {
          width: 560,
          height: RISK_ROW * curves.length,
          ...numbersAtRisk(curves, groups, { ...x, axis: null }, last, words),
        },
      ],
    },
    table,
  };
}

function tableRows(curves: readonly Curve[], { n, fidelity }: Words): string[][] {
  return curves.flatMap(({ group, time, survival, low, high, atRisk }) =>
    thin(time.length).map((i) => [
      fidelity.groups[group],
      n.plain(time[i]),
      n.plain(survival[i]),
      low === undefined || high === undefined ? "–" : `${n.plain(low[i])} – ${n.plain(high[i])}`,
      atRiskAt(atRisk, i, n),
    ]),
  );
}

function atRiskAt(atRisk: Curve["atRisk"], place: number, n: Words["n"]): string {
  const count = atRisk[place];
  return count === undefined ? "–" : n.people(count);
}

function numbersAtRisk(
  curves: readonly Curve[],
  groups: readonly string[],
  x: object,
  last: number,
  { n }: Words,
): object {
  const values = curves.flatMap((curve, g) =>
    placesOf(curve, last).map(({ at, place }) => ({
      x: at,
      group: groups[g],
      text: atRiskAt(curve.atRisk, place, n),
    })),
  );
  const axis = { domain: false, ticks: false, grid: false, labelPadding: 16 };
  return {
    data: { values },
    mark: { type: "text", fontSize: 11 },
    encoding: {
      x,
      y: { field: "group", type: "nominal", sort: groups, title: null, axis },
      text: { field: "text" },
      color: { value: INK.text },
    },
  };
}

function curveLayers(
  curves: readonly Curve[],
  groups: readonly string[],
  x: object,
  yTitle: string,
  places: readonly object[],
): object[] {
  const scale = (range: readonly unknown[]): object => ({ domain: groups, range: range.slice(0, groups.length) });
  const legend = { title: null, orient: "top" };
  const color = { field: "name", type: "nominal", scale: scale(COLOURS), legend };
  const y = { type: "quantitative", title: yTitle, scale: { domain: [0, 1] } };
  const values = curves.flatMap((curve, g) =>
    curve.time.map((at, i) => ({
      name: groups[g],
      x: at,
      y: curve.survival[i],
      low: curve.low?.[i] ?? curve.survival[i],
      high: curve.high?.[i] ?? curve.survival[i],
    })),
  );
  return [
    ...groups.map((group, g) => ({
      data: { values: values.filter(({ name }) => name === group) },
      mark: { type: "area", interpolate: "step-after", opacity: 0.18, color: COLOURS[g % COLOURS.length] },
      encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" } },
    })),
    {
      data: { values },
      mark: { type: "line", interpolate: "step-after", strokeWidth: 2 },
      encoding: {
        x,
        y: { ...y, field: "y" },
        color,
        strokeDash: { field: "name", type: "nominal", scale: scale(DASHES), legend },
      },
    },
    tippedPlaces(places, x, { ...y, field: "y" }),
  ];
}

/** Even places on the axis as far as the curve goes, and the entry that holds there. */
function placesOf({ time }: Curve, last: number): { readonly at: number; readonly place: number }[] {
  return Array.from({ length: PLACES }, (_, k) => (k * last) / PLACES).flatMap((at) => {
    const place = time.findLastIndex((one) => one <= at);
    return place < 0 || at > (time.at(-1) ?? 0) ? [] : [{ at, place }];
  });
}
