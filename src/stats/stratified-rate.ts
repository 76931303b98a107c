import { GATE_LEVEL, type Estimate } from "../core/contracts/estimate.ts";
import { requireCounts } from "./check-arguments.ts";
import { betaQuantile } from "./special.ts";

/** A stratum of a finite population, of which some were drawn at random without replacement and asked. */
export interface AskedStratum {
  /** In the population. */
  readonly units: number;
  /** Drawn; 1..units. */
  readonly asked: number;
  /** Of these, with the property. */
  readonly hits: number;
}

/**
 * Share of a population that has a property, from a stratified random sample, with a Clopper-Pearson interval at the
 * number of independent draws that has the same variance.
 *
 * Source: Cochran, Sampling Techniques (1977), 5.52 (variance with the finite population correction); Korn & Graubard,
 * Survey Methodology 24:193 (1998), section 2. Differs: in the variance a stratum's share is (hits + 1/2) / (asked + 1),
 * so that a stratum without a hit is not taken for certain; no correction for degrees of freedom.
 * Claim: coverage near `level`, above it where hits are few. Not claimed: exact coverage.
 * @param strata each with units >= 1
 * @param level two-sided
 * @returns the weighted share, 0..1; `n` is the number that was asked
 * @throws {E_RANGE}
 */
export function stratifiedRate(strata: readonly AskedStratum[], level = GATE_LEVEL): Estimate {
  const total = strata.reduce((sum, { units }) => sum + units, 0);
  const value = strata.reduce((sum, { units, asked, hits }) => sum + (units / total) * (hits / asked), 0);
  const n = strata.reduce((sum, { asked }) => sum + asked, 0);
  const method = "stratified, clopper-pearson at the effective number";
  const effective = effectiveNumber(strata);
  if (effective === Infinity) return { value, low: value, high: value, level, n, method };
  const tail = (1 - level) / 2;
  const [hits, misses] = [value * effective, (1 - value) * effective];
  return {
    value,
    low: hits <= 0 ? 0 : Math.min(value, betaQuantile(tail, hits, misses + 1)),
    high: misses <= 0 ? 1 : Math.max(value, betaQuantile(1 - tail, hits + 1, misses)),
    ...{ level, n, method },
  };
}

/**
 * Independent draws from the whole population that would give the share the variance that the strata give it.
 * @returns >= 1; Infinity where all units were asked
 */
export function effectiveNumber(strata: readonly AskedStratum[]): number {
  const total = strata.reduce((sum, { units }) => sum + units, 0);
  let [smoothed, variance] = [0, 0];
  for (const { units, asked, hits } of strata) {
    requireCounts(hits, asked);
    const weight = units / total;
    const share = (hits + 0.5) / (asked + 1);
    smoothed += weight * share;
    variance += (weight * weight * (1 - asked / units) * share * (1 - share)) / asked;
  }
  return variance === 0 ? Infinity : Math.max(1, (smoothed * (1 - smoothed)) / variance);
}
