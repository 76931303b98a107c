import { RaresynthError } from "../core/errors.ts";
import type { Estimate } from "../core/contracts/estimate.ts";
import { requireOpenUnit } from "./check-arguments.ts";
import { gammaQuantile } from "./special.ts";

/**
 * Mean of a Poisson count with its exact interval from gamma quantiles.
 *
 * Source: Garwood, Biometrika 28:437 (1936).
 * Claim: coverage of at least `level` for a Poisson count. Not claimed: counts that cluster.
 * @param count integer >= 0
 * @param level two-sided, in (0, 1)
 * @returns mean with interval
 * @throws {E_RANGE}
 */
export function poissonInterval(count: number, level: number): Estimate {
  if (!Number.isInteger(count) || count < 0)
    throw new RaresynthError("E_RANGE", `count must be a whole number >= 0, got ${count}.`);
  requireOpenUnit("level", level);
  const tail = (1 - level) / 2;
  const low = count === 0 ? 0 : gammaQuantile(tail, count);
  const high = gammaQuantile(1 - tail, count + 1);
  return { value: count, low, high, level, n: count, method: "garwood" };
}
