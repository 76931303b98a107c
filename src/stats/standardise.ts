/** Columns with mean 0 and mean square 1, and what undoes it. Constants keep scale 1. */
export interface Standardised {
  readonly columns: readonly Float64Array[];
  readonly means: Float64Array;
  readonly scales: Float64Array;
}

/**
 * Centres and scales each column, so that Newton's steps and rank decisions do not depend on units. @param columns no
 * NaN
 */
export function standardise(columns: readonly ArrayLike<number>[]): Standardised {
  const means = new Float64Array(columns.length);
  const scales = new Float64Array(columns.length).fill(1);
  const out = columns.map((column, j) => {
    const n = column.length;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += column[i]!;
    const mean = sum / n;
    let squares = 0;
    for (let i = 0; i < n; i++) squares += (column[i]! - mean) ** 2;
    const sd = Math.sqrt(squares / n);
    means[j] = mean;
    const isConstant = !(sd > 1e-12 * Math.abs(mean));
    if (!isConstant) scales[j] = sd;
    const scaled = new Float64Array(n);
    if (!isConstant) for (let i = 0; i < n; i++) scaled[i] = (column[i]! - mean) / sd;
    return scaled;
  });
  return { columns: out, means, scales };
}
