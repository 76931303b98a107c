import type { Estimate } from "../core/contracts/estimate.ts";
import { requireCounts } from "./check-arguments.ts";
import { normalQuantile } from "./special.ts";

/** Halvings of the search for an end: far below the printed digits. */
const HALVINGS = 60;

/**
 * Difference of two independent rates, x1/n1 - x2/n2, with the score interval: all differences that a test with
 * restricted maximum-likelihood rates and the variance factor N / (N - 1) does not reject.
 *
 * Source: Miettinen & Nurminen, Stat Med 4:213 (1985), equations 8-11 and appendix I (closed form of the restricted
 * rates).
 * Claim: about `level` coverage for independent attempts in independent arms, also near 0 and 1.
 * @param x1 successes of the first arm
 * @param n1 attempts of the first arm, >= 1
 * @param x2 successes of the second arm
 * @param n2 attempts of the second arm, >= 1
 * @param level two-sided, in (0, 1)
 * @returns difference in -1..1 with interval
 * @throws {E_RANGE}
 */
export function miettinenNurminen(x1: number, n1: number, x2: number, n2: number, level: number): Estimate {
  requireCounts(x1, n1);
  requireCounts(x2, n2);
  const value = x1 / n1 - x2 / n2;
  const z = normalQuantile((1 + level) / 2);
  const isIn = (difference: number): boolean =>
    Math.abs(value - difference) <= z * standardError(x1, n1, x2, n2, difference);
  return {
    value,
    low: end(value, -1, isIn),
    high: end(value, 1, isIn),
    level,
    n: n1 + n2,
    method: "miettinen-nurminen score",
  };
}

/** The last difference between `inside` and `limit` that is not rejected. */
function end(inside: number, limit: number, isIn: (difference: number) => boolean): number {
  if (isIn(limit)) return limit;
  let from = inside;
  let to = limit;
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (from + to) / 2;
    if (isIn(middle)) from = middle;
    else to = middle;
  }
  return from;
}

/** At the most likely rates that differ by d. The cubic of the appendix has its wanted root in trigonometric form. */
function standardError(x1: number, n1: number, x2: number, n2: number, d: number): number {
  const n = n1 + n2;
  const l3 = n;
  const l2 = (n1 + 2 * n2) * d - n - (x1 + x2);
  const l1 = (n2 * d - n - 2 * x2) * d + x1 + x2;
  const l0 = x2 * d * (1 - d);
  const q = (l2 / (3 * l3)) ** 3 - (l1 * l2) / (6 * l3 * l3) + l0 / (2 * l3);
  const p = Math.sign(q === 0 ? 1 : q) * Math.sqrt(Math.max(0, (l2 / (3 * l3)) ** 2 - l1 / (3 * l3)));
  const angle = (Math.PI + Math.acos(p === 0 ? 0 : Math.min(1, Math.max(-1, q / p ** 3)))) / 3;
  const p2 = Math.min(1, Math.max(0, 2 * p * Math.cos(angle) - l2 / (3 * l3)));
  const p1 = Math.min(1, Math.max(0, p2 + d));
  return Math.sqrt((((p1 * (1 - p1)) / n1 + (p2 * (1 - p2)) / n2) * n) / (n - 1));
}
