import { normalQuantile } from "./special.ts";

export interface CoefficientComparison {
  /** |b_other - b_real| / se_real */
  readonly standardisedDifference: number;
  /** Mean share of each interval that the other covers; negative where they do not meet. */
  readonly overlap: number;
}

/**
 * How far one coefficient fitted to two tables agrees: standardised difference and overlap of the two confidence
 * intervals.
 *
 * Source: Karr et al., Am Stat 60:224 (2006), eq. 1, for the overlap; synthpop compare.fit for the standardised
 * difference.
 * @param level two-sided, in (0, 1)
 * @throws {E_RANGE}
 */
export function compareCoefficients(
  real: number,
  seReal: number,
  other: number,
  seOther: number,
  level = 0.95,
): CoefficientComparison {
  const z = normalQuantile((1 + level) / 2);
  const common = Math.min(real + z * seReal, other + z * seOther) - Math.max(real - z * seReal, other - z * seOther);
  return {
    standardisedDifference: Math.abs(other - real) / seReal,
    overlap: (common / (2 * z * seReal) + common / (2 * z * seOther)) / 2,
  };
}
