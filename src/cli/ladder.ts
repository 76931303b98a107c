/**
 * The ladder asks whether the checks work on this registry, not how large a small leak is: fewer refits and permutations, and a second
 * stage with few patients and few runs.
 */
export const LADDER = {
  nRefits: 100,
  checkParams: {
    "rare-individuals": { minOutRuns: 4, maxFlagged: 6, firstRunsPerArm: 20, maxRunsPerArm: 60, maxRuns: 300, nPermutations: 199 },
  },
} as const;
