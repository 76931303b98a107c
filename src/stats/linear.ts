import { tooFew, type RegressionFailure } from "./regression.ts";
import { standardise } from "./standardise.ts";
import { choleskyFactor, choleskyInverse, choleskySolve } from "./symmetric-solve.ts";

export interface LinearFit {
  readonly status: "fitted";
  /** [intercept, ...columns]; 0 where aliased. */
  readonly coefficients: Float64Array;
  /** NaN where aliased. */
  readonly standardErrors: Float64Array;
  /** (p + 1) x (p + 1), row by row. */
  readonly covariance: Float64Array;
  /** Rows less the rank; under a ridge less the trace of the hat matrix. */
  readonly residualDf: number;
  readonly residualVariance: number;
  readonly fitted: Float64Array;
}

/**
 * Least squares with intercept, on centred and scaled columns.
 *
 * Source: Seber & Lee, Linear Regression Analysis (2003), §3; ridge: Hoerl & Kennard, Technometrics 12:55 (1970),
 * covariance without its bias.
 * @param columns covariates without NaN, the intercept left out
 * @param y outcome per row
 * @param ridge penalty ridge x sum of squared coefficients of the standardised columns; 0 = none
 * @returns the fit, or E_TOO_FEW where no residual degree of freedom is left
 */
export function linear(
  columns: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  ridge = 0,
): LinearFit | RegressionFailure {
  const n = y.length;
  const p = columns.length;
  const { columns: x, means, scales } = standardise(columns);
  let mean = 0;
  for (let i = 0; i < n; i++) mean += y[i]! / n;
  const gram = new Float64Array(p * p);
  const cross = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < n; i++) cross[j]! += x[j]![i]! * (y[i]! - mean);
    for (let k = 0; k <= j; k++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += x[j]![i]! * x[k]![i]!;
      gram[j * p + k] = gram[k * p + j] = sum;
    }
  }
  const ridged = gram.map((value, at) => (at % (p + 1) === 0 ? value + ridge : value));
  const factor = choleskyFactor(ridged, p);
  const inverse = choleskyInverse(factor);
  const residualDf = n - 1 - (ridge === 0 ? factor.rank : traceOfProduct(gram, inverse, p));
  if (!(residualDf > 0)) return tooFew("no residual degree of freedom is left.");
  const beta = choleskySolve(factor, cross);
  const fitted = new Float64Array(n).fill(mean);
  for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) fitted[i]! += beta[j]! * x[j]![i]!;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (y[i]! - fitted[i]!) ** 2;
  const residualVariance = squares / residualDf;
  // Of (X'X + ridge)^-1 X'X (X'X + ridge)^-1; without ridge the inverse itself.
  const spread = ridge === 0 ? inverse : product(product(inverse, gram, p), inverse, p);
  return {
    status: "fitted",
    residualDf,
    residualVariance,
    fitted,
    ...onInputScale(beta, spread, residualVariance, factor.aliased, { mean, means, scales, n }),
  };
}

function onInputScale(
  beta: Float64Array,
  spread: Float64Array,
  variance: number,
  aliased: Uint8Array,
  { mean, means, scales, n }: { mean: number; means: Float64Array; scales: Float64Array; n: number },
): Pick<LinearFit, "coefficients" | "standardErrors" | "covariance"> {
  const p = beta.length;
  const size = p + 1;
  const covariance = new Float64Array(size * size);
  const coefficients = new Float64Array(size);
  coefficients[0] = mean;
  let ofIntercept = 1 / n;
  for (let j = 0; j < p; j++) {
    coefficients[j + 1] = beta[j]! / scales[j]!;
    coefficients[0] -= coefficients[j + 1]! * means[j]!;
    let withIntercept = 0;
    for (let k = 0; k < p; k++) {
      const scaled = spread[j * p + k]! / (scales[j]! * scales[k]!);
      covariance[(j + 1) * size + k + 1] = variance * scaled;
      withIntercept -= scaled * means[k]!;
      ofIntercept += scaled * means[j]! * means[k]!;
    }
    covariance[j + 1] = covariance[(j + 1) * size] = variance * withIntercept;
  }
  covariance[0] = variance * ofIntercept;
  const standardErrors = coefficients.map((_, j) =>
    j > 0 && aliased[j - 1] === 1 ? NaN : Math.sqrt(covariance[j * size + j]!),
  );
  return { coefficients, standardErrors, covariance };
}

function product(a: Float64Array, b: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p * p);
  for (let i = 0; i < p; i++)
    for (let k = 0; k < p; k++) for (let j = 0; j < p; j++) out[i * p + k]! += a[i * p + j]! * b[j * p + k]!;
  return out;
}

function traceOfProduct(a: Float64Array, b: Float64Array, p: number): number {
  let trace = 0;
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) trace += a[i * p + j]! * b[j * p + i]!;
  return trace;
}
