/** Spreads of effects that the prior mixes, on a scale on which what explains and what is explained have variance 1. */
export const SPREADS = [0, 0.05, 0.1, 0.2, 0.4, 0.8] as const;
/** Share of each spread before anything is seen. */
export const PRIOR_SHARES = [0.7, 0.06, 0.06, 0.06, 0.06, 0.06] as const;
/** How many effects that opinion is worth. */
const PRIOR_EFFECTS = 10;

/**
 * Shares of the spreads once effects are seen.
 * @param counted weight of each spread, summed over the effects
 */
export function updatedShares(counted: Float64Array): Float64Array {
  const all = counted.reduce((sum, count) => sum + count, PRIOR_EFFECTS);
  return counted.map((count, k) => (count + PRIOR_EFFECTS * PRIOR_SHARES[k]!) / all);
}

/** Mean and mean square of an effect given its estimate and the variance of that; adds the weights of the spreads to `counted`. */
export function posterior(
  raw: number,
  noise: number,
  shares: Float64Array,
  counted: Float64Array,
): { mean: number; square: number } {
  const logs = SPREADS.map((spread, k) => {
    const v = spread * spread + noise;
    return Math.log(shares[k]!) - 0.5 * Math.log(v) - (raw * raw) / (2 * v);
  });
  const top = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - top));
  const sum = weights.reduce((a, b) => a + b, 0);
  let mean = 0;
  let square = 0;
  SPREADS.forEach((spread, k) => {
    const weight = weights[k]! / sum;
    counted[k]! += weight;
    const keep = (spread * spread) / (spread * spread + noise);
    mean += weight * keep * raw;
    square += weight * ((keep * raw) ** 2 + keep * noise);
  });
  return { mean, square };
}
