import type { Estimate } from "../core/contracts/estimate.ts";
import { auc } from "./auc.ts";
import { requireOpenUnit } from "./check-arguments.ts";
import { normalQuantile } from "./special.ts";

/**
 * Area under the ROC curve with a score-type interval: the AUCs theta that are within z standard errors of the observed
 * one, where the standard error is taken at theta itself. It stays honest at AUC = 1 and in small groups, where
 * Wald and DeLong intervals collapse.
 *
 * Source: Newcombe, Stat Med 25:559 (2006), method 5: Hanley-McNeil variance with m-1 and n-1 both replaced by (m+n)/2
 * - 1.
 * Claim: about `level` coverage for independent scores. Not claimed: scores that share a patient.
 * @param positives scores of the members, no NaN
 * @param negatives scores of the non-members, no NaN
 * @param level two-sided, in (0, 1)
 * @returns area in 0..1 with interval
 * @throws {E_RANGE}
 */
export function aucInterval(positives: ArrayLike<number>, negatives: ArrayLike<number>, level: number): Estimate {
  return aucIntervalOf(auc(positives, negatives), positives.length, negatives.length, level);
}

/** The same from an area already computed. @param value in 0..1 @throws {E_RANGE} */
export function aucIntervalOf(value: number, nPositives: number, nNegatives: number, level: number): Estimate {
  requireOpenUnit("level", level);
  const z = normalQuantile((1 + level) / 2);
  const excess = (theta: number): number => (value - theta) ** 2 - z * z * scoreVariance(theta, nPositives, nNegatives);
  const low = value === 0 ? 0 : root(excess, 0, value);
  const high = value === 1 ? 1 : root(excess, 1, value);
  return { value, low, high, level, n: nPositives + nNegatives, method: "newcombe 2006 method 5" };
}

function scoreVariance(theta: number, m: number, n: number): number {
  const star = (m + n) / 2 - 1;
  return (theta * (1 - theta) * (1 + (star * (1 - theta)) / (2 - theta) + (star * theta) / (1 + theta))) / (m * n);
}

/** Bisection between `outside`, where the excess is >= 0, and `inside`, where it is <= 0. */
function root(excess: (theta: number) => number, outside: number, inside: number): number {
  let out = outside;
  let into = inside;
  for (let step = 0; step < 60; step++) {
    const middle = (out + into) / 2;
    if (excess(middle) > 0) out = middle;
    else into = middle;
  }
  return (out + into) / 2;
}
