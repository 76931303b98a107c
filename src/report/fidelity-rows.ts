import type { Report } from "./report-schema.ts";

type Row = Report["fidelity"]["rows"][number];

/** Items that stand for a whole metric rather than one column. */
const SUMMARY = new Set([
  "mean",
  "max",
  "all",
  "overall",
  "total",
  "pmse",
  "s_pmse",
  "all columns",
  "survival",
  "constraints",
]);

/** True for a metric's summary lines. */
export function isSummary(row: Row): boolean {
  return SUMMARY.has(row.item.toLowerCase());
}

export function metricTitle(report: Report, id: string): string {
  return report.fidelity.metrics.find((metric) => metric.id === id)?.title ?? id;
}

const ORDER: Readonly<Record<Row["flag"], number>> = {
  "worse than real": 0,
  "better than real": 1,
  "not computable": 2,
  "like real": 3,
};

/** What needs attention first; otherwise the order in which it was computed. */
export function flaggedFirst(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => ORDER[a.flag] - ORDER[b.flag]);
}
