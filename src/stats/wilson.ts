import type { Estimate } from "../core/contracts/estimate.ts";
import { requireCounts, requireOpenUnit } from "./check-arguments.ts";
import { normalQuantile } from "./special.ts";

/**
 * Success rate of `trials` yes/no attempts with its Wilson score interval.
 *
 * Source: Wilson, JASA 22:209 (1927), doi 10.1080/01621459.1927.10502953.
 * Differs: `value` is the plain rate k/n, not the interval's centre.
 * Claim: about `level` coverage for independent attempts. Not claimed: attempts that share a patient.
 * @param successes integer in [0, trials]
 * @param trials integer >= 1
 * @param level two-sided, in (0, 1)
 * @returns rate in 0..1 with interval
 * @throws {E_RANGE}
 */
export function wilson(successes: number, trials: number, level: number): Estimate {
  requireCounts(successes, trials);
  requireOpenUnit("level", level);
  const z = normalQuantile((1 + level) / 2);
  const p = successes / trials;
  const centre = (successes + (z * z) / 2) / (trials + z * z);
  const half = (z / (trials + z * z)) * Math.sqrt(trials * p * (1 - p) + (z * z) / 4);
  // Exact ends where the formula only rounds to them.
  const low = successes === 0 ? 0 : Math.max(0, centre - half);
  const high = successes === trials ? 1 : Math.min(1, centre + half);
  return { value: p, low, high, level, n: trials, method: "wilson" };
}
