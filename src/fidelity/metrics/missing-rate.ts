import { isMissing } from "../../core/data/cohort.ts";
import type { Column } from "../../core/data/cohort.ts";
import type { FidelityMetric, FidelityValue } from "../../core/contracts/fidelity.ts";
import { allPairs, withSummaries } from "../paired-columns.ts";

/** Absolute difference of the share of missing cells, column by column. */
export const missingRate: FidelityMetric = {
  id: "missing-rate",
  better: "lower",
  source: "plain difference of proportions",
  run(real, other) {
    const values = allPairs(real, other).map((pair): FidelityValue => {
      if ("why" in pair) return { item: { kind: "column", column: pair.name }, value: undefined, why: pair.why };
      if (real.nRows === 0 || other.nRows === 0)
        return { item: { kind: "column", column: pair.name }, value: undefined, why: { kind: "no rows" } };
      return {
        item: { kind: "column", column: pair.name },
        value: Math.abs(share(pair.real, real.nRows) - share(pair.other, other.nRows)),
      };
    });
    return withSummaries(values);
  },
};

function share(column: Column, nRows: number): number {
  let missing = 0;
  for (let row = 0; row < nRows; row++) if (isMissing(column, row)) missing++;
  return missing / nRows;
}
