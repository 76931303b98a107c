import type { NoiseMeter } from "../accounting/meter.ts";

export interface NoisyLogisticOptions {
  /** Rounds of full-batch gradient descent; each pays rho / rounds. */
  readonly rounds: number;
  /** Step on the mean gradient. */
  readonly rate: number;
  /** Declared number of persons, by which gradient sums are divided. */
  readonly patients: number;
}

/** Gradients are whole multiples of 2^-20, so that noise is exact. */
const STEPS = 2 ** 20;

/**
 * Logistic regression by noisy full-batch gradient descent; each person's gradient is clipped to length 1.
 * Source: Song, Chaudhuri, Sarwate 2013; Abadi et al. 2016, with the whole table a round and exact noise.
 * Claim: rho-zCDP for adding or removing one row, rho over the whole training, through the meter. Rounds, rate and clip
 * are fixed beforehand; trying several on the data would have to be paid for.
 * @param x rows of features, each publicly scaled to about [-1, 1] @param y 0 or 1
 * @returns coefficients, the constant first
 */
export function noisyLogistic(
  x: readonly Float64Array[],
  y: ArrayLike<number>,
  options: NoisyLogisticOptions,
  rho: number,
  meter: NoiseMeter,
): Float64Array {
  const d = (x[0]?.length ?? 0) + 1;
  const weights = new Float64Array(d);
  for (let round = 0; round < options.rounds; round++) {
    const sum = gradientSum(x, y, weights);
    const noisy = meter.noisyTable(`round ${round + 1}`, sum, STEPS, rho / options.rounds);
    for (let j = 0; j < d; j++) weights[j]! -= (options.rate * noisy.counts[j]!) / (STEPS * options.patients);
  }
  return weights;
}

/** Sum of clipped gradients in whole steps. Rounding toward zero keeps each at most one long. */
export function gradientSum(x: readonly Float64Array[], y: ArrayLike<number>, weights: Float64Array): Float64Array {
  const sum = new Float64Array(weights.length);
  const gradient = new Float64Array(weights.length);
  x.forEach((row, i) => {
    const residual = probabilityOf(row, weights) - y[i]!;
    gradient[0] = residual;
    for (let j = 0; j < row.length; j++) gradient[j + 1] = residual * row[j]!;
    const length = Math.sqrt(gradient.reduce((total, g) => total + g * g, 0));
    const scale = STEPS / Math.max(1, length);
    for (let j = 0; j < sum.length; j++) sum[j]! += Math.trunc(gradient[j]! * scale * (1 - 1e-12));
  });
  return sum;
}

/** P(y = 1) of a row. */
export function probabilityOf(row: Float64Array, weights: Float64Array): number {
  let score = weights[0]!;
  for (let j = 0; j < row.length; j++) score += weights[j + 1]! * row[j]!;
  return 1 / (1 + Math.exp(-score));
}
