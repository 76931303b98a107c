/**
 * Lower-triangular factor of a symmetric non-negative matrix. Aliased columns (pivot ~ 0) are marked and take no part.
 */
export interface CholeskyFactor {
  /** p x p, row by row; only the lower triangle is used. */
  readonly lower: Float64Array;
  readonly size: number;
  readonly rank: number;
  /** 1 where the column is a combination of earlier ones. */
  readonly aliased: Uint8Array;
}

/**
 * Cholesky factor that passes over columns which are combinations of earlier ones, as R's regressions do.
 * Own kernel rather than ml-matrix: its decomposition has no rank decision.
 * @param a p x p, row by row; symmetric; not changed
 * @param tolerance a pivot below this share of its diagonal entry is aliased
 */
export function choleskyFactor(a: Float64Array, size: number, tolerance = 1e-10): CholeskyFactor {
  const lower = new Float64Array(size * size);
  const aliased = new Uint8Array(size);
  let rank = 0;
  for (let j = 0; j < size; j++) {
    let pivot = a[j * size + j]!;
    for (let k = 0; k < j; k++) pivot -= lower[j * size + k]! ** 2;
    if (!(pivot > tolerance * a[j * size + j]!)) {
      aliased[j] = 1;
      for (let k = 0; k < j; k++) lower[j * size + k] = 0;
      continue;
    }
    rank++;
    const root = Math.sqrt(pivot);
    lower[j * size + j] = root;
    let i = j + 1;
    for (; i + 4 <= size; i += 4) fourBelow(a, lower, size, i, j, root);
    for (; i < size; i++) {
      let sum = a[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * size + k]! * lower[j * size + k]!;
      lower[i * size + j] = sum / root;
    }
  }
  return { lower, size, rank, aliased };
}

/** Entries (i..i+3, j) of the factor side by side: one sum alone waits for each of its subtractions. */
function fourBelow(a: Float64Array, lower: Float64Array, size: number, i: number, j: number, root: number): void {
  let [p, q, r, s] = [i * size, (i + 1) * size, (i + 2) * size, (i + 3) * size];
  let sumP = a[p + j]!;
  let sumQ = a[q + j]!;
  let sumR = a[r + j]!;
  let sumS = a[s + j]!;
  for (let at = j * size, end = at + j; at < end; at++, p++, q++, r++, s++) {
    const own = lower[at]!;
    sumP -= lower[p]! * own;
    sumQ -= lower[q]! * own;
    sumR -= lower[r]! * own;
    sumS -= lower[s]! * own;
  }
  lower[p] = sumP / root;
  lower[q] = sumQ / root;
  lower[r] = sumR / root;
  lower[s] = sumS / root;
}

/** x with A x = b; 0 in aliased places. */
export function choleskySolve(factor: CholeskyFactor, b: ArrayLike<number>): Float64Array {
  const { lower, size, aliased } = factor;
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    let sum = x[i]!;
    for (let k = 0; k < i; k++) sum -= lower[i * size + k]! * x[k]!;
    x[i] = aliased[i] === 1 ? 0 : sum / lower[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let k = i + 1; k < size; k++) sum -= lower[k * size + i]! * x[k]!;
    x[i] = aliased[i] === 1 ? 0 : sum / lower[i * size + i]!;
  }
  return x;
}

/** Inverse, p x p, row by row; rows and columns of aliased places are 0. */
export function choleskyInverse(factor: CholeskyFactor): Float64Array {
  const { lower, size, aliased } = factor;
  const inverse = new Float64Array(size * size);
  const upper = new Float64Array(size * size);
  for (let i = 0; i < size; i++) for (let k = 0; k <= i; k++) upper[k * size + i] = lower[i * size + k]!;
  const x = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    if (aliased[j] === 1) continue;
    // The solution of a unit vector, as of `choleskySolve`: what stands before its place is 0 on the way down.
    x.fill(0);
    for (let i = j; i < size; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= lower[i * size + k]! * x[k]!;
      x[i] = aliased[i] === 1 ? 0 : sum / lower[i * size + i]!;
    }
    for (let i = size - 1; i >= 0; i--) {
      let sum = x[i]!;
      for (let k = i + 1; k < size; k++) sum -= upper[i * size + k]! * x[k]!;
      x[i] = aliased[i] === 1 ? 0 : sum / lower[i * size + i]!;
    }
    inverse.set(x, j * size);
  }
  return inverse;
}

/** Log determinant over the places that are not aliased. */
export function logDeterminant({ lower, size, aliased }: CholeskyFactor): number {
  let sum = 0;
  for (let j = 0; j < size; j++) if (aliased[j] === 0) sum += 2 * Math.log(lower[j * size + j]!);
  return sum;
}
