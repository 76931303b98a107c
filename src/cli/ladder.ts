/**
 * The ladder asks whether the checks work on this registry, not how large a small leak is: fewer refits and permutations, and a second
 * stage with few patients and few runs.
 */
export const LADDER = {
  nRefits: 80,
  checkParams: {
    "singling-out": { maxFiles: 20, permutations: 199 },
    linkability: { maxFiles: 20, permutations: 199 },
    "attribute-inference": { maxFiles: 20, permutations: 199 },
    "site-identity": { maxFiles: 20, permutations: 199 },
    "rare-individuals": { minOutRuns: 3, maxFlagged: 4, firstRunsPerArm: 20, maxRunsPerArm: 20, maxRuns: 140, nPermutations: 199 },
  },
} as const;
