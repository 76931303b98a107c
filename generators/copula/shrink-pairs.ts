/** A correlation to be shrunk. */
export interface Pair {
  readonly rho: number;
  /** Its estimated variance. */
  readonly variance: number;
  /** What its variance is in proportion to if nothing is related: for complete numbers 1 / units. */
  readonly spread: number;
}

/**
 * Factors in [0, 1] that pull correlations to 0, each by as much as its own number of units and its own loss to coarse groups demand.
 * Definition: v_p = kappa spread_p with kappa the mean of variance / spread; tau2 = sum (rho^2 - v) / v / sum 1 / v, at least 0; factor
 * tau2 / (tau2 + v_p). Where all spreads are equal, this is 1 - lambda* of the source.
 * Source: Schäfer and Strimmer, Stat. Appl. Genet. Mol. Biol. 4(1):32 (2005), table 2, target D (identity): lambda* = sum Var(r) / sum r^2.
 * Differs: one intensity a pair instead of one for all.
 * @param caution what variances are multiplied with; 1 is the source's
 */
export function shrinkPairs(pairs: readonly Pair[], caution: number): Float64Array {
  let ratio = 0;
  for (const { variance, spread } of pairs) ratio += variance / spread;
  const kappa = pairs.length > 0 ? ratio / pairs.length : 0;
  if (!(kappa > 0)) return new Float64Array(pairs.length).fill(1);
  let excess = 0;
  let total = 0;
  for (const { rho, spread } of pairs) {
    const v = kappa * spread;
    excess += (rho * rho - v) / v;
    total += 1 / v;
  }
  const tau2 = Math.max(0, excess / total);
  return Float64Array.from(pairs, ({ spread }) => (tau2 > 0 ? tau2 / (tau2 + caution * kappa * spread) : 0));
}
