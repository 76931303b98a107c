import { nth } from "../../core/access.ts";
import type { FidelityMetric, FidelityValue } from "../../core/contracts/fidelity.ts";
import { isMissing, type Column } from "../../core/data/cohort.ts";
import { totalVariation } from "../../stats/total-variation.ts";
import { allPairs, withSummaries } from "../paired-columns.ts";

/**
 * Total variation distance of the reasons why cells are missing, in columns whose schema names reasons; observed is a
 * reason of its own.
 */
export const missingReasons: FidelityMetric = {
  id: "missing-reasons",
  better: "lower",
  source: "total variation over the coded reasons for missing cells",
  run(real, other) {
    const coded = new Set(
      real.schema.columns.filter(({ missing }) => (missing ?? []).length > 0).map(({ name }) => name),
    );
    const values = allPairs(real, other)
      .filter(({ name }) => coded.has(name))
      .map((pair): FidelityValue => {
        const item = { kind: "column", column: pair.name } as const;
        if ("why" in pair) return { item, value: undefined, why: pair.why };
        if (real.nRows === 0 || other.nRows === 0) return { item, value: undefined, why: { kind: "no rows" } };
        return { item, value: totalVariation(counts(pair.real, real.nRows), counts(pair.other, other.nRows)) };
      });
    return withSummaries(values);
  },
};

/** Observed, missing without a reason, and missing for each coded one. */
function counts(column: Column, nRows: number): Float64Array {
  const out = new Float64Array(257);
  for (let row = 0; row < nRows; row++) {
    const place = isMissing(column, row) ? 1 + (column.reasons?.[row] ?? 0) : 0;
    out[place] = nth(out, place) + 1;
  }
  return out;
}
