import { requireLength } from "./check-arguments.ts";

/**
 * Area under the ROC curve: P(positive > negative) + P(tie)/2 over all pairs (Mann-Whitney U divided by the number of
 * pairs).
 * Cost O(n log n).
 *
 * Source: Hanley & McNeil, Radiology 143:29 (1982).
 * @param positives scores of the members, no NaN
 * @param negatives scores of the non-members, no NaN
 * @returns 0..1
 * @throws {E_RANGE} where a group is empty
 */
export function auc(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  requireLength("positives", positives, 1);
  requireLength("negatives", negatives, 1);
  const a = Float64Array.from(positives).sort();
  const b = Float64Array.from(negatives).sort();
  const n = b.length;
  let below = 0;
  let atMost = 0;
  let twiceWins = 0;
  for (const score of a) {
    while (below < n && b[below]! < score) below++;
    if (atMost < below) atMost = below;
    while (atMost < n && b[atMost]! <= score) atMost++;
    twiceWins += below + atMost;
  }
  return twiceWins / (2 * a.length * n);
}
