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
  readonly method: string;
}

/** Two-sided level of every estimate that a gate reads: each end is a one-sided 95 % bound. */
export const GATE_LEVEL = 0.9;
