import { chiSquareTail } from "./special.ts";
import { choleskyFactor, choleskySolve } from "./symmetric-solve.ts";

/** Wald statistic of a vector with its degrees of freedom and tail probability. */
export interface WaldTest {
  readonly chi2: number;
  readonly df: number;
  readonly p: number;
}

/**
 * d' V^-1 d and the rank of V; entries that are combinations of earlier ones take no part. @param covariance k x k, row
 * by row
 */
export function quadraticForm(d: ArrayLike<number>, covariance: Float64Array): { chi2: number; df: number } {
  const factor = choleskyFactor(covariance, d.length, 1e-8);
  const solved = choleskySolve(factor, d);
  let chi2 = 0;
  for (let j = 0; j < d.length; j++) chi2 += factor.aliased[j] === 1 ? 0 : d[j]! * solved[j]!;
  return { chi2, df: factor.rank };
}

/** The Wald test that a vector is 0. @returns undefined where its covariance has rank 0 */
export function waldTest(d: ArrayLike<number>, covariance: Float64Array): WaldTest | undefined {
  const { chi2, df } = quadraticForm(d, covariance);
  return df === 0 ? undefined : { chi2, df, p: chiSquareTail(chi2, df) };
}
