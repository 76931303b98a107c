import { betaQuantile } from "../../../src/stats/special.ts";

/** Quantile of Student's t with df > 0 degrees of freedom, from the beta quantile. @param p in [.5, 1) */
export function studentQuantile(p: number, df: number): number {
  if (p === 0.5) return 0;
  const x = betaQuantile(2 * (1 - p), df / 2, 0.5);
  return Math.sqrt(df * (1 / x - 1));
}
