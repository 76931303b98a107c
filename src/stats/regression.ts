/** Coefficients of a fitted regression with their standard errors. */
export interface RegressionFit {
  readonly status: "fitted";
  readonly coefficients: Float64Array;
  /** NaN where the column is aliased (a combination of others); its coefficient is then 0. */
  readonly standardErrors: Float64Array;
  /** p x p, row by row, on the scale of the coefficients; 0 in rows and columns of aliased ones. */
  readonly covariance: Float64Array;
  readonly logLikelihood: number;
  readonly logLikelihoodNull: number;
  readonly iterations: number;
  readonly rank: number;
}

/** Why there is no fit. Returned, not thrown: at small n this is an everyday answer. */
export interface RegressionFailure {
  readonly status: "failed";
  readonly why: "E_NOT_CONVERGED" | "E_TOO_FEW";
  readonly message: string;
}

export function notConverged(message: string): RegressionFailure {
  return { status: "failed", why: "E_NOT_CONVERGED", message };
}

export function tooFew(message: string): RegressionFailure {
  return { status: "failed", why: "E_TOO_FEW", message };
}
