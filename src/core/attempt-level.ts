import { RaresynthError } from "./errors.ts";

/**
 * Level at which the k-th attempt of a family is judged: alpha / (k (k + 1)).
 * Claim: the levels of all attempts, however many, add up to alpha, so that by the union bound the chance that a recipe
 * over its ceiling passes in any of them is at most alpha, whatever the dependence between attempts on one registry. It
 * needs only that a single attempt at level a lets such a recipe pass with chance at most a, as its upper bound
 * promises. Price: half the level for the first attempt, a sixth for the second, 1/420 for the 20th.
 * Source: telescoping sum 1/(k(k+1)) = 1/k - 1/(k+1); alpha spending over an open-ended family, Foster and Stine 2008,
 * section 2 (alpha-investing without pay-back).
 * @param alpha level of the policy, 0 < alpha < 1
 * @param attempt from 1
 * @throws {E_RANGE}
 */
export function attemptLevel(alpha: number, attempt: number): number {
  if (!(alpha > 0 && alpha < 1))
    throw new RaresynthError("E_RANGE", "a level lies between 0 and 1.", { where: "alpha" });
  if (!Number.isInteger(attempt) || attempt < 1)
    throw new RaresynthError("E_RANGE", "attempts are counted from 1.", { where: "attempt" });
  return alpha / (attempt * (attempt + 1));
}
