import type { Estimate } from "../core/contracts/estimate.ts";
import { wilson } from "./wilson.ts";

/**
 * Difference of two independent rates, x1/n1 - x2/n2, with Newcombe's hybrid Wilson score interval.
 *
 * Source: Newcombe, Stat Med 17:873 (1998), method 10.
 * Claim: about `level` coverage for independent attempts in independent arms. Not claimed: arms that share patients.
 * @param x1 successes of the first arm
 * @param n1 attempts of the first arm, >= 1
 * @param x2 successes of the second arm
 * @param n2 attempts of the second arm, >= 1
 * @param level two-sided, in (0, 1)
 * @returns difference in -1..1 with interval
 * @throws {E_RANGE}
 */
export function newcombe(x1: number, n1: number, x2: number, n2: number, level: number): Estimate {
  const first = wilson(x1, n1, level);
  const second = wilson(x2, n2, level);
  const value = first.value - second.value;
  const low = value - Math.hypot(first.value - first.low, second.high - second.value);
  const high = value + Math.hypot(first.high - first.value, second.value - second.low);
  return { value, low: Math.max(-1, low), high: Math.min(1, high), level, n: n1 + n2, method: "newcombe hybrid score" };
}
