import { notConverged, tooFew, type RegressionFailure } from "./regression.ts";
import { standardise } from "./standardise.ts";
import { choleskyFactor, choleskyInverse, choleskySolve } from "./symmetric-solve.ts";

/** A linear model of rows that belong to units. Coefficients [intercept, ...columns]. */
export interface ClusteredFit {
  readonly status: "fitted";
  readonly coefficients: Float64Array;
  /** NaN where aliased. */
  readonly standardErrors: Float64Array;
  readonly covariance: Float64Array;
  /** Of two rows of one unit, given the covariates. */
  readonly correlation: number;
  readonly residualVariance: number;
}

/** Ratio of the two variances, on the log scale, within which the maximum is sought; below its low end it is 0. */
const LOG_RATIO: readonly [number, number] = [-14, 14];

/**
 * Linear model with a random intercept per unit by maximum likelihood; the ratio of the variances is profiled.
 *
 * Source: Laird & Ware, Biometrics 38:963 (1982); Pinheiro & Bates, Mixed-Effects Models (2000), §2.2, with the
 * variance ratio as the only free parameter. The covariance of the coefficients takes the variances as known and the
 * residual variance without correction for the coefficients (as lme4 with REML = FALSE).
 * @param columns covariates without NaN, the intercept left out
 * @param unit per row, any whole numbers
 * @returns the fit, or E_TOO_FEW where no unit has two rows or there are fewer units than coefficients
 */
export function randomIntercept(
  columns: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  unit: ArrayLike<number>,
): ClusteredFit | RegressionFailure {
  const data = clusters(columns, y, unit);
  if ("status" in data) return data;
  const at = (logRatio: number): Profile => profile(data, Math.exp(logRatio));
  const none = profile(data, 0);
  const best = goldenMaximum((logRatio) => at(logRatio).logLikelihood, LOG_RATIO[0], LOG_RATIO[1]);
  const inside = at(best);
  const chosen = inside.logLikelihood > none.logLikelihood ? inside : none;
  if (!Number.isFinite(chosen.logLikelihood)) return notConverged("the outcome does not vary given the covariates.");
  const ratio = chosen === none ? 0 : Math.exp(best);
  return {
    status: "fitted",
    ...onInputScale(data, chosen.beta, chosen.inverse, chosen.aliased, chosen.variance),
    correlation: ratio / (1 + ratio),
    residualVariance: chosen.variance,
  };
}

/** Rows gathered by unit, with an intercept in front of the standardised covariates. */
export interface Clusters {
  readonly x: readonly Float64Array[];
  readonly y: ArrayLike<number>;
  readonly rows: readonly (readonly number[])[];
  readonly n: number;
  readonly size: number;
  readonly means: Float64Array;
  readonly scales: Float64Array;
}

export function clusters(
  columns: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  unit: ArrayLike<number>,
): Clusters | RegressionFailure {
  const n = y.length;
  const byUnit = new Map<number, number[]>();
  for (let i = 0; i < n; i++) {
    const known = byUnit.get(unit[i]!);
    if (known === undefined) byUnit.set(unit[i]!, [i]);
    else known.push(i);
  }
  const size = columns.length + 1;
  if (byUnit.size <= size) return tooFew("there are not more units than coefficients.");
  if (byUnit.size === n) return tooFew("no unit has a second row.");
  const { columns: scaled, means, scales } = standardise(columns);
  return { x: [new Float64Array(n).fill(1), ...scaled], y, rows: [...byUnit.values()], n, size, means, scales };
}

interface Profile {
  readonly logLikelihood: number;
  readonly beta: Float64Array;
  readonly variance: number;
  readonly inverse: Float64Array;
  readonly aliased: Uint8Array;
}

/** Generalised least squares where a unit of m rows has covariance I + ratio 1 1'. */
function profile(data: Clusters, ratio: number): Profile {
  const { n, size, rows } = data;
  const { gram, cross, square } = weightedSums(data, (m) => ratio / (1 + ratio * m));
  const factor = choleskyFactor(gram, size);
  const beta = choleskySolve(factor, cross);
  const rss = square - beta.reduce((sum, value, j) => sum + value * cross[j]!, 0);
  const variance = rss / n;
  const logDet = rows.reduce((sum, own) => sum + Math.log1p(ratio * own.length), 0);
  return {
    logLikelihood: (-n / 2) * (Math.log(2 * Math.PI * variance) + 1) - logDet / 2,
    beta,
    variance,
    inverse: choleskyInverse(factor),
    aliased: factor.aliased,
  };
}

/** X' W X, X' W y and y' W y with W = I - shrink(m) 1 1' in a unit of m rows. */
export function weightedSums(
  { x, y, rows, size }: Clusters,
  shrink: (m: number) => number,
): { gram: Float64Array; cross: Float64Array; square: number } {
  const gram = new Float64Array(size * size);
  const cross = new Float64Array(size);
  let square = 0;
  const sums = new Float64Array(size);
  for (const own of rows) {
    const weight = shrink(own.length);
    sums.fill(0);
    let total = 0;
    for (const i of own) {
      total += y[i]!;
      square += y[i]! ** 2;
      for (let j = 0; j < size; j++) {
        const xj = x[j]![i]!;
        sums[j]! += xj;
        cross[j]! += xj * y[i]!;
        for (let k = 0; k < size; k++) gram[j * size + k]! += xj * x[k]![i]!;
      }
    }
    square -= weight * total * total;
    for (let j = 0; j < size; j++) {
      cross[j]! -= weight * sums[j]! * total;
      for (let k = 0; k < size; k++) gram[j * size + k]! -= weight * sums[j]! * sums[k]!;
    }
  }
  return { gram, cross, square };
}

/** Back to the scale of the input. @param inverse covariance of the scaled coefficients, up to `variance` */
export function onInputScale(
  { size, means, scales }: Clusters,
  beta: Float64Array,
  inverse: Float64Array,
  aliased: Uint8Array,
  variance: number,
): Pick<ClusteredFit, "coefficients" | "standardErrors" | "covariance"> {
  const transform = (row: number, column: number): number => {
    if (row === 0) return column === 0 ? 1 : -means[column - 1]! / scales[column - 1]!;
    return row === column ? 1 / scales[row - 1]! : 0;
  };
  const coefficients = new Float64Array(size);
  const covariance = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    for (let j = 0; j < size; j++) coefficients[a]! += transform(a, j) * beta[j]!;
    for (let b = 0; b < size; b++)
      for (let j = 0; j < size; j++)
        for (let k = 0; k < size; k++)
          covariance[a * size + b]! += transform(a, j) * inverse[j * size + k]! * transform(b, k) * variance;
  }
  const standardErrors = coefficients.map((_, j) => (aliased[j] === 1 ? NaN : Math.sqrt(covariance[j * size + j]!)));
  return { coefficients, standardErrors, covariance };
}

/** Golden-section search after a coarse scan, so that a second hill is not overlooked. */
function goldenMaximum(f: (x: number) => number, from: number, to: number): number {
  const steps = 28;
  const width = (to - from) / steps;
  let top = from;
  let height = -Infinity;
  for (let k = 0; k <= steps; k++) {
    const value = f(from + k * width);
    if (value > height) [top, height] = [from + k * width, value];
  }
  const shrink = (Math.sqrt(5) - 1) / 2;
  let low = Math.max(from, top - width);
  let high = Math.min(to, top + width);
  for (let step = 0; step < 60; step++) {
    const a = high - shrink * (high - low);
    const b = low + shrink * (high - low);
    if (f(a) >= f(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}
