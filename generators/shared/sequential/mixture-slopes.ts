import type { CrossProducts } from "./cross-products.ts";

/** Spreads of slopes that the prior mixes; predictors have variance 1, and so have the latent scores they explain. */
const SPREADS = [0, 0.05, 0.1, 0.2, 0.4, 0.8] as const;
/** Share of each spread before anything is seen, and how many slopes that opinion is worth. */
const PRIOR = [0.7, 0.06, 0.06, 0.06, 0.06, 0.06] as const;
const PRIOR_SLOPES = 10;
const ROUNDS = 30;

export interface SlopeOptions {
  /** Units of prior weight on slope 0, beside the prior. */
  readonly ridgeUnits: number;
  /** What the noise of a slope is multiplied with before it is weighed: 1 is the empirical Bayes estimate, more is more guarded. */
  readonly caution: number;
  /** Residual variance where it is known. */
  readonly variance?: number;
}

/**
 * Slopes under a prior that mixes "none" with normals of several spreads, the shares estimated from the slopes themselves: what is weak goes to 0, what is
 * strong stays, and in between a slope changes smoothly with the data, so that no single unit tips a choice.
 * Source: variational empirical Bayes, Kim, Wang, Carbonetto and Stephens, J. Mach. Learn. Res. 25:1 (2024), algorithm 1. Differs: a few slopes' worth of
 * prior opinion on the shares, a fixed grid, slopes visited by the strength of their first product.
 * @returns one a column, without the intercept
 */
export function mixtureSlopes(
  { size, sums }: CrossProducts,
  { ridgeUnits, caution, variance }: SlopeOptions,
): Float64Array {
  const n = size - 2;
  const slopes = new Float64Array(n);
  const total = sums[0]!;
  if (!(total > 0)) return slopes;
  const about = (a: number, b: number) => sums[a * size + b]! - (sums[a]! * sums[b]!) / total;
  const gram = new Float64Array(n * n);
  const left = new Float64Array(n);
  for (let a = 0; a < n; a++) {
    left[a] = about(a + 1, n + 1);
    for (let b = 0; b < n; b++) gram[a * n + b] = about(a + 1, b + 1);
  }
  const strength = left.map((product, k) => (gram[k * n + k]! > 1e-9 ? product ** 2 / gram[k * n + k]! : 0));
  const order = Array.from(strength.keys()).sort((a, b) => strength[b]! - strength[a]! || a - b);
  const whole = about(n + 1, n + 1);
  let shares: Float64Array = Float64Array.from(PRIOR);
  let spread = variance ?? whole / total;
  for (let round = 0; round < ROUNDS; round++) {
    const counted = new Float64Array(SPREADS.length);
    let moved = 0;
    let explained = 0;
    let uncertain = 0;
    for (const k of order) {
      const own = gram[k * n + k]! + ridgeUnits;
      if (!(gram[k * n + k]! > 1e-9) || !(spread > 1e-12)) continue;
      const before = slopes[k]!;
      const raw = (left[k]! + gram[k * n + k]! * before) / own;
      const noise = (caution * spread) / own;
      const { mean, square } = posterior(raw, noise, shares, counted);
      slopes[k] = mean;
      uncertain += gram[k * n + k]! * Math.max(0, square - mean * mean);
      const step = mean - before;
      if (step === 0) continue;
      moved = Math.max(moved, Math.abs(step));
      for (let j = 0; j < n; j++) left[j]! -= gram[j * n + k]! * step;
    }
    for (let k = 0; k < n; k++) explained += slopes[k]! * (left[k]! + productOf(gram, slopes, n, k));
    const fitted = slopes.reduce((sum, slope, k) => sum + slope * productOf(gram, slopes, n, k), 0);
    if (variance === undefined) spread = Math.max(1e-12, (whole - 2 * explained + fitted + uncertain) / total);
    const all = n + PRIOR_SLOPES;
    shares = counted.map((count, k) => (count + PRIOR_SLOPES * PRIOR[k]!) / all);
    if (moved < 1e-4) break;
  }
  return slopes;
}

function productOf(gram: Float64Array, slopes: Float64Array, n: number, k: number): number {
  let sum = 0;
  for (let j = 0; j < n; j++) sum += gram[k * n + j]! * slopes[j]!;
  return sum;
}

/** Mean and mean square of a slope given its least squares value; adds the weights of the spreads to `counted`. */
function posterior(
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
