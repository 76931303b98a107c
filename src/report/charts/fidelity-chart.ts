import type { Report } from "../report-schema.ts";
import { besideReal, isSummary, readingOf } from "../fidelity-rows.ts";
import { wordsIn } from "../words/words.ts";
import { INK, rowAxis, short, tipOf, TOLD, type Chart } from "./chart.ts";

const MOST = 28;
/** Characters beside the plot. */
const LABEL = 48;

/** Each fidelity number in units of what two real cohorts of the same sizes differ by. */
export function fidelityChart(report: Report): Chart | undefined {
  const { n, fidelity, page } = wordsIn(report.language);
  const w = page.charts;
  const higher = new Set(report.fidelity.metrics.filter(({ better }) => better === "higher").map(({ id }) => id));
  const usable = report.fidelity.rows.flatMap((row) => {
    const beside = besideReal(row);
    return beside === undefined || beside.band.median <= 0 || higher.has(row.metric)
      ? []
      : [{ row, value: beside.value, band: beside.band, flag: readingOf(row) }];
  });
  const shown = [
    ...usable.filter(({ row }) => isSummary(row)),
    ...usable.filter(({ row, flag }) => !isSummary(row) && flag !== "like real"),
  ].slice(0, MOST);
  if (shown.length === 0) return undefined;
  const labels = shown.map(({ row }) => {
    const item = fidelity.item(row.item);
    const metric = fidelity.metrics[row.metric].title;
    return `${short(metric, Math.max(16, LABEL - item.length))} · ${short(item, LABEL - 16)}`;
  });
  const table = {
    head: w.fidelityHead,
    rows: shown.map(({ row, value, band }) => [
      fidelity.metrics[row.metric].title,
      fidelity.item(row.item),
      n.plain(value),
      n.plain(band.median),
      n.interval(undefined, band),
    ]),
  };
  const values = shown.map(({ value, band, flag }, at) => ({
    at,
    tip: tipOf(table, table.rows[at]),
    value: value / band.median,
    low: band.low / band.median,
    high: band.high / band.median,
    flag: fidelity.flags[flag],
  }));
  const y = rowAxis(labels, 400);
  const x = (field: string): object => ({
    field,
    type: "quantitative",
    title: w.fidelityAxis,
  });
  const flags = (["like real", "worse than real", "better than real"] as const).map((flag) => fidelity.flags[flag]);
  return {
    id: "fidelity",
    title: w.fidelity,
    description: w.fidelityDescription,
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
          mark: { ...TOLD.mark, type: "point", filled: true, size: 75, opacity: 1 },
          encoding: {
            ...TOLD.encoding,
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
    table,
  };
}
