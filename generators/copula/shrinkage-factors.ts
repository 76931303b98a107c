import { nth } from "../../src/core/access.ts";
import { posterior, PRIOR_SHARES, updatedShares } from "../shared/sequential/mixture-prior.ts";

/** A correlation to be shrunk. */
export interface Pair {
  readonly rho: number;
  /** Its estimated variance. */
  readonly variance: number;
  /** What its variance is in proportion to if nothing is related: for complete numbers 1 / units. */
  readonly spread: number;
}

/** A ratio beyond this many medians counts as this many. */
const MOST_MEDIANS = 4;

/**
 * Variances of the pairs, evened out: kappa spread with kappa the mean of variance / spread, each ratio at most four
 * times their median. A variance of one pair alone is too uncertain to weigh it by; and where two groups exclude one
 * another the correlation runs to its bound, where a step of the score is a leap of the correlation: the ratio is then
 * a thousandfold, and one such pair would decide for all.
 */
export function evenVariances(pairs: readonly Pair[]): Float64Array {
  const ratios = Float64Array.from(pairs, ({ variance, spread }) => variance / spread);
  const most = MOST_MEDIANS * (Float64Array.from(ratios).sort()[ratios.length >> 1] ?? 0);
  const kappa = ratios.reduce((sum, ratio) => sum + Math.min(most, ratio), 0) / ratios.length;
  return Float64Array.from(pairs, ({ spread }) => kappa * spread);
}

/** Rounds of the shares; from pbc's correlations they stand still after the tenth. */
const ROUNDS = 20;

/**
 * Factors in [0, 1] that pull values to 0 under a prior that mixes "none" with normals of several spreads, its shares
 * estimated from the values: most pairs have nothing of their own, a few have much.
 * Source: adaptive shrinkage, Stephens, Biostatistics 18:275 (2017); variances of correlations, Schäfer and Strimmer,
 * Stat. Appl. Genet. Mol. Biol. 4(1):32 (2005). Differs: a few values' worth of prior opinion on the shares.
 * @param caution what variances are multiplied with
 */
export function mixtureFactors(values: Float64Array, variance: Float64Array, caution: number): Float64Array {
  let logShares = Float64Array.from(PRIOR_SHARES, Math.log);
  const effect = new Float64Array(2);
  const kept = new Float64Array(values.length).fill(1);
  for (let round = 0; round < ROUNDS; round++) {
    const counted = new Float64Array(logShares.length);
    values.forEach((value, at) => {
      const noise = caution * nth(variance, at);
      if (!(noise > 0)) return;
      posterior(value, noise, logShares, counted, effect);
      kept[at] = value === 0 ? 0 : nth(effect, 0) / value;
    });
    logShares = updatedShares(counted).map(Math.log);
  }
  return kept;
}
