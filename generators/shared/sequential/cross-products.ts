/** A basis function of a predictor. */
export interface TrendColumn {
  readonly name: string;
  readonly bins: Uint8Array;
  readonly scores: readonly number[];
}

/** Weighted products of [1, columns..., target] with one another. */
export interface CrossProducts {
  /** Columns + 2. */
  readonly size: number;
  /** size x size, row by row, symmetric. */
  readonly sums: Float64Array;
}

/** Reads the rows once. O(rows x columns^2). */
export function crossProducts(
  target: Float64Array,
  rows: Int32Array,
  information: Float64Array,
  columns: readonly TrendColumn[],
): CrossProducts {
  const size = columns.length + 2;
  const sums = new Float64Array(size * size);
  const values = new Float64Array(size);
  values[0] = 1;
  for (const row of rows) {
    const w = information[row]!;
    for (let k = 0; k < columns.length; k++) values[k + 1] = columns[k]!.scores[columns[k]!.bins[row]!]!;
    values[size - 1] = target[row]!;
    for (let a = 0; a < size; a++) {
      const weighted = w * values[a]!;
      if (weighted === 0) continue;
      for (let b = a; b < size; b++) sums[a * size + b]! += weighted * values[b]!;
    }
  }
  for (let a = 0; a < size; a++) for (let b = 0; b < a; b++) sums[a * size + b] = sums[b * size + a]!;
  return { size, sums };
}
