/**
 * The ladder asks whether the checks work on this registry, not how large a small leak is: fewer refits and permutations, and a second
 * stage with few patients and few runs.
 */
export const SUITE = {
  nRefits: 80,
  checkParams: {
    "singling-out": { maxFiles: 20, permutations: 199 },
    linkability: { maxFiles: 20, permutations: 199 },
    "attribute-inference": { maxFiles: 20, permutations: 199 },
    "site-identity": { maxFiles: 20, permutations: 199 },
    "rare-individuals": {
      minOutRuns: 3,
      maxFlagged: 4,
      firstRunsPerArm: 20,
      maxRunsPerArm: 20,
      maxRuns: 140,
      nPermutations: 199,
    },
  },
} as const;

/**
 * For generators whose fits take seconds to minutes: the second stage tests few patients, each with as many runs as ever, so that a run takes an hour
 * or a few instead of a day. The report says how many were tested.
 */
export const SLOW_CHECK_PARAMS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "rare-individuals": { maxFlagged: 6, maxRuns: 400 },
};
