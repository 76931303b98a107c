/** Every kind of control. What each is called stands in words; which stream draws it, in src/pipeline/controls/scenarios.ts. */
export const CONTROL_IDS = [
  "verbatim-copy",
  "partial-copy",
  "jittered-copy",
  "independent-columns",
  "fresh-real",
  "kernel-copy",
  "interpolated",
  "secret-copy",
  "hidden-channel",
  "unguarded-cart",
  "planted-outlier",
  "canaries",
  "shuffled-labels",
] as const;
export type ControlId = (typeof CONTROL_IDS)[number];
