/**
 * Ranks 1..n with ties sharing the mean of their places (mid-ranks), in the order of the input.
 * @param values finite numbers; NaN is not ranked sensibly, so leave missing values out first
 */
export function midRanks(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const sorted = Float64Array.from(values).sort();
  const ranks = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    ranks[i] = (countBelow(sorted, value) + countAtMost(sorted, value) + 1) / 2;
  }
  return ranks;
}

/** Number of entries of an ascending array that are < value. */
export function countBelow(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Number of entries of an ascending array that are <= value. */
export function countAtMost(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
