import { fisherGreater } from "./fisher.ts";
import { binomialTail, normalQuantile } from "./special.ts";

/** Standard deviations, and hits, beyond which the rest of a binomial distribution is below 1e-9. */
const NEGLIGIBLE = 8;

/**
 * Smallest difference of two rates, above a known base rate, that Fisher's one-sided test finds with the given power: both binomials enumerated.
 * @param nMembers attempts on members @param nControls attempts on non-members @param base rate of the non-members
 * @param nDrawn members who are attempted, where the test scales their hits to `nMembers` and rounds down
 * @returns in (0, 1 - base]; undefined where even certain success is not found that often
 */
export function smallestDetectableDifference(nMembers: number, nControls: number, base: number, alpha: number, power: number, nDrawn = nMembers): number | undefined {
  // Numbers of hits on controls that are not negligible, and for each the fewest hits on members that are significant.
  const spread = NEGLIGIBLE * Math.sqrt(nControls * base * (1 - base)) + NEGLIGIBLE;
  const first = Math.max(0, Math.floor(nControls * base - spread));
  const last = Math.min(nControls, Math.ceil(nControls * base + spread));
  const controls = Array.from({ length: last - first + 1 }, (_, k) => {
    const hits = fewestSignificant(nMembers, nControls, first + k, alpha);
    return { share: binomialTail(first + k, nControls, base) - binomialTail(first + k + 1, nControls, base), needed: Math.ceil((hits * nDrawn) / nMembers - 1e-9) };
  });
  const powerAt = (rate: number): number => controls.reduce((sum, { share, needed }) => sum + (needed > nDrawn ? 0 : share * binomialTail(needed, nDrawn, rate)), 0);
  if (powerAt(1) < power) return undefined;
  let low = base;
  let high = 1;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (powerAt(middle) >= power) high = middle;
    else low = middle;
  }
  return high - base;
}

function fewestSignificant(nMembers: number, nControls: number, hits: number, alpha: number): number {
  let few = -1;
  let enough = nMembers + 1;
  while (enough - few > 1) {
    const middle = (few + enough) >> 1;
    if (fisherGreater(middle, nMembers, hits, nControls) <= alpha) enough = middle;
    else few = middle;
  }
  return enough;
}

/**
 * Smallest area under the ROC curve that a rank test tells from .5 at one-sided level alpha with the given power, by the normal approximation with
 * the variance under the hypothesis.
 *
 * Source: Noether, J Am Stat Assoc 82:645 (1987).
 */
export function smallestDetectableAuc(nPositives: number, nNegatives: number, alpha: number, power: number): number {
  const error = Math.sqrt((nPositives + nNegatives + 1) / (12 * nPositives * nNegatives));
  return Math.min(1, 0.5 + (normalQuantile(1 - alpha) + normalQuantile(power)) * error);
}
