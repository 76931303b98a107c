import type { Estimate } from "../core/contracts/estimate.ts";
import { requireCounts, requireOpenUnit } from "./check-arguments.ts";
import { betaQuantile } from "./special.ts";

/**
 * Success rate with its exact (Clopper-Pearson) interval from beta quantiles.
 *
 * Source: Clopper & Pearson, Biometrika 26:404 (1934).
 * Claim: coverage of at least `level` for independent attempts with one common rate. Not claimed: attempts that share a
 * patient.
 * @param successes integer in [0, trials]
 * @param trials integer >= 1
 * @param level two-sided, in (0, 1); each end alone is a one-sided (1 + level)/2 bound
 * @returns rate in 0..1 with interval
 * @throws {E_RANGE}
 */
export function clopperPearson(successes: number, trials: number, level: number): Estimate {
  requireCounts(successes, trials);
  requireOpenUnit("level", level);
  const tail = (1 - level) / 2;
  const low = successes === 0 ? 0 : betaQuantile(tail, successes, trials - successes + 1);
  const high = successes === trials ? 1 : betaQuantile(1 - tail, successes + 1, trials - successes);
  return { value: successes / trials, low, high, level, n: trials, method: "clopper-pearson" };
}
