/**
 * The ladder asks whether the checks work on this registry, not how large a small leak is: fewer refits, and the second stage
 * looks at fewer patients with fewer runs.
 */
export const LADDER = {
  nRefits: 60,
  checkParams: { "rare-individuals": {} },
} as const;
