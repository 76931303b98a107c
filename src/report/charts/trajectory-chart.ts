import type { Report } from "../report-schema.ts";
import { wordsIn } from "../words/words.ts";
import { COLOURS, DASHES } from "./curve-charts.ts";
import { slug, type Chart } from "./chart.ts";

/** Quartiles of a column over the visits, registry beside synthetic cohort, one figure a column. */
export function trajectoryCharts(report: Report): Chart[] {
  const { n, fidelity, page } = wordsIn(report.language);
  const w = page.charts;
  const groups = [fidelity.groups.synthetic, fidelity.groups.registry];
  return (report.fidelity.trajectories ?? []).map((figure) => {
    const values = [figure.synthetic, figure.registry].flatMap((points, g) =>
      points.map(({ from, to, low, middle, high }) => ({ group: groups[g], x: (from + to) / 2, low, middle, high })),
    );
    const x = { field: "x", type: "quantitative", title: w.survivalX(figure.unit), scale: { zero: true } };
    const y = { type: "quantitative", title: figure.column, scale: { zero: false } };
    const scale = (range: readonly unknown[]): object => ({ domain: groups, range: range.slice(0, groups.length) });
    const legend = { title: null, orient: "top" };
    return {
      id: `trajectory-${slug(figure.column)}`,
      title: w.trajectory(figure.column),
      description: w.trajectoryDescription,
      spec: {
        width: 560,
        height: 180,
        layer: [
          ...groups.map((group, g) => ({
            data: { values: values.filter((one) => one.group === group) },
            mark: { type: "area", opacity: 0.18, color: COLOURS[g % COLOURS.length] },
            encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" } },
          })),
          {
            data: { values },
            mark: { type: "line", strokeWidth: 2 },
            encoding: {
              x,
              y: { ...y, field: "middle" },
              color: { field: "group", type: "nominal", scale: scale(COLOURS), legend },
              strokeDash: { field: "group", type: "nominal", scale: scale(DASHES), legend },
            },
          },
        ],
      },
      table: {
        head: w.trajectoryHead,
        rows: [figure.registry, figure.synthetic].flatMap((points, g) =>
          points.map(({ from, to, low, middle, high }) => [
            g === 0 ? fidelity.groups.registry : fidelity.groups.synthetic,
            fidelity.cell({ kind: "between", from, to }),
            n.exact(low),
            n.exact(middle),
            n.exact(high),
          ]),
        ),
      },
    };
  });
}
