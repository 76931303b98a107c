import { requireOpenUnit } from "./check-arguments.ts";
import { betaQuantile } from "./special.ts";

/**
 * x with P(|T| <= x) = level of Student's t distribution.
 * @param level two-sided, in (0, 1)
 * @param df > 0; Infinity gives the normal distribution's value only in the limit, so it is refused
 * @throws {E_RANGE}
 */
export function studentQuantile(level: number, df: number): number {
  requireOpenUnit("level", level);
  const x = betaQuantile(1 - level, df / 2, 0.5);
  return Math.sqrt(df * (1 / x - 1));
}
