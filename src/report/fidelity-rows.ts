import type { Report } from "./report-schema.ts";

type Row = Report["fidelity"]["rows"][number];

/** True for the lines that stand for a whole metric rather than one column. */
export function isSummary(row: Row): boolean {
  return row.item.kind === "summary";
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
