/** Place of a pair in the upper triangle of n columns, row by row, for 0 <= first < second < n. */
export function placeOfPair(first: number, second: number, n: number): number {
  return first * n - (first * (first + 1)) / 2 + second - first - 1;
}
