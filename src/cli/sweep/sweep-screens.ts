import type { Screen } from "../../core/contracts/sweep.ts";

/**
 * What a sweep reads of each candidate: the checks that need no more than its refits, with fewer permutations and without a second stage.
 * Everything else is left to `run`.
 */
export const SCREENS: readonly Screen[] = [
  { check: "membership", findings: ["auc"], params: { permutations: 199 }, asks: "under the ceiling" },
  {
    check: "rare-individuals",
    findings: ["pooled-exposure"],
    params: { minOutRuns: 0, maxFlagged: 0, nPermutations: 99 },
    asks: "under the ceiling",
  },
  {
    check: "replicas",
    findings: ["all-columns", "quasi-identifiers", "qi-and-sensitive", "verbatim", "near-copies", "verbatim-rare"],
    params: {},
    asks: "not above the ceiling",
  },
];
