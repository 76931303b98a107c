import type { Report } from "../report-schema.ts";
import { decimal } from "../format.ts";
import { INK, short, type Chart } from "./chart.ts";

/** Small multiples beyond this number are in the table only. */
const MOST = 12;

/** Every column's distribution in registry and synthetic cohort side by side. */
export function marginalChart(report: Report): Chart | undefined {
  const figures = report.fidelity.marginals;
  if (figures.length === 0) return undefined;
  const panel = (figure: (typeof figures)[number]): object => {
    const labels = figure.labels.map((label) => short(label, 12));
    const values = labels.flatMap((label, i) =>
      [["registry", figure.registry[i]] as const, ["synthetic", figure.synthetic[i]] as const].map(
        ([group, share]) => ({ at: i, label, group, share: typeof share === "number" ? share : 0 }),
      ),
    );
    return {
      title: { text: short(figure.column, 26), fontSize: 12, anchor: "start" },
      width: 170,
      height: 90,
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
        xOffset: { field: "group", sort: ["registry", "synthetic"] },
        y: { field: "share", type: "quantitative", title: null, axis: { tickCount: 3, format: ".0%" } },
        color: {
          field: "group",
          type: "nominal",
          scale: { domain: ["registry", "synthetic"], range: [INK.registry, INK.synthetic] },
          legend: { title: null, orient: "top" },
        },
      },
    };
  };
  return {
    id: "marginals",
    title: "Columns one by one",
    description: `Share of records per range or level, registry (light) beside synthetic cohort (dark), for ${Math.min(MOST, figures.length)} of ${figures.length} columns. Bars that are missing are suppressed or zero; the table says which.`,
    spec: { columns: 3, spacing: { row: 18, column: 24 }, concat: figures.slice(0, MOST).map(panel) },
    table: {
      head: ["Column", "Range or level", "Registry", "Synthetic"],
      rows: figures.flatMap((figure) =>
        figure.labels.map((label, i) => [
          figure.column,
          label,
          decimal(figure.registry[i]),
          decimal(figure.synthetic[i]),
        ]),
      ),
    },
  };
}
