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

/** Values of the basis functions in the rows, column after column. */
export function valuesOf(rows: Int32Array, columns: readonly TrendColumn[]): Float64Array {
  const n = rows.length;
  const values = new Float64Array(columns.length * n);
  for (let k = 0; k < columns.length; k++) {
    const { bins, scores } = columns[k]!;
    const steps = Float64Array.from(scores);
    for (let i = 0, at = k * n; i < n; i++, at++) values[at] = steps[bins[rows[i]!]!]!;
  }
  return values;
}

/**
 * Rows are added in their order, whatever the order of the products, so that sums do not depend on how they are worked
 * out. O(rows x columns^2).
 * @param values of the columns in the rows, from `valuesOf`
 */
export function crossProducts(
  target: Float64Array,
  rows: Int32Array,
  information: Float64Array,
  values: Float64Array,
): CrossProducts {
  const n = rows.length;
  const size = n === 0 ? 2 : values.length / n + 2;
  const sums = new Float64Array(size * size);
  const weighted = Float64Array.from(rows, (row) => information[row]!);
  const outcome = Float64Array.from(rows, (row) => target[row]!);
  let [total, ofOutcome, square] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    total += weighted[i]!;
    ofOutcome += weighted[i]! * outcome[i]!;
    square += weighted[i]! * outcome[i]! * outcome[i]!;
  }
  sums[0] = total;
  sums[size - 1] = ofOutcome;
  sums[size * size - 1] = square;
  const weights = weighted.slice();
  productsOf(weighted, values, 0, sums.subarray(1, size - 1));
  for (let a = 0; a < size - 2; a++) {
    for (let i = 0, at = a * n; i < n; i++, at++) weighted[i] = weights[i]! * values[at]!;
    const row = sums.subarray((a + 1) * size + 1, (a + 2) * size);
    productsOf(weighted, values, a, row.subarray(0, size - 2));
    let sum = 0;
    for (let i = 0; i < n; i++) sum += weighted[i]! * outcome[i]!;
    row[size - 2] = sum;
  }
  for (let a = 0; a < size; a++) for (let b = 0; b < a; b++) sums[a * size + b] = sums[b * size + a]!;
  return { size, sums };
}

/**
 * Products of one column with those from `first` on. Four columns at a time: one sum alone waits for each of its
 * additions.
 */
function productsOf(weighted: Float64Array, values: Float64Array, first: number, into: Float64Array): void {
  const n = weighted.length;
  let b = first;
  for (; b + 4 <= into.length; b += 4) {
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let i = 0, p = b * n, q = p + n, r = q + n, s = r + n; i < n; i++, p++, q++, r++, s++) {
      const w = weighted[i]!;
      s0 += w * values[p]!;
      s1 += w * values[q]!;
      s2 += w * values[r]!;
      s3 += w * values[s]!;
    }
    into[b] = s0;
    into[b + 1] = s1;
    into[b + 2] = s2;
    into[b + 3] = s3;
  }
  for (; b < into.length; b++) {
    let sum = 0;
    for (let i = 0, p = b * n; i < n; i++, p++) sum += weighted[i]! * values[p]!;
    into[b] = sum;
  }
}
