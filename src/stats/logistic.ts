import { notConverged, tooFew, type RegressionFailure, type RegressionFit } from "./regression.ts";
import { standardise } from "./standardise.ts";
import { choleskyFactor, choleskyInverse, choleskySolve, type CholeskyFactor } from "./symmetric-solve.ts";

export interface LogisticFit extends RegressionFit {
  /** Probability of outcome 1 per row. */
  readonly fitted: Float64Array;
  readonly deviance: number;
  readonly nullDeviance: number;
  /** Sum of squared eigenvalues of the (ridge) hat matrix, intercept left out; the number of free columns without ridge. */
  readonly effectiveColumns: number;
}

export interface LogisticOptions {
  /** Penalty ridge/2 x sum of squared coefficients of the standardised columns; 0 = maximum likelihood. The intercept is free. */
  readonly ridge?: number;
  /**
   * Coefficients run to infinity under separation, while the fitted probabilities settle. False (default): that is E_NOT_CONVERGED.
   * True: stop when the deviance settles (relative change < 1e-8, as R's glm); only `fitted` and `deviance` then mean anything.
   */
  readonly allowSeparation?: boolean;
}

const MAX_ITERATIONS = 50;

/**
 * Logistic regression with intercept by iteratively reweighted least squares.
 * Columns that are combinations of earlier ones get coefficient 0 and no standard error.
 *
 * Source: McCullagh & Nelder, Generalized Linear Models (1989), §4.4; ridge: le Cessie & van Houwelingen, Appl Stat 41:191 (1992).
 * @param columns covariates without NaN, the intercept left out
 * @param y 0 or 1 per row
 * @returns coefficients [intercept, ...columns] on the scale of the input, or why there are none
 */
export function logistic(
  columns: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  options: LogisticOptions = {},
): LogisticFit | RegressionFailure {
  const n = y.length;
  let ones = 0;
  for (let i = 0; i < n; i++) ones += y[i]!;
  if (ones === 0 || ones === n) return tooFew("the outcome has one value only.");
  const ridge = options.ridge ?? 0;
  const { columns: scaled, means, scales } = standardise(columns);
  const size = scaled.length + 1;
  const beta = new Float64Array(size);
  beta[0] = Math.log(ones / (n - ones));
  const state: State = {
    scaled,
    y,
    n,
    size,
    ridge,
    eta: new Float64Array(n),
    fitted: new Float64Array(n),
    hessian: new Float64Array(size * size),
    gradient: new Float64Array(size),
  };
  let deviance = evaluate(state, beta);
  const nullDeviance = deviance;
  let rank = 0;
  for (let iteration = 1; iteration <= MAX_ITERATIONS; iteration++) {
    derivatives(state, beta);
    const information = choleskyFactor(state.hessian, size);
    if (iteration === 1) rank = information.rank;
    // Information that vanishes on the way is the mark of a coefficient running to infinity.
    else if (information.rank < rank && options.allowSeparation !== true) break;
    const step = choleskySolve(information, state.gradient);
    const before = penalised(deviance, beta, ridge);
    let next = deviance;
    const from = beta.slice();
    let factor = 1;
    for (let halving = 0; halving < 20; halving++, factor /= 2) {
      for (let j = 0; j < size; j++) beta[j] = from[j]! + factor * step[j]!;
      next = evaluate(state, beta);
      if (penalised(next, beta, ridge) <= before + 1e-9) break;
    }
    const moved = step.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const settled = Math.abs(next - deviance) / (Math.abs(next) + 0.1) < 1e-8;
    deviance = next;
    if (moved < 1e-9 || (options.allowSeparation === true && settled)) {
      derivatives(state, beta);
      return finish(state, beta, means, scales, deviance, nullDeviance, iteration);
    }
  }
  return notConverged("coefficients run away: a covariate separates the outcomes.");
}

interface State {
  readonly scaled: readonly Float64Array[];
  readonly y: ArrayLike<number>;
  readonly n: number;
  readonly size: number;
  readonly ridge: number;
  readonly eta: Float64Array;
  readonly fitted: Float64Array;
  readonly hessian: Float64Array;
  readonly gradient: Float64Array;
}

function penalised(deviance: number, beta: Float64Array, ridge: number): number {
  let squares = 0;
  for (let j = 1; j < beta.length; j++) squares += beta[j]! ** 2;
  return deviance + ridge * squares;
}

/** Fills eta and fitted; returns the deviance. */
function evaluate(state: State, beta: Float64Array): number {
  const { eta, fitted, y, n } = state;
  eta.fill(beta[0]!);
  state.scaled.forEach((column, j) => {
    const slope = beta[j + 1]!;
    if (slope !== 0) for (let i = 0; i < n; i++) eta[i]! += slope * column[i]!;
  });
  let deviance = 0;
  for (let i = 0; i < n; i++) {
    const e = eta[i]!;
    fitted[i] = 1 / (1 + Math.exp(-e));
    const against = y[i] === 1 ? -e : e;
    deviance += 2 * (against > 30 ? against : Math.log1p(Math.exp(against)));
  }
  return deviance;
}

/** Fills the gradient and the Fisher information of the penalised likelihood. */
function derivatives(state: State, beta: Float64Array): void {
  const { hessian, gradient, fitted, y, n, size, scaled, ridge } = state;
  const weights = new Float64Array(n);
  const residuals = new Float64Array(n);
  let sumWeights = 0;
  let sumResiduals = 0;
  for (let i = 0; i < n; i++) {
    const p = fitted[i]!;
    sumWeights += weights[i] = p * (1 - p);
    sumResiduals += residuals[i] = y[i]! - p;
  }
  hessian[0] = sumWeights;
  gradient[0] = sumResiduals;
  const weighted = new Float64Array(n);
  for (let j = 1; j < size; j++) {
    const column = scaled[j - 1]!;
    let slope = 0;
    let cross = 0;
    for (let i = 0; i < n; i++) {
      const w = weights[i]! * column[i]!;
      weighted[i] = w;
      cross += w;
      slope += residuals[i]! * column[i]!;
    }
    gradient[j] = slope - ridge * beta[j]!;
    hessian[j] = hessian[j * size] = cross;
    for (let k = 1; k <= j; k++) {
      const other = scaled[k - 1]!;
      let sum = 0;
      for (let i = 0; i < n; i++) sum += weighted[i]! * other[i]!;
      hessian[j * size + k] = hessian[k * size + j] = sum;
    }
    hessian[j * size + j]! += ridge;
  }
}

/** Back to the scale of the input: b_j = g_j / s_j, intercept g_0 - sum g_j m_j / s_j. */
function finish(
  state: State,
  beta: Float64Array,
  means: Float64Array,
  scales: Float64Array,
  deviance: number,
  nullDeviance: number,
  iterations: number,
): LogisticFit {
  const { size, hessian, ridge, fitted } = state;
  const factor = choleskyFactor(hessian, size);
  const covariance = choleskyInverse(factor);
  const coefficients = new Float64Array(size);
  const standardErrors = new Float64Array(size);
  const toIntercept = new Float64Array(size);
  coefficients[0] = beta[0]!;
  toIntercept[0] = 1;
  for (let j = 1; j < size; j++) {
    const scale = scales[j - 1]!;
    coefficients[j] = beta[j]! / scale;
    coefficients[0] -= (beta[j]! * means[j - 1]!) / scale;
    toIntercept[j] = -means[j - 1]! / scale;
    standardErrors[j] = factor.aliased[j] === 1 ? NaN : Math.sqrt(covariance[j * size + j]!) / scale;
  }
  let variance = 0;
  for (let j = 0; j < size; j++)
    for (let k = 0; k < size; k++) variance += toIntercept[j]! * toIntercept[k]! * covariance[j * size + k]!;
  standardErrors[0] = Math.sqrt(variance);
  const effectiveColumns = ridge === 0 ? factor.rank - 1 : shrunkenColumns(hessian, covariance, factor, ridge);
  return {
    status: "fitted",
    coefficients,
    standardErrors,
    logLikelihood: -deviance / 2,
    logLikelihoodNull: -nullDeviance / 2,
    iterations,
    rank: factor.rank,
    fitted: fitted.slice(),
    deviance,
    nullDeviance,
    effectiveColumns,
  };
}

/** trace(H^2) - 1 for H = (X'WX)(X'WX + ridge)^-1; the intercept accounts for the 1. */
function shrunkenColumns(
  hessian: Float64Array,
  covariance: Float64Array,
  factor: CholeskyFactor,
  ridge: number,
): number {
  const size = factor.size;
  // H = I - ridge * D * inverse, with D leaving the intercept free.
  const hat = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    for (let k = 0; k < size; k++) {
      const same = j === k && factor.aliased[j] === 0 ? 1 : 0;
      hat[j * size + k] = same - (j === 0 ? 0 : ridge * covariance[j * size + k]!);
    }
  }
  let trace = 0;
  for (let j = 0; j < size; j++) for (let k = 0; k < size; k++) trace += hat[j * size + k]! * hat[k * size + j]!;
  return trace - 1;
}
