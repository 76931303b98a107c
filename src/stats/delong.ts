import { requireLength } from "./check-arguments.ts";

/** Area under the ROC curve with its variance. */
export interface DelongAuc {
  readonly value: number;
  readonly variance: number;
}

/**
 * Area under the ROC curve and DeLong's variance of it, from each case's share of the other side that it beats.
 *
 * Source: DeLong, DeLong & Clarke-Pearson, Biometrics 44:837 (1988), equations 3-5; a case's share as a difference of
 * mid-ranks: Sun & Xu, IEEE Signal Process Lett 21:1389 (2014).
 * Not claimed: anything where all cases of one side lie on one side of the other group (the variance is then 0); see
 * aucInterval.
 * @param positives scores, at least two
 * @param negatives scores, at least two
 * @returns area in 0..1 and its variance
 * @throws {E_RANGE}
 */
export function delong(positives: ArrayLike<number>, negatives: ArrayLike<number>): DelongAuc {
  const { value, overPositives, overNegatives } = placements(positives, negatives);
  return {
    value,
    variance:
      covariance(overPositives, overPositives) / positives.length +
      covariance(overNegatives, overNegatives) / negatives.length,
  };
}

/**
 * Difference of two areas of scores on the same cases, first minus second, with its standard error.
 *
 * Source: as above, equation 6.
 * @param first scores of the members and of the non-members
 * @param second scores of the same cases, in the same order
 * @returns difference in -1..1 and its standard error
 */
export function delongDifference(
  first: { readonly positives: ArrayLike<number>; readonly negatives: ArrayLike<number> },
  second: { readonly positives: ArrayLike<number>; readonly negatives: ArrayLike<number> },
): { readonly value: number; readonly standardError: number } {
  const a = placements(first.positives, first.negatives);
  const b = placements(second.positives, second.negatives);
  const variance = (x: Float64Array, y: Float64Array): number =>
    (covariance(x, x) + covariance(y, y) - 2 * covariance(x, y)) / x.length;
  return {
    value: a.value - b.value,
    standardError: Math.sqrt(
      Math.max(0, variance(a.overPositives, b.overPositives) + variance(a.overNegatives, b.overNegatives)),
    ),
  };
}

/** Per case, the share of the other side that it beats (a positive) or that beats it (a negative), ties half. */
function placements(
  positives: ArrayLike<number>,
  negatives: ArrayLike<number>,
): { value: number; overPositives: Float64Array; overNegatives: Float64Array } {
  requireLength("positives", positives, 2);
  requireLength("negatives", negatives, 2);
  const sortedPositives = Float64Array.from(positives).sort();
  const sortedNegatives = Float64Array.from(negatives).sort();
  const overPositives = Float64Array.from(positives, (score) => belowOrHalf(sortedNegatives, score));
  const overNegatives = Float64Array.from(negatives, (score) => 1 - belowOrHalf(sortedPositives, score));
  return {
    value: overPositives.reduce((sum, one) => sum + one, 0) / overPositives.length,
    overPositives,
    overNegatives,
  };
}

/** Share of the sorted values below x, those equal counted half. */
function belowOrHalf(sorted: Float64Array, x: number): number {
  const first = (isBefore: (value: number) => boolean): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(sorted[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (first((value) => value < x) + first((value) => value <= x)) / (2 * sorted.length);
}

function covariance(x: Float64Array, y: Float64Array): number {
  const mx = x.reduce((sum, one) => sum + one, 0) / x.length;
  const my = y.reduce((sum, one) => sum + one, 0) / y.length;
  return x.reduce((sum, one, i) => sum + (one - mx) * (y[i]! - my), 0) / (x.length - 1);
}
