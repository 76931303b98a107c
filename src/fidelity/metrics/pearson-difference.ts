import type { FidelityMetric } from "../../core/contracts/fidelity.ts";
import { pearson } from "../../stats/pearson.ts";
import { associationDifferences, couplesWithin } from "./association-difference.ts";
import { numericPairs } from "../paired-columns.ts";

/** Absolute difference of Pearson correlations, pairwise complete. */
export const pearsonDifference: FidelityMetric = {
  id: "pearson-difference",
  better: "lower",
  source: "absolute difference of product-moment correlations",
  run: (real, other) =>
    associationDifferences(couplesWithin(numericPairs(real, other)), (a, b) => pearson(a.values, b.values)),
};
