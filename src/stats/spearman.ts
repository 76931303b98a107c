import { midRanks } from "./mid-ranks.ts";
import { pearson } from "./pearson.ts";

/**
 * Spearman correlation: Pearson's on mid-ranks taken within the rows where both values are present.
 * @param x NaN is missing
 * @param y same length
 * @returns -1..1; undefined with fewer than two complete rows or a constant
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number | undefined {
  const a = new Float64Array(x.length);
  const b = new Float64Array(x.length);
  let n = 0;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]!) || Number.isNaN(y[i]!)) continue;
    a[n] = x[i]!;
    b[n] = y[i]!;
    n++;
  }
  return pearson(midRanks(a.subarray(0, n)), midRanks(b.subarray(0, n)));
}
