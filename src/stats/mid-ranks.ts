/**
 * Ranks 1..n with ties sharing the mean of their places (mid-ranks), in the order of the input.
 * @param values finite numbers; NaN is not ranked sensibly, so leave missing values out first
 */
export function midRanks(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const sorted = Float64Array.from(values).sort();
  // At the first place of each run of ties, their mid-rank.
  const middles = new Float64Array(n);
  for (let first = 0; first < n; ) {
    let end = first + 1;
    while (end < n && sorted[end] === sorted[first]) end++;
    middles[first] = (first + end + 1) / 2;
    first = end;
  }
  const ranks = new Float64Array(n);
  for (let i = 0; i < n; i++) ranks[i] = middles[countBelow(sorted, values[i]!)]!;
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
