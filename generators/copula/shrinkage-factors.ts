/** A correlation to be shrunk. */
export interface Pair {
  readonly rho: number;
  /** Its estimated variance. */
  readonly variance: number;
  /** What its variance is in proportion to if nothing is related: for complete numbers 1 / units. */
  readonly spread: number;
}

/** Variances of the pairs, evened out: kappa spread with kappa the mean of variance / spread. A variance of one pair alone is too uncertain to weigh it by. */
export function evenVariances(pairs: readonly Pair[]): Float64Array {
  let ratio = 0;
  for (const { variance, spread } of pairs) ratio += variance / spread;
  return Float64Array.from(pairs, ({ spread }) => (ratio / pairs.length) * spread);
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
