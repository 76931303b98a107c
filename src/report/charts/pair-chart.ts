import type { Report } from "../report-schema.ts";
import { wordsIn, type Words } from "../words/words.ts";
import { INK, short, tipOf, TOLD, type Chart } from "./chart.ts";

type Figure = NonNullable<Report["fidelity"]["pairs"]>[number];

const PER_ROW = 3;
const PLOT = { width: 150, height: 100 } as const;
/** Pixels by which the cohorts stand off the middle of a group. */
const APART = 6;

/** A few pairs of columns, a panel each: the second column's quartiles, or a level's share, by groups of the first. */
export function pairChart(report: Report): Chart[] {
  const figures = report.fidelity.pairs ?? [];
  if (figures.length === 0) return [];
  const words = wordsIn(report.language);
  const w = words.page.charts;
  const rows = figures.map((figure) => rowsOf(figure, words));
  const head = w.pairsHead;
  const spec = {
    columns: PER_ROW,
    spacing: 18,
    resolve: { scale: { x: "independent", y: "independent", color: "shared", shape: "shared" } },
    concat: figures.map((figure, at) =>
      panel(
        figure,
        (rows[at] ?? []).map((row) => tipOf({ head }, row)),
        words,
      ),
    ),
  };
  return [{ id: "pairs", title: w.pairs, description: w.pairsDescription, spec, table: { head, rows: rows.flat() } }];
}

const COHORTS = ["registry", "synthetic"] as const;

function titleOf({ columns: [group, value], level }: Figure): string {
  return level === undefined ? `${value} × ${group}` : `${value} = ${level} × ${group}`;
}

/** A row for each group and cohort, as they are drawn. */
function rowsOf(figure: Figure, { n, fidelity, page }: Words): string[][] {
  return figure.groups.flatMap((label, at) =>
    COHORTS.map((cohort) => {
      const point = figure[cohort][at];
      const shown = typeof point === "object" ? point : undefined;
      const as = (value: number | undefined): string =>
        value === undefined ? "–" : figure.level === undefined ? n.exact(value) : n.percent(value);
      return [
        ...[titleOf(figure), page.charts.pairsWhy[figure.why], fidelity.cell(label), fidelity.groups[cohort]],
        ...[shown?.low, shown?.middle, shown?.high].map(as),
      ];
    }),
  );
}

function panel(figure: Figure, tips: readonly string[], { fidelity }: Words): object {
  const cohorts = COHORTS.map((cohort) => fidelity.groups[cohort]);
  const values = figure.groups.flatMap((_, at) =>
    COHORTS.flatMap((cohort, c) => {
      const point = figure[cohort][at];
      return typeof point === "object" ? [{ at, cohort: cohorts[c], ...point, tip: tips[2 * at + c] ?? "" }] : [];
    }),
  );
  const labels = figure.groups.map((label) => short(fidelity.cell(label), 14));
  const axis = { labelExpr: `${JSON.stringify(labels)}[datum.value]`, labelAngle: -35, labelFontSize: 9 };
  const x = { field: "at", type: "ordinal", title: null, axis };
  const y = {
    type: "quantitative",
    title: null,
    scale: { zero: false, padding: 8 },
    axis: { tickCount: 4, ...(figure.level === undefined ? {} : { format: ".0%" }) },
  };
  const by = { field: "cohort", type: "nominal", legend: { title: null, orient: "top" } };
  const color = { ...by, scale: { domain: cohorts, range: [INK.muted, INK.synthetic] } };
  const shape = { ...by, scale: { domain: cohorts, range: ["square", "circle"] } };
  const layers = cohorts.flatMap((cohort, c) => {
    const data = { values: values.filter((value) => value.cohort === cohort) };
    const xOffset = c === 0 ? -APART : APART;
    return [
      ...(figure.level === undefined
        ? [
            {
              ...{ data, mark: { type: "rule", strokeWidth: 2, xOffset } },
              encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
            },
          ]
        : []),
      {
        ...{ data, mark: { ...TOLD.mark, type: "point", filled: true, size: 55, opacity: 1, xOffset } },
        encoding: { ...TOLD.encoding, x, y: { ...y, field: "middle" }, color, shape },
      },
    ];
  });
  return { title: { text: short(titleOf(figure), 28), fontSize: 12, anchor: "start" }, ...PLOT, layer: layers };
}
