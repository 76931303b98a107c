import { chiSquareTail } from "./special.ts";
import { choleskyFactor, choleskySolve } from "./symmetric-solve.ts";

/** Wald statistic of a vector with its degrees of freedom and tail probability. */
export interface WaldTest {
  readonly chi2: number;
  readonly df: number;
  readonly p: number;
}

/**
 * d' V^-1 d, where V may be singular: entries that are combinations of earlier ones take no part.
 * @param covariance k x k, row by row
 * @returns undefined where V has rank 0
 */
export function waldTest(d: ArrayLike<number>, covariance: Float64Array): WaldTest | undefined {
  const factor = choleskyFactor(covariance, d.length, 1e-8);
  if (factor.rank === 0) return undefined;
  const solved = choleskySolve(factor, d);
  let chi2 = 0;
  for (let j = 0; j < d.length; j++) chi2 += factor.aliased[j] === 1 ? 0 : d[j]! * solved[j]!;
  return { chi2, df: factor.rank, p: chiSquareTail(chi2, factor.rank) };
}
