import type { Report } from "../report-schema.ts";
import { wordsIn } from "../words/words.ts";
import { INK, short, type Chart } from "./chart.ts";

/** Small multiples beyond this number are in the table only. */
const MOST = 60;

/** Every column's distribution in registry and synthetic cohort side by side. */
export function marginalChart(report: Report): Chart | undefined {
  const figures = report.fidelity.marginals;
  if (figures.length === 0) return undefined;
  const { n, fidelity, page } = wordsIn(report.language);
  const w = page.charts;
  const groups = [fidelity.groups.registry, fidelity.groups.synthetic];
  const panel = (figure: (typeof figures)[number]): object => {
    const labels = figure.labels.map((label) => short(fidelity.cell(label), 12));
    const values = labels.flatMap((label, i) =>
      [[groups[0], figure.registry[i]] as const, [groups[1], figure.synthetic[i]] as const].map(([group, share]) => ({
        at: i,
        label,
        group,
        share: typeof share === "number" ? share : 0,
      })),
    );
    return {
      title: { text: short(figure.column, 26), fontSize: 12, anchor: "start" },
      width: 140,
      height: 70,
      data: { values },
      mark: { type: "bar" },
      encoding: {
        x: {
          field: "at",
          type: "ordinal",
          title: null,
          axis: {
            labelAngle: -40,
            labelFontSize: 9,
            labelLimit: 70,
            labelExpr: `${JSON.stringify(labels)}[datum.value]`,
            labelOverlap: labels.length > 8,
          },
        },
        xOffset: { field: "group", sort: groups },
        y: { field: "share", type: "quantitative", title: null, axis: { tickCount: 3, format: ".0%" } },
        color: {
          field: "group",
          type: "nominal",
          scale: { domain: groups, range: [INK.registry, INK.synthetic] },
          legend: { title: null, orient: "top" },
        },
      },
    };
  };
  return {
    id: "marginals",
    title: w.marginals,
    description: w.marginalsDescription(Math.min(MOST, figures.length), figures.length),
    spec: { columns: 4, spacing: { row: 14, column: 18 }, concat: figures.slice(0, MOST).map(panel) },
    table: {
      head: w.marginalsHead,
      rows: figures.flatMap((figure) =>
        figure.labels.map((label, i) => [
          figure.column,
          fidelity.cell(label),
          n.as("rate", figure.registry[i]),
          n.as("rate", figure.synthetic[i]),
        ]),
      ),
    },
  };
}
