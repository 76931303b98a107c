/**
 * A number with its uncertainty. Throughout raresynth `level` is 0.9 for numbers that a gate reads, so that each bound
 * taken alone is a one-sided 95 % bound.
 */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** What was counted: targets, patients or pairs. */
  readonly n: number;
  readonly method: IntervalMethod;
}

/** Two-sided level of every estimate that a gate reads: each end is a one-sided 95 % bound. */
export const GATE_LEVEL = 0.9;

/** How an interval was made. */
export const INTERVAL_METHODS = [
  "wilson",
  "clopper-pearson",
  "clopper-pearson over units",
  "clopper-pearson over units, at their effective number",
  "clopper-pearson at the effective number",
  "stratified, clopper-pearson at the effective number",
  "clopper-pearson at the effective number, never inside the permuted shares",
  "the same; upper end over the refits",
  "no attempt",
  "square-and-add over patients",
  "square-and-add over sites",
  "best of commonest value and regression",
  "newcombe hybrid score",
  "newcombe 2006 method 5",
  "newcombe 2006 method 5, alpha spent over looks",
  "miettinen-nurminen score",
  "nadeau-bengio",
  "patient bootstrap",
  "raab proper synthesis",
  "raab simple synthesis",
  "garwood",
  "garwood, scaled to the patients asked",
  "normal over shuffled files",
  "observed count",
  "observed count, lower end by the rate ratio",
  "infinitesimal jackknife, max-T over attacks",
  "delong, max-T over attacks",
  "permutation of members and non-members",
  "permutation quantiles",
  "influence of each patient",
  "share of members, permuted",
  "mean area, two-way variance",
  "masks re-drawn",
  "largest area, alpha spent over looks",
  "largest area of the screen",
  "one half by design",
] as const;
export type IntervalMethod = (typeof INTERVAL_METHODS)[number];
