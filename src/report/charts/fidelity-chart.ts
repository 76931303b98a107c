import type { Report } from "../report-schema.ts";
import { decimal } from "../format.ts";
import { isSummary, metricTitle } from "../fidelity-rows.ts";
import { INK, rowAxis, short, type Chart } from "./chart.ts";

const MOST = 28;
/** Characters beside the plot. */
const LABEL = 48;

/** Each fidelity number in units of what two halves of the real registry differ by. */
export function fidelityChart(report: Report): Chart | undefined {
  const isHigherBetter = (id: string): boolean =>
    report.fidelity.metrics.some((metric) => metric.id === id && metric.better === "higher");
  const usable = report.fidelity.rows.flatMap((row) =>
    row.sameSize === undefined || row.ceiling === undefined || row.ceiling.median <= 0 || isHigherBetter(row.metric)
      ? []
      : [{ row, sameSize: row.sameSize, ceiling: row.ceiling }],
  );
  const shown = [
    ...usable.filter(({ row }) => isSummary(row)),
    ...usable.filter(({ row }) => !isSummary(row) && row.flag !== "like real"),
  ].slice(0, MOST);
  if (shown.length === 0) return undefined;
  const labels = shown.map(
    ({ row }) =>
      `${short(metricTitle(report, row.metric), Math.max(16, LABEL - row.item.length))} · ${short(row.item, LABEL - 16)}`,
  );
  const values = shown.map(({ row, sameSize, ceiling }, at) => ({
    at,
    value: sameSize / ceiling.median,
    low: ceiling.low / ceiling.median,
    high: ceiling.high / ceiling.median,
    flag: row.flag,
  }));
  const y = rowAxis(labels, 400);
  const x = (field: string): object => ({
    field,
    type: "quantitative",
    title: "times the median difference of two real halves",
  });
  const flags = ["like real", "worse than real", "better than real"];
  return {
    id: "fidelity",
    title: "Fidelity against the real-versus-real ceiling",
    description:
      "Grey bars: where 90 % of comparisons between two real halves fall. Points: the synthetic cohort against a real half of the same size. Left of the bar means suspiciously good, right of it worse than real data. Metrics for which more is better are in the table above only.",
    spec: {
      width: 340,
      height: { step: 24 },
      data: { values },
      layer: [
        {
          mark: { type: "bar", height: 11, cornerRadius: 3, color: INK.pale },
          encoding: { y, x: x("low"), x2: { field: "high" } },
        },
        {
          mark: { type: "rule", color: INK.muted, strokeDash: [3, 3] },
          encoding: { x: { datum: 1, type: "quantitative" } },
        },
        {
          mark: { type: "point", filled: true, size: 75, opacity: 1 },
          encoding: {
            y,
            x: x("value"),
            shape: {
              field: "flag",
              type: "nominal",
              scale: { domain: flags, range: ["circle", "triangle-right", "triangle-left"] },
              legend: { title: null, orient: "top" },
            },
            color: {
              field: "flag",
              type: "nominal",
              scale: { domain: flags, range: [INK.synthetic, INK.warn, INK.muted] },
              legend: { title: null, orient: "top" },
            },
          },
        },
      ],
    },
    table: {
      head: ["Metric", "Item", "Same size", "Ceiling (median)", "Ceiling (5 % to 95 %)"],
      rows: shown.map(({ row, sameSize, ceiling }) => [
        metricTitle(report, row.metric),
        row.item,
        decimal(sameSize),
        decimal(ceiling.median),
        `${decimal(ceiling.low)} to ${decimal(ceiling.high)}`,
      ]),
    },
  };
}
