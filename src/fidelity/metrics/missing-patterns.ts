import { isMissing } from "../../core/data/cohort.ts";
import type { Cohort, Column } from "../../core/data/cohort.ts";
import type { FidelityMetric } from "../../core/contracts/fidelity.ts";
import { totalVariation } from "../../stats/total-variation.ts";
import { allPairs } from "../paired-columns.ts";

/** Total variation distance of the missingness patterns: which columns miss together. */
export const missingPatterns: FidelityMetric = {
  id: "missing-patterns",
  better: "lower",
  source: "total variation over the row patterns of missing columns",
  run(real, other) {
    const item = { kind: "summary", of: "all columns" } as const;
    const both = allPairs(real, other).flatMap((pair) => ("why" in pair ? [] : [pair]));
    if (both.length === 0) return [{ item, value: undefined, why: { kind: "no column in common" } }];
    if (real.nRows === 0 || other.nRows === 0) return [{ item, value: undefined, why: { kind: "no rows" } }];
    const a = patterns(
      real,
      both.map((pair) => pair.real),
    );
    const b = patterns(
      other,
      both.map((pair) => pair.other),
    );
    const keys = [...new Set([...a.keys(), ...b.keys()])];
    return [
      {
        item,
        value: totalVariation(
          keys.map((key) => a.get(key) ?? 0),
          keys.map((key) => b.get(key) ?? 0),
        ),
      },
    ];
  },
};

function patterns(cohort: Cohort, columns: readonly Column[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (let row = 0; row < cohort.nRows; row++) {
    let key = "";
    for (const column of columns) key += isMissing(column, row) ? "1" : "0";
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
