import type { FidelityMetric } from "../../core/contracts/fidelity.ts";
import { cramersV } from "../../stats/cramers-v.ts";
import { associationDifferences, couplesWithin } from "./association-difference.ts";
import { codedPairs } from "../paired-columns.ts";

/** Absolute difference of Cramér's V (no bias correction), pairwise complete. */
export const cramerDifference: FidelityMetric = {
  id: "cramer-difference",
  better: "lower",
  source: "Cramér, Mathematical Methods of Statistics (1946), §21.9",
  run: (real, other) =>
    associationDifferences(
      couplesWithin(codedPairs(real, other)),
      (a, b) => cramersV(a.codes, b.codes, a.levels.length, b.levels.length)?.v,
    ),
};
