import { dotProducts } from "./dot-products.ts";
import { notConverged, tooFew, type RegressionFailure, type RegressionFit } from "./regression.ts";
import { standardise } from "./standardise.ts";
import {
  choleskyFactor,
  choleskyInverse,
  choleskySolve,
  logDeterminant,
  type CholeskyFactor,
} from "./symmetric-solve.ts";

export interface LogisticFit extends RegressionFit {
  /** Probability of outcome 1 per row. */
  readonly fitted: Float64Array;
  readonly deviance: number;
  readonly nullDeviance: number;
  /**
   * Sum of squared eigenvalues of the (ridge) hat matrix, intercept left out; the number of free columns without ridge.
   */
  readonly effectiveColumns: number;
}

/** Penalty, and what separation means. */
export interface LogisticOptions {
  /**
   * Penalty ridge/2 x sum of squared coefficients of the standardised columns; 0 = maximum likelihood. The intercept is
   * free.
   */
  readonly ridge?: number;
  /** "firth": Jeffreys' prior, finite under separation. Not together with a ridge. Default: none. */
  readonly penalty?: "firth";
  /**
   * Coefficients run to infinity under separation, while the fitted probabilities settle. False (default): that is
   * E_NOT_CONVERGED. True: stop when the deviance settles (relative change < 1e-8, as R's glm); only `fitted` and
   * `deviance` then mean anything.
   */
  readonly allowSeparation?: boolean;
}

const MAX_ITERATIONS = 50;
/** Firth's score is solved with the information in place of its own derivative, so convergence is linear. */
const MAX_FIRTH_ITERATIONS = 400;

/**
 * Logistic regression with intercept by iteratively reweighted least squares.
 * Columns that are combinations of earlier ones get coefficient 0 and no standard error.
 *
 * Source: McCullagh & Nelder, Generalized Linear Models (1989), §4.4; ridge: le Cessie & van Houwelingen, Appl Stat
 * 41:191 (1992); Firth: Firth, Biometrika 80:27 (1993), Heinze & Schemper, Stat Med 21:2409 (2002).
 * @param columns covariates without NaN, the intercept left out
 * @param y 0 or 1 per row
 * @param options penalty, and what separation means
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
  const firth = options.penalty === "firth";
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
    firth,
    eta: new Float64Array(n),
    fitted: new Float64Array(n),
    hessian: new Float64Array(size * size),
    gradient: new Float64Array(size),
  };
  let deviance = evaluate(state, beta);
  const nullDeviance = deviance;
  let rank = 0;
  for (let iteration = 1; iteration <= (firth ? MAX_FIRTH_ITERATIONS : MAX_ITERATIONS); iteration++) {
    derivatives(state, beta);
    const information = choleskyFactor(state.hessian, size);
    if (iteration === 1) rank = information.rank;
    // Information that vanishes on the way is the mark of a coefficient running to infinity.
    else if (information.rank < rank && options.allowSeparation !== true) break;
    const step = choleskySolve(information, state.gradient);
    const before = penalised(state, deviance, beta);
    let next = deviance;
    const from = beta.slice();
    let factor = 1;
    for (let halving = 0; halving < 20; halving++, factor /= 2) {
      for (let j = 0; j < size; j++) beta[j] = from[j]! + factor * step[j]!;
      next = evaluate(state, beta);
      if (penalised(state, next, beta) <= before + 1e-9) break;
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
  readonly firth: boolean;
  readonly eta: Float64Array;
  readonly fitted: Float64Array;
  readonly hessian: Float64Array;
  readonly gradient: Float64Array;
}

/** Minus twice the penalised log likelihood; refills the information where Firth's penalty needs it. */
function penalised(state: State, deviance: number, beta: Float64Array): number {
  if (state.firth) {
    derivatives(state, beta);
    return deviance - logDeterminant(choleskyFactor(state.hessian, state.size));
  }
  let squares = 0;
  for (let j = 1; j < beta.length; j++) squares += beta[j]! ** 2;
  return deviance + state.ridge * squares;
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
  const weighted = scaled.map((column, j) => {
    const own = new Float64Array(n);
    let slope = 0;
    let cross = 0;
    for (let i = 0; i < n; i++) {
      cross += own[i] = weights[i]! * column[i]!;
      slope += residuals[i]! * column[i]!;
    }
    gradient[j + 1] = slope - ridge * beta[j + 1]!;
    hessian[(j + 1) * size] = hessian[j + 1] = cross;
    return own;
  });
  const squares = dotProducts(weighted, scaled, "lower");
  for (let j = 1; j < size; j++) {
    for (let k = 1; k <= j; k++) hessian[k * size + j] = hessian[j * size + k] = squares[(j - 1) * (size - 1) + k - 1]!;
    hessian[j * size + j]! += ridge;
  }
  if (state.firth) addFirthScore(state);
}

/** Adds the sum of leverage x (1/2 - fitted) x covariate to the gradient. */
function addFirthScore({ hessian, gradient, fitted, n, size, scaled }: State): void {
  const inverse = choleskyInverse(choleskyFactor(hessian, size));
  const x = new Float64Array(size);
  x[0] = 1;
  for (let i = 0; i < n; i++) {
    for (let j = 1; j < size; j++) x[j] = scaled[j - 1]![i]!;
    let quadratic = 0;
    for (let j = 0; j < size; j++) for (let k = 0; k < size; k++) quadratic += x[j]! * inverse[j * size + k]! * x[k]!;
    const p = fitted[i]!;
    const push = quadratic * p * (1 - p) * (0.5 - p);
    for (let j = 0; j < size; j++) gradient[j]! += push * x[j]!;
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
  const onInput = toInputScale(covariance, toIntercept, scales, size);
  standardErrors[0] = Math.sqrt(onInput[0]!);
  const effectiveColumns = ridge === 0 ? factor.rank - 1 : shrunkenColumns(hessian, covariance, factor, ridge);
  return {
    status: "fitted",
    coefficients,
    standardErrors,
    covariance: onInput,
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

/** T C T' with T's first row `toIntercept` and 1 / scale on its diagonal below. */
function toInputScale(
  covariance: Float64Array,
  toIntercept: Float64Array,
  scales: Float64Array,
  size: number,
): Float64Array {
  const half = new Float64Array(size * size);
  const out = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    for (let j = 0; j < size; j++) half[k]! += toIntercept[j]! * covariance[j * size + k]!;
    for (let i = 1; i < size; i++) half[i * size + k] = (1 / scales[i - 1]!) * covariance[i * size + k]!;
  }
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) out[i * size]! += half[i * size + k]! * toIntercept[k]!;
    for (let j = 1; j < size; j++) out[i * size + j] = half[i * size + j]! * (1 / scales[j - 1]!);
  }
  return out;
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
