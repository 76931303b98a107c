import { nth } from "../../core/access.ts";
import { RaresynthError } from "../../core/errors.ts";
import { bernoulliExp, uniformBelow } from "./coins.ts";
import type { NoiseSource } from "./noise-source.ts";
import type { Rational } from "./rational.ts";

/**
 * Chooses an index with probability proportional to exp(epsilon score / 2 sensitivity), exactly: a candidate drawn
 * evenly is taken with probability exp(-epsilon (best - score) / 2 sensitivity), else another is drawn.
 * Source: McSherry, Talwar, "Mechanism Design via Differential Privacy" (2007).
 * Claim: epsilon-DP, and epsilon^2 / 8 zCDP by its bounded range (Cesar, Rogers 2021). Not claimed: permute-and-flip,
 * which has no such bound; constant running time: the number of rejections depends on the scores.
 * @param scores whole numbers, one a candidate @param sensitivity largest change of a score between neighbours, in the
 *   scores' unit
 * @throws {E_RANGE}
 */
export function exponentialMechanism(
  scores: readonly bigint[],
  sensitivity: bigint,
  epsilon: Rational,
  noise: NoiseSource,
): number {
  if (scores.length === 0 || sensitivity <= 0n)
    throw new RaresynthError("E_RANGE", "candidates and a sensitivity above 0 are expected.");
  const best = scores.reduce((a, b) => (a > b ? a : b));
  const divisor = 2n * sensitivity * epsilon.den;
  for (;;) {
    const candidate = uniformBelow(scores.length, noise);
    if (bernoulliExp(epsilon.num * (best - nth(scores, candidate)), divisor, noise)) return candidate;
  }
}
