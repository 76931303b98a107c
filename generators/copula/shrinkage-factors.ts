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
 * Variances of the pairs, evened out: kappa spread with kappa the mean of variance / spread, each ratio at most four times their median. A variance of one
 * pair alone is too uncertain to weigh it by; and where two groups exclude one another the correlation runs to its bound, where a step of the
 * score is a leap of the correlation: the ratio is then a thousandfold, and one such pair would decide for all.
 */
export function evenVariances(pairs: readonly Pair[]): Float64Array {
  const ratios = Float64Array.from(pairs, ({ variance, spread }) => variance / spread);
  const most = MOST_MEDIANS * (Float64Array.from(ratios).sort()[ratios.length >> 1] ?? 0);
  const kappa = ratios.reduce((sum, ratio) => sum + Math.min(most, ratio), 0) / ratios.length;
  return Float64Array.from(pairs, ({ spread }) => kappa * spread);
}

/**
 * Factors in [0, 1] that pull values to 0, each by as much as its own variance v demands.
 * Definition: tau2 / (tau2 + caution v_p), tau2 = sum (rho^2 - v) / v / sum 1 / v, at least 0. With equal variances and caution 1 this is 1 - lambda*
 * of the source.
 * Source: Schäfer and Strimmer, Stat. Appl. Genet. Mol. Biol. 4(1):32 (2005), table 1: lambda* = sum Var(r) / sum r^2 for correlations and the identity.
 * Differs: one intensity a pair instead of one for all.
 * @param caution what variances are multiplied with
 */
export function shrinkageFactors(rho: ArrayLike<number>, variance: Float64Array, caution: number): Float64Array {
  let excess = 0;
  let total = 0;
  variance.forEach((v, at) => {
    if (!(v > 0)) return;
    excess += (rho[at]! ** 2 - v) / v;
    total += 1 / v;
  });
  const tau2 = Math.max(0, excess / total);
  return variance.map((v) => (v > 0 ? (tau2 > 0 ? tau2 / (tau2 + caution * v) : 0) : 1));
}

/** Rounds of the shares; from pbc's correlations they stand still after the tenth. */
const ROUNDS = 20;

/**
 * Factors in [0, 1] that pull values to 0 under a prior that mixes "none" with normals of several spreads, its shares estimated from the values: most
 * pairs have nothing of their own, a few have much.
 * Source: adaptive shrinkage, Stephens, Biostatistics 18:275 (2017). Differs: a few values' worth of prior opinion on the shares.
 */
export function mixtureFactors(values: Float64Array, variance: Float64Array, caution: number): Float64Array {
  let shares: Float64Array = Float64Array.from(PRIOR_SHARES);
  const kept = new Float64Array(values.length).fill(1);
  for (let round = 0; round < ROUNDS; round++) {
    const counted = new Float64Array(shares.length);
    values.forEach((value, at) => {
      const noise = caution * variance[at]!;
      if (!(noise > 0)) return;
      const { mean } = posterior(value, noise, shares, counted);
      kept[at] = value === 0 ? 0 : mean / value;
    });
    shares = updatedShares(counted);
  }
  return kept;
}
