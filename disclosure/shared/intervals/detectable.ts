import { smallestDetectableDifference } from "../../../src/stats/smallest-detectable.ts";
import { normalQuantile } from "../../../src/stats/special.ts";

/** Power at which a smallest detectable excess is quoted. */
const POWER = 0.8;

/**
 * Smallest excess that Fisher's test at the effective number of members finds, hits and non-members' hits both drawn
 * anew.
 *
 * With fewer effective than real members the hits are scaled down and rounded down, which can cost one; whether the
 * files really vary that much or seemed to by chance is not known, so the larger answer of the two is given.
 * @param nMembers attempts on members @param nEffective of these count as one each
 * @returns undefined where even certain success is not found that often
 */
export function detectableInFile(
  nMembers: number,
  nEffective: number,
  controlHits: number,
  controlTrials: number,
  alpha: number,
): number | undefined {
  if (controlTrials === 0) return undefined;
  const base = controlHits / controlTrials;
  const varying = smallestDetectableDifference(nEffective, controlTrials, base, alpha, POWER);
  if (nEffective === nMembers) return varying;
  const steady = smallestDetectableDifference(nEffective, controlTrials, base, alpha, POWER, nMembers);
  return varying === undefined || steady === undefined ? undefined : Math.max(varying, steady);
}

/**
 * Smallest averaged excess that the normal test finds. In alpha of the runs it is the file that is tested, and the
 * average must make up for these.
 */
export function detectableOnAverage(standardError: number, nLooks: number, alpha: number): number {
  return standardError * (normalQuantile(1 - alpha / nLooks) + normalQuantile(POWER / (1 - alpha)));
}

/**
 * Smallest excess that redrawing the labels finds. An excess raises the success of all who are redrawn, and with it the
 * spread of the redrawn differences that it must stand out from; both that spread and the difference's own are taken at
 * the excess in question, as if every success were 0 or 1, which none exceeds.
 * @param base share of non-members on whom the attack succeeds
 * @param nLooks tests that share alpha: Bonferroni's critical value, which max-T's does not exceed
 */
export function detectableByLabels(
  base: number,
  memberTrials: number,
  controlTrials: number,
  nLooks: number,
  alpha: number,
): number | undefined {
  if (memberTrials === 0 || controlTrials === 0) return undefined;
  const spread = (rate: number, trials: number): number => Math.sqrt((rate * (1 - rate)) / trials);
  const found = (excess: number): boolean => {
    const all = memberTrials + controlTrials;
    const redrawn = spread(base + (excess * memberTrials) / all, (memberTrials * controlTrials) / all);
    return (
      excess >=
      normalQuantile(1 - alpha / nLooks) * redrawn +
        normalQuantile(POWER) * Math.hypot(spread(base + excess, memberTrials), spread(base, controlTrials))
    );
  };
  if (!found(1 - base)) return undefined;
  let low = 0;
  let high = 1 - base;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (found(middle)) high = middle;
    else low = middle;
  }
  return high;
}
