import { nth } from "../../core/access.ts";
import type { CodedColumn, Cohort } from "../../core/data/cohort.ts";
import type { FidelityMetric, FidelityValue } from "../../core/contracts/fidelity.ts";
import { totalVariation } from "../../stats/total-variation.ts";
import { codedPairs, matchLevels, withSummaries } from "../paired-columns.ts";

/** Total variation distance of each categorical column; missing is a level of its own. */
export const levelVariation: FidelityMetric = {
  id: "level-variation",
  better: "lower",
  source: "Levin, Peres & Wilmer, Markov Chains and Mixing Times (2017), §4.1",
  run(real, other) {
    const values = codedPairs(real, other).map((pair): FidelityValue => {
      if ("why" in pair) return { item: { kind: "column", column: pair.name }, value: undefined, why: pair.why };
      if (isEmpty(real) || isEmpty(other))
        return { item: { kind: "column", column: pair.name }, value: undefined, why: { kind: "no rows" } };
      const match = matchLevels(pair.real, pair.other);
      return {
        item: { kind: "column", column: pair.name },
        value: totalVariation(
          count(pair.real, match.real, match.nLevels),
          count(pair.other, match.other, match.nLevels),
        ),
      };
    });
    return withSummaries(values);
  },
};

function isEmpty(cohort: Cohort): boolean {
  return cohort.nRows === 0;
}

/** Rows per level place, missing last. */
function count(column: CodedColumn, places: Int32Array, nLevels: number): Float64Array {
  const counts = new Float64Array(nLevels + 1);
  for (const code of column.codes) {
    const place = code < 0 ? nLevels : nth(places, code);
    counts[place] = nth(counts, place) + 1;
  }
  return counts;
}
