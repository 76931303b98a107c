import type { CrossProducts } from "./cross-products.ts";
import { posterior, PRIOR_SHARES, SPREADS, updatedShares } from "./mixture-prior.ts";

const ROUNDS = 30;

export interface SlopeOptions {
  /** Units of prior weight on slope 0, beside the prior. */
  readonly ridgeUnits: number;
  /**
   * What the noise of a slope is multiplied with before it is weighed: 1 is the empirical Bayes estimate, more is more
   * guarded.
   */
  readonly caution: number;
  /** Residual variance where it is known. */
  readonly variance?: number;
}

/**
 * Slopes under a prior that mixes "none" with normals of several spreads, the shares estimated from the slopes
 * themselves: what is weak goes to 0, what is strong stays, and in between a slope changes smoothly with the data, so
 * that no single unit tips a choice.
 * Source: variational empirical Bayes, Kim, Wang, Carbonetto and Stephens, J. Mach. Learn. Res. 25:1 (2024), algorithm
 * 1. Differs: a few slopes' worth of prior opinion on the shares, a fixed grid, slopes visited by the strength of their
 * first product.
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
  let logShares = Float64Array.from(PRIOR_SHARES, Math.log);
  const effect = new Float64Array(2);
  let spread = variance ?? whole / total;
  for (let round = 0; round < ROUNDS; round++) {
    const counted = new Float64Array(SPREADS.length);
    let moved = 0;
    let explained = 0;
    let fitted = 0;
    let uncertain = 0;
    for (const k of order) {
      const own = gram[k * n + k]! + ridgeUnits;
      if (!(gram[k * n + k]! > 1e-9) || !(spread > 1e-12)) continue;
      const before = slopes[k]!;
      const raw = (left[k]! + gram[k * n + k]! * before) / own;
      const noise = (caution * spread) / own;
      posterior(raw, noise, logShares, counted, effect);
      const mean = effect[0]!;
      const square = effect[1]!;
      slopes[k] = mean;
      uncertain += gram[k * n + k]! * Math.max(0, square - mean * mean);
      const step = mean - before;
      if (step === 0) continue;
      moved = Math.max(moved, Math.abs(step));
      // The matrix is symmetric: its row is its column.
      for (let j = 0, at = k * n; j < n; j++, at++) left[j]! -= gram[at]! * step;
    }
    if (variance === undefined) {
      for (let k = 0; k < n; k++) {
        const product = productOf(gram, slopes, n, k);
        explained += slopes[k]! * (left[k]! + product);
        fitted += slopes[k]! * product;
      }
      spread = Math.max(1e-12, (whole - 2 * explained + fitted + uncertain) / total);
    }
    logShares = updatedShares(counted).map(Math.log);
    if (moved < 1e-4) break;
  }
  return slopes;
}

function productOf(gram: Float64Array, slopes: Float64Array, n: number, k: number): number {
  let sum = 0;
  for (let j = 0; j < n; j++) sum += gram[k * n + j]! * slopes[j]!;
  return sum;
}
