import { clusters, onInputScale, weightedSums, type ClusteredFit, type Clusters } from "./random-intercept.ts";
import { notConverged, type RegressionFailure } from "./regression.ts";
import { choleskyFactor, choleskyInverse, choleskySolve } from "./symmetric-solve.ts";

const MAX_ITERATIONS = 200;

/**
 * Generalised estimating equations for a continuous outcome: identity link, exchangeable working correlation, robust
 * (sandwich) covariance.
 *
 * Source: Liang & Zeger, Biometrika 73:13 (1986); scale and correlation by moments without a correction for the
 * coefficients, as in R's geepack.
 * Claim: standard errors hold for large numbers of units, whatever the true correlation. Not claimed: for few units,
 * where they are too small.
 * @param columns covariates without NaN, the intercept left out
 * @param unit per row, any whole numbers
 */
export function geeExchangeable(
  columns: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  unit: ArrayLike<number>,
): ClusteredFit | RegressionFailure {
  const data = clusters(columns, y, unit);
  if ("status" in data) return data;
  const { size } = data;
  let correlation = 0;
  let beta: Float64Array = new Float64Array(size);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const shrink = (m: number): number => correlation / (1 + (m - 1) * correlation);
    const { gram, cross } = weightedSums(data, shrink);
    const factor = choleskyFactor(gram, size);
    const next = choleskySolve(factor, cross);
    const moments = residualMoments(data, next);
    const moved = next.reduce((most, value, j) => Math.max(most, Math.abs(value - beta[j]!)), 0);
    const settled = moved < 1e-10 && Math.abs(moments.correlation - correlation) < 1e-12;
    beta = next;
    if (settled) {
      const bread = choleskyInverse(factor);
      const covariance = sandwich(bread, meat(data, moments.residuals, shrink), size);
      return {
        status: "fitted",
        ...onInputScale(data, beta, covariance, factor.aliased, 1),
        correlation,
        residualVariance: moments.scale,
      };
    }
    correlation = moments.correlation;
    if (!(correlation > -1 && correlation < 1)) break;
  }
  return notConverged("the working correlation does not settle.");
}

function residualMoments(
  { x, y, rows, n, size }: Clusters,
  beta: Float64Array,
): { residuals: Float64Array; scale: number; correlation: number } {
  const residuals = Float64Array.from({ length: n }, (_, i) => {
    let fitted = 0;
    for (let j = 0; j < size; j++) fitted += beta[j]! * x[j]![i]!;
    return y[i]! - fitted;
  });
  const scale = residuals.reduce((sum, r) => sum + r * r, 0) / n;
  let products = 0;
  let pairs = 0;
  for (const own of rows) {
    let sum = 0;
    let squares = 0;
    for (const i of own) {
      sum += residuals[i]!;
      squares += residuals[i]! ** 2;
    }
    products += (sum * sum - squares) / 2;
    pairs += (own.length * (own.length - 1)) / 2;
  }
  return { residuals, scale, correlation: products / pairs / scale };
}

/** Sum over units of (X' W r)(X' W r)'. */
function meat({ x, rows, size }: Clusters, residuals: Float64Array, shrink: (m: number) => number): Float64Array {
  const out = new Float64Array(size * size);
  const score = new Float64Array(size);
  for (const own of rows) {
    const weight = shrink(own.length);
    const total = own.reduce((sum, i) => sum + residuals[i]!, 0);
    for (let j = 0; j < size; j++) {
      score[j] = own.reduce((sum, i) => sum + x[j]![i]! * (residuals[i]! - weight * total), 0);
    }
    for (let j = 0; j < size; j++) for (let k = 0; k < size; k++) out[j * size + k]! += score[j]! * score[k]!;
  }
  return out;
}

function sandwich(bread: Float64Array, filling: Float64Array, size: number): Float64Array {
  const half = new Float64Array(size * size);
  const out = new Float64Array(size * size);
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++)
      for (let j = 0; j < size; j++) half[a * size + b]! += bread[a * size + j]! * filling[j * size + b]!;
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++)
      for (let j = 0; j < size; j++) out[a * size + b]! += half[a * size + j]! * bread[j * size + b]!;
  return out;
}
