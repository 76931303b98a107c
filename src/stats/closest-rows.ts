/** A column in the distance between rows: numbers in standard deviations, or codes. */
export interface ScaledColumn {
  readonly values: ArrayLike<number>;
  /** True: any two different codes are one apart. */
  readonly isCode: boolean;
}

/**
 * The rows closest to a row by standardised city-block distance; a missing number is one away from any other.
 * @param columns by row of the table
 * @param row the row that is looked at
 * @param rows candidates, rows of the table
 * @param isOther whether the k-th candidate may be taken
 * @param most rows that are returned, >= 1
 * @returns places in `rows`, closest first; of equals the earlier
 */
export function closestRows(
  columns: readonly ScaledColumn[],
  row: number,
  rows: Int32Array,
  isOther: (k: number) => boolean,
  most: number,
): number[] {
  const gaps = new Float64Array(rows.length);
  for (const { values, isCode } of columns) {
    const own = values[row]!;
    for (let k = 0; k < rows.length; k++) {
      const gap = Math.abs(values[rows[k]!]! - own);
      gaps[k]! += isCode ? Number(gap > 0) : Number.isNaN(gap) ? 1 : gap;
    }
  }
  const near: number[] = [];
  for (let k = 0; k < rows.length; k++) {
    if (!isOther(k)) continue;
    let at = near.length;
    while (at > 0 && gaps[near[at - 1]!]! > gaps[k]!) at--;
    if (at < most) near.splice(at, 0, k);
    if (near.length > most) near.pop();
  }
  return near;
}
