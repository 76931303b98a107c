import type { Report } from "./report-schema.ts";

type Row = Report["fidelity"]["rows"][number];

/** True for the lines that stand for a whole metric rather than one column. */
export function isSummary(row: Row): boolean {
  return row.item.kind === "summary";
}

/**
 * How a number reads beside halves and beside samples of full size together: worse where either shows it, else better
 * where either shows it. Halves are too small to show much; full size is not asked of every metric.
 */
export function readingOf({ flag, fullSize }: Pick<Row, "flag" | "fullSize">): Row["flag"] {
  const both = [flag, fullSize?.flag];
  return (["worse than real", "better than real"] as const).find((one) => both.includes(one)) ?? flag;
}

/** The number, and what real cohorts of the same sizes show: at full size where that is asked of the metric. */
export function besideReal({ value, sameSize, ceiling, fullSize }: Row):
  | {
      readonly value: number;
      readonly band: { readonly median: number; readonly low: number; readonly high: number };
      readonly at: "full size" | "halves";
    }
  | undefined {
  if (value !== undefined && fullSize !== undefined) return { value, band: fullSize, at: "full size" };
  return sameSize === undefined || ceiling === undefined ? undefined : { value: sameSize, band: ceiling, at: "halves" };
}

const ORDER: Readonly<Record<Row["flag"], number>> = {
  "worse than real": 0,
  "better than real": 1,
  "not computable": 2,
  "like real": 3,
};

/** What needs attention first; otherwise the order in which it was computed. */
export function flaggedFirst(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => ORDER[readingOf(a)] - ORDER[readingOf(b)]);
}
