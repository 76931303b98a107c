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

const SQUARES = SPREADS.map((spread) => spread * spread);
const weightsOf = new Float64Array(SPREADS.length);

/**
 * Mean and mean square of an effect given its estimate and the variance of that; adds the weights of the spreads to
 * `counted`.
 * @param logShares logarithms of the shares
 * @param into takes the mean and the mean square
 */
export function posterior(
  raw: number,
  noise: number,
  logShares: Float64Array,
  counted: Float64Array,
  into: Float64Array,
): void {
  let top = -Infinity;
  for (let k = 0; k < SQUARES.length; k++) {
    const v = SQUARES[k]! + noise;
    const log = logShares[k]! - 0.5 * Math.log(v) - (raw * raw) / (2 * v);
    weightsOf[k] = log;
    if (log > top) top = log;
  }
  let sum = 0;
  for (let k = 0; k < SQUARES.length; k++) {
    const weight = Math.exp(weightsOf[k]! - top);
    weightsOf[k] = weight;
    sum += weight;
  }
  let mean = 0;
  let square = 0;
  for (let k = 0; k < SQUARES.length; k++) {
    const weight = weightsOf[k]! / sum;
    counted[k]! += weight;
    const keep = SQUARES[k]! / (SQUARES[k]! + noise);
    mean += weight * keep * raw;
    square += weight * ((keep * raw) ** 2 + keep * noise);
  }
  into[0] = mean;
  into[1] = square;
}
