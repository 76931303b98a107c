import type { Report } from "../report-schema.ts";
import { wordsIn, type Words } from "../words/words.ts";
import { COLOURS, DASHES } from "./curve-charts.ts";
import { slug, tipOf, tippedPlaces, type Chart } from "./chart.ts";

type Figure = NonNullable<Report["fidelity"]["trajectories"]>[number];

/** Quartiles of a column over the visits, registry beside synthetic cohort, one figure a column. */
export function trajectoryCharts(report: Report): Chart[] {
  const words = wordsIn(report.language);
  const w = words.page.charts;
  return (report.fidelity.trajectories ?? []).map((figure) => {
    const table = tableOf(figure, words);
    return {
      id: `trajectory-${slug(figure.column)}`,
      title: w.trajectory(figure.column),
      description: w.trajectoryDescription,
      spec: { width: 560, height: 180, layer: layersOf(figure, words, table) },
      table,
    };
  });
}

function layersOf(figure: Figure, { fidelity, page }: Words, table: Chart["table"]): object[] {
  const groups = [fidelity.groups.synthetic, fidelity.groups.registry];
  const values = [figure.synthetic, figure.registry].flatMap((points, g) =>
    points.map(({ from, to, low, middle, high }) => ({ group: groups[g], x: (from + to) / 2, low, middle, high })),
  );
  const x = { field: "x", type: "quantitative", title: page.charts.survivalX(figure.unit), scale: { zero: true } };
  const y = { type: "quantitative", title: figure.column, scale: { zero: false } };
  const scale = (range: readonly unknown[]): object => ({ domain: groups, range: range.slice(0, groups.length) });
  const by = { field: "group", type: "nominal", legend: { title: null, orient: "top" } };
  const line = {
    data: { values },
    mark: { type: "line", strokeWidth: 2 },
    encoding: {
      x,
      y: { ...y, field: "middle" },
      color: { ...by, scale: scale(COLOURS) },
      strokeDash: { ...by, scale: scale(DASHES) },
    },
  };
  const bands = groups.map((group, g) => ({
    data: { values: values.filter((one) => one.group === group) },
    mark: { type: "area", opacity: 0.18, color: COLOURS[g % COLOURS.length] },
    encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" } },
  }));
  const places = [...figure.registry, ...figure.synthetic].map(({ from, to, middle }, at) => ({
    x: (from + to) / 2,
    middle,
    tip: tipOf(table, table.rows[at]),
  }));
  return [...bands, line, tippedPlaces(places, x, { ...y, field: "middle" })];
}

function tableOf(figure: Figure, { n, fidelity, page }: Words): Chart["table"] {
  const groups = [fidelity.groups.registry, fidelity.groups.synthetic];
  const rows = [figure.registry, figure.synthetic].flatMap((points, g) =>
    points.map(({ from, to, low, middle, high }) => [
      groups[g] ?? "",
      fidelity.cell({ kind: "between", from, to }),
      ...[low, middle, high].map((value) => n.exact(value)),
    ]),
  );
  return { head: page.charts.trajectoryHead, rows };
}
