import type { FidelityMetric } from "../../core/contracts/fidelity.ts";
import { spearman } from "../../stats/spearman.ts";
import { associationDifferences, couplesWithin } from "./association-difference.ts";
import { numericPairs } from "../paired-columns.ts";

/** Absolute difference of Spearman correlations, pairwise complete. */
export const spearmanDifference: FidelityMetric = {
  id: "spearman-difference",
  better: "lower",
  source: "absolute difference of rank correlations",
  run: (real, other) =>
    associationDifferences(couplesWithin(numericPairs(real, other)), (a, b) => spearman(a.values, b.values)),
};
