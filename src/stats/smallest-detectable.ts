import { fisherGreater } from "./fisher.ts";
import { binomialTail, normalQuantile } from "./special.ts";

/** Halvings of the range: an answer to 1e-9. */
const BISECTIONS = 30;
/** Standard deviations, and hits, beyond which the rest of a binomial distribution is below 1e-9. */
const NEGLIGIBLE = 8;

/**
 * Smallest difference of two rates, above a known base rate, that Fisher's one-sided test finds with the given power:
 * both binomials enumerated.
 * @param nMembers attempts on members @param nControls attempts on non-members @param base rate of the non-members
 * @param nDrawn members who are attempted, where the test scales their hits to `nMembers` and rounds down
 * @returns in (0, 1 - base]; undefined where even certain success is not found that often
 */
export function smallestDetectableDifference(
  nMembers: number,
  nControls: number,
  base: number,
  alpha: number,
  power: number,
  nDrawn = nMembers,
): number | undefined {
  // Numbers of hits on controls that are not negligible, and for each the fewest hits on members that are significant.
  const spread = NEGLIGIBLE * Math.sqrt(nControls * base * (1 - base)) + NEGLIGIBLE;
  const first = Math.max(0, Math.floor(nControls * base - spread));
  const last = Math.min(nControls, Math.ceil(nControls * base + spread));
  const isSignificant = (x: number, k: number): boolean => fisherGreater(x, nMembers, k, nControls) <= alpha;
  let hits = fewest(nMembers, (x) => isSignificant(x, first));
  const controls = Array.from({ length: last - first + 1 }, (_, k) => {
    // More hits on controls never make fewer on members significant.
    while (hits <= nMembers && !isSignificant(hits, first + k)) hits++;
    return {
      share: binomialTail(first + k, nControls, base) - binomialTail(first + k + 1, nControls, base),
      needed: Math.ceil((hits * nDrawn) / nMembers - 1e-9),
    };
  });
  const powerAt = (rate: number): number =>
    controls.reduce(
      (sum, { share, needed }) => sum + (needed > nDrawn ? 0 : share * binomialTail(needed, nDrawn, rate)),
      0,
    );
  if (powerAt(1) < power) return undefined;
  let low = base;
  let high = 1;
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (powerAt(middle) >= power) high = middle;
    else low = middle;
  }
  return high - base;
}

/** The smallest x in 0..n that holds, where all larger ones do too; n + 1 where none does. */
function fewest(n: number, holds: (x: number) => boolean): number {
  let low = 0;
  let high = n + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Smallest area under the ROC curve that a rank test tells from .5 at one-sided level alpha with the given power, by
 * the normal approximation with the variance under the hypothesis.
 *
 * Source: Noether, J Am Stat Assoc 82:645 (1987).
 */
export function smallestDetectableAuc(nPositives: number, nNegatives: number, alpha: number, power: number): number {
  const error = Math.sqrt((nPositives + nNegatives + 1) / (12 * nPositives * nNegatives));
  return Math.min(1, 0.5 + (normalQuantile(1 - alpha) + normalQuantile(power)) * error);
}
