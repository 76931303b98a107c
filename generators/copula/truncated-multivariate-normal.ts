import { Matrix, solve } from "ml-matrix";
import type { Rng } from "../../src/core/rng.ts";
import { drawInInterval, normalInterval } from "./normal-interval.ts";

const MOST_STEPS = 60;
const CONVERGED = 1e-8;

/** A box of the normal vector L x with independent standard normal x, and a proposal on it. */
export interface TruncatedMvn {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Means of the proposal's coordinates, one after the other cut to the box. */
  readonly tilt: Float64Array;
  /** Upper bound of the logarithm of target / proposal; so also of ln P(box). */
  readonly logBound: number;
}

/**
 * The proposal of least upper bound on target / proposal: coordinates are drawn one after the other from normals of
 * mean `tilt`, cut to what the earlier ones leave of the box. Where Newton's method does not converge, tilt 0 with a
 * bound that holds always.
 * Source: minimax tilting, Botev, J. R. Stat. Soc. B 79:125 (2017). Differs: coordinates keep the given order.
 * @param lower rows of L, `stride` apart; the box is about the first low.length coordinates of L x
 */
export function truncatedMvn(lower: Float64Array, stride: number, low: Float64Array, high: Float64Array): TruncatedMvn {
  const size = low.length;
  const saddle = newtonSaddle(lower, stride, low, high);
  if (saddle !== undefined) {
    const tilt = new Float64Array(size);
    tilt.set(saddle.subarray(size - 1));
    const logBound = logRatio(lower, stride, low, high, tilt, saddle.subarray(0, size - 1));
    if (Number.isFinite(logBound)) return { low, high, tilt, logBound };
  }
  // Masses of later coordinates are at most 1; the first one's does not depend on the draw.
  return {
    low,
    high,
    tilt: new Float64Array(size),
    logBound: normalInterval(low[0]! / lower[0]!, high[0]! / lower[0]!).logMass,
  };
}

/**
 * Draws x once from the proposal into `x`. @returns true where the draw is accepted: then L x follows the normal law on
 * the box exactly
 */
export function proposeTruncated(
  lower: Float64Array,
  stride: number,
  box: TruncatedMvn,
  x: Float64Array,
  rng: Rng,
): boolean {
  const { low, high, tilt, logBound } = box;
  let logWeight = 0;
  for (let j = 0; j < low.length; j++) {
    let centre = 0;
    for (let i = 0; i < j; i++) centre += lower[j * stride + i]! * x[i]!;
    const scale = lower[j * stride + j]!;
    const mu = tilt[j]!;
    const from = (low[j]! - centre) / scale - mu;
    const to = (high[j]! - centre) / scale - mu;
    if (from === -Infinity && to === Infinity) x[j] = mu + rng.normal();
    else {
      const { logMass } = normalInterval(from, to);
      if (logMass === -Infinity) return false;
      x[j] = mu + drawInInterval(from, to, rng.float());
      logWeight += logMass;
    }
    logWeight += 0.5 * mu * mu - x[j]! * mu;
  }
  return Math.log(1 - rng.float()) < logWeight - logBound;
}

/** ln target / proposal at x. @param x all but the last coordinate, whose value does not matter since its tilt is 0 */
function logRatio(
  lower: Float64Array,
  stride: number,
  low: Float64Array,
  high: Float64Array,
  tilt: Float64Array,
  x: Float64Array,
): number {
  let sum = 0;
  for (let j = 0; j < low.length; j++) {
    sum +=
      ends(lower, stride, low, high, j, x, tilt[j]!).logMass +
      0.5 * tilt[j]! ** 2 -
      (tilt[j] === 0 ? 0 : tilt[j]! * x[j]!);
  }
  return sum;
}

function ends(
  lower: Float64Array,
  stride: number,
  low: Float64Array,
  high: Float64Array,
  j: number,
  x: Float64Array,
  mu: number,
) {
  let centre = 0;
  for (let i = 0; i < j; i++) centre += lower[j * stride + i]! * x[i]!;
  const scale = lower[j * stride + j]!;
  return normalInterval((low[j]! - centre) / scale - mu, (high[j]! - centre) / scale - mu);
}

/**
 * Saddle point (x, tilt) of ln target / proposal, concave in x and convex in tilt; undefined where Newton's method
 * fails.
 */
function newtonSaddle(
  lower: Float64Array,
  stride: number,
  low: Float64Array,
  high: Float64Array,
): Float64Array | undefined {
  const m = low.length - 1;
  let at = new Float64Array(2 * m);
  let now = equations(lower, stride, low, high, at);
  for (let step = 0; step < MOST_STEPS && now !== undefined; step++) {
    if (now.norm < CONVERGED) return at;
    const jacobian = new Matrix(now.jacobian);
    const change = solve(jacobian, Matrix.columnVector(Array.from(now.value)), true).to1DArray();
    let next: typeof now | undefined;
    let moved = at;
    for (let share = 1; share > 1e-4; share /= 2) {
      moved = at.map((value, k) => value - share * change[k]!);
      next = equations(lower, stride, low, high, moved);
      if (next !== undefined && next.norm < now.norm) break;
      next = undefined;
    }
    at = moved;
    now = next;
  }
  return undefined;
}

/** Gradient and its Jacobian in the order (x, tilt). */
function equations(lower: Float64Array, stride: number, low: Float64Array, high: Float64Array, at: Float64Array) {
  const size = low.length;
  const m = size - 1;
  const x = at.subarray(0, m);
  const value = new Float64Array(2 * m);
  const jacobian = Array.from({ length: 2 * m }, () => new Array<number>(2 * m).fill(0));
  for (let j = 0; j < size; j++) {
    const { logMass, mean, slope } = ends(lower, stride, low, high, j, x, j < m ? at[m + j]! : 0);
    if (logMass === -Infinity) return undefined;
    const share = (i: number) => lower[j * stride + i]! / lower[j * stride + j]!;
    for (let i = 0; i < j; i++) {
      value[i]! += share(i) * mean;
      for (let k = 0; k < j; k++) jacobian[i]![k]! += share(i) * share(k) * slope;
    }
    if (j === m) continue;
    value[j]! -= at[m + j]!;
    value[m + j] = at[m + j]! - x[j]! + mean;
    jacobian[m + j]![m + j] = 1 + slope;
    jacobian[m + j]![j]! -= 1;
    jacobian[j]![m + j]! -= 1;
    for (let i = 0; i < j; i++) {
      jacobian[m + j]![i]! += share(i) * slope;
      jacobian[i]![m + j]! += share(i) * slope;
    }
  }
  return { value, jacobian, norm: Math.sqrt(value.reduce((sum, one) => sum + one * one, 0)) };
}
