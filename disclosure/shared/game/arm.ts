/** Who the non-members are. */
export type ControlSource = "refits" | "holdout" | "twins";

/**
 * Fewest non-member units that count as a comparison. Source: the ten-observation rule of TAPAS for effective counts.
 */
export const MIN_NON_MEMBERS = 10;

/** Fewest members, and fewest non-members, on whom a variant of an attack must have been tried. Source: as above. */
const MIN_ATTEMPTS = 10;

/**
 * One attack on both arms. Success is a share of an attempt: 0, 1, or between where equally good guesses are averaged.
 */
export interface Arm {
  /** Per unit: success on the released files; NaN where the unit is no member or the attack makes no attempt. */
  readonly released: Float64Array;
  /**
   * Per non-member unit: mean success on the files made without it; NaN where there is none. Aligned with `released`
   * where the source is refits.
   */
  readonly control: Float64Array;
  readonly controlHits: number;
  readonly controlTrials: number;
  /** What the recipe's own members show over the refits; undefined without refits. */
  readonly recipe: RecipeRates | undefined;
}

/** The attack on members, averaged over the files that the recipe makes. */
export interface RecipeRates {
  /** Per unit: mean success on the files made with it; NaN where there is none. */
  readonly unitRates: Float64Array;
  /** Attempts on members over all refits. */
  readonly trials: number;
  /** Per refit: mean success over its members. */
  readonly memberShares: Float64Array;
  /** Variance of the mean excess over the refits that comes from the files, beyond what patients explain. */
  readonly fileVariance: number;
}

/** True where the attack was tried on enough members and on enough non-members to say something of a rate. */
export function isPlayable({ released, control }: Arm): boolean {
  const tried = (values: Float64Array): number => values.reduce((n, one) => n + Number(!Number.isNaN(one)), 0);
  return tried(released) >= MIN_ATTEMPTS && tried(control) >= MIN_ATTEMPTS;
}
