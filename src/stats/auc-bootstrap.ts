import type { Estimate } from "../core/contracts/estimate.ts";
import type { Rng } from "../core/rng.ts";
import { auc } from "./auc.ts";
import { quantile } from "./quantile.ts";

/**
 * Percentile interval of an area under the ROC curve, patients of each side resampled with replacement. Scores are
 * sorted once: a resample is a set of counts.
 *
 * Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993), section 13.3.
 * Not claimed: coverage where a side has fewer than about ten patients, or the area is 0 or 1 (see aucInterval).
 * @param positives one score a patient
 * @param negatives one score a patient
 * @param level two-sided, in (0, 1)
 * @param nDraws resamples, e.g. 2000
 * @param rng draws the resamples
 * @returns area in 0..1 with interval
 */
export function aucBootstrap(
  positives: ArrayLike<number>,
  negatives: ArrayLike<number>,
  level: number,
  nDraws: number,
  rng: Rng,
): Estimate {
  const value = auc(positives, negatives);
  const distinct = Float64Array.from(new Set([...Array.from(positives), ...Array.from(negatives)])).sort();
  const place = new Map(Array.from(distinct, (score, k) => [score, k]));
  const a = Int32Array.from(positives, (score) => place.get(score)!);
  const b = Int32Array.from(negatives, (score) => place.get(score)!);
  const wins = new Float64Array(distinct.length);
  const below = new Float64Array(distinct.length);
  const draws = Float64Array.from({ length: nDraws }, () => {
    wins.fill(0);
    below.fill(0);
    for (let k = 0; k < a.length; k++) wins[a[rng.int(a.length)]!]!++;
    for (let k = 0; k < b.length; k++) below[b[rng.int(b.length)]!]!++;
    let sum = 0;
    let lower = 0;
    for (let k = 0; k < distinct.length; k++) {
      sum += wins[k]! * (lower + below[k]! / 2);
      lower += below[k]!;
    }
    return sum / (a.length * b.length);
  }).sort();
  return {
    value,
    low: Math.min(value, quantile(draws, (1 - level) / 2)),
    high: Math.max(value, quantile(draws, (1 + level) / 2)),
    level,
    n: a.length + b.length,
    method: "patient bootstrap",
  };
}
