import type { FidelityMetric } from "../../core/contracts/fidelity.ts";
import { spearman } from "../../stats/spearman.ts";
import { associationDifferences, couplesWithin } from "./association-difference.ts";
import { numericPairs } from "../paired-columns.ts";

/** Absolute difference of Spearman correlations, pairwise complete. */
export const spearmanDifference: FidelityMetric = {
  id: "spearman-difference",
  title: "Difference of Spearman correlations",
  explains: "How far apart the rank correlation of two numeric columns is in the two cohorts.",
  better: "lower",
  source: "absolute difference of rank correlations",
  run: (real, other) =>
    associationDifferences(couplesWithin(numericPairs(real, other)), (a, b) => spearman(a.values, b.values)),
};
