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
  productsOfAll(weighted, outcome, values, sums, size);
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) sums[i * size + j] = sums[j * size + i]!;
  return { size, sums };
}

/** Upper triangle of the sums, but for its corners: row 0 and those of the columns, two at a time. */
function productsOfAll(
  weights: Float64Array,
  outcome: Float64Array,
  values: Float64Array,
  sums: Float64Array,
  size: number,
): void {
  const n = weights.length;
  const nColumns = size - 2;
  const rowOf = (k: number): Float64Array => sums.subarray(k * size + 1, (k + 1) * size - 1);
  const [first, second] = [new Float64Array(n), new Float64Array(n)];
  productsOf(weights, values, 0, rowOf(0));
  let a = 0;
  for (; a + 2 <= nColumns; a += 2) {
    weigh(weights, values, a * n, first);
    weigh(weights, values, (a + 1) * n, second);
    rowOf(a + 1)[a] = dot(first, values, a * n);
    productsOfTwo(first, second, values, a + 1, rowOf(a + 1), rowOf(a + 2));
    sums[(a + 2) * size - 1] = dot(first, outcome, 0);
    sums[(a + 3) * size - 1] = dot(second, outcome, 0);
  }
  if (a < nColumns) {
    weigh(weights, values, a * n, first);
    rowOf(a + 1)[a] = dot(first, values, a * n);
    sums[(a + 2) * size - 1] = dot(first, outcome, 0);
  }
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
  for (; b < into.length; b++) into[b] = dot(weighted, values, b * n);
}

/** The same for two columns at once: each value is read for both. */
function productsOfTwo(
  u: Float64Array,
  v: Float64Array,
  values: Float64Array,
  first: number,
  intoU: Float64Array,
  intoV: Float64Array,
): void {
  const n = u.length;
  let b = first;
  for (; b + 4 <= intoU.length; b += 4) {
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    let [t0, t1, t2, t3] = [0, 0, 0, 0];
    for (let i = 0, p = b * n, q = p + n, r = q + n, s = r + n; i < n; i++, p++, q++, r++, s++) {
      const x = u[i]!;
      const y = v[i]!;
      const vp = values[p]!;
      const vq = values[q]!;
      const vr = values[r]!;
      const vs = values[s]!;
      s0 += x * vp;
      s1 += x * vq;
      s2 += x * vr;
      s3 += x * vs;
      t0 += y * vp;
      t1 += y * vq;
      t2 += y * vr;
      t3 += y * vs;
    }
    intoU.set([s0, s1, s2, s3], b);
    intoV.set([t0, t1, t2, t3], b);
  }
  for (; b < intoU.length; b++) {
    intoU[b] = dot(u, values, b * n);
    intoV[b] = dot(v, values, b * n);
  }
}

function weigh(weights: Float64Array, values: Float64Array, from: number, into: Float64Array): void {
  for (let i = 0, at = from; i < into.length; i++, at++) into[i] = weights[i]! * values[at]!;
}

function dot(a: Float64Array, values: Float64Array, from: number): number {
  let sum = 0;
  for (let i = 0, at = from; i < a.length; i++, at++) sum += a[i]! * values[at]!;
  return sum;
}
