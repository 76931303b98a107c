export interface CramersV {
  /** 0..1 */
  readonly v: number;
  readonly chi2: number;
  /** Rows with both values. */
  readonly n: number;
  /** Levels that occur among those rows. */
  readonly nRows: number;
  readonly nColumns: number;
}

/**
 * Cramér's V, sqrt(chi2 / (n (min(r, c) - 1))), without bias or Yates correction; empty levels dropped; pairwise
 * complete.
 *
 * Source: Cramér, Mathematical Methods of Statistics (1946), §21.9.
 * @param a, b codes per row, -1 is missing
 * @param nLevelsA, nLevelsB codes are below these
 * @returns undefined where fewer than two levels of either occur
 */
export function cramersV(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  nLevelsA: number,
  nLevelsB: number,
): CramersV | undefined {
  const cells = new Float64Array(nLevelsA * nLevelsB);
  const rowTotals = new Float64Array(nLevelsA);
  const columnTotals = new Float64Array(nLevelsB);
  let n = 0;
  for (let i = 0; i < a.length; i++) {
    const row = a[i]!;
    const column = b[i]!;
    if (row < 0 || column < 0) continue;
    cells[row * nLevelsB + column]!++;
    rowTotals[row]!++;
    columnTotals[column]!++;
    n++;
  }
  const nRows = rowTotals.reduce((count, total) => count + (total > 0 ? 1 : 0), 0);
  const nColumns = columnTotals.reduce((count, total) => count + (total > 0 ? 1 : 0), 0);
  const smaller = Math.min(nRows, nColumns);
  if (smaller < 2) return undefined;
  let chi2 = 0;
  for (let row = 0; row < nLevelsA; row++) {
    for (let column = 0; column < nLevelsB; column++) {
      const expected = (rowTotals[row]! * columnTotals[column]!) / n;
      if (expected > 0) chi2 += (cells[row * nLevelsB + column]! - expected) ** 2 / expected;
    }
  }
  return { v: Math.min(1, Math.sqrt(chi2 / (n * (smaller - 1)))), chi2, n, nRows, nColumns };
}
