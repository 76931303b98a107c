/** Rows of numbers: values[row * nCols + col]. */
export interface Matrix {
  readonly nRows: number;
  readonly nCols: number;
  readonly values: Float32Array;
}

/** a b, aᵀ b or a bᵀ. Every product of a network goes through one of these, so that it can run on any backend. */
export type Product = (a: Matrix, b: Matrix, transposed?: "a" | "b") => Matrix;

export function matrix(nRows: number, nCols: number, values: Float32Array = new Float32Array(nRows * nCols)): Matrix {
  return { nRows, nCols, values };
}

/** The product in plain loops, summed in double precision: the same numbers on every machine. */
export function plainProduct(a: Matrix, b: Matrix, transposed?: "a" | "b"): Matrix {
  const left = transposed === "a" ? transpose(a) : a;
  const right = transposed === "b" ? transpose(b) : b;
  const { nRows, nCols: nInner } = left;
  const { nCols } = right;
  const out = matrix(nRows, nCols);
  const sums = new Float64Array(nCols);
  for (let row = 0; row < nRows; row++) {
    sums.fill(0);
    for (let k = 0; k < nInner; k++) {
      const factor = left.values[row * nInner + k]!;
      if (factor === 0) continue;
      const from = k * nCols;
      for (let col = 0; col < nCols; col++) sums[col]! += factor * right.values[from + col]!;
    }
    out.values.set(sums, row * nCols);
  }
  return out;
}

/** Side of the squares in which a transpose is copied: both sides of a square stay in the first cache. */
const TILE = 32;

export function transpose({ nRows, nCols, values }: Matrix): Matrix {
  const out = new Float32Array(values.length);
  for (let top = 0; top < nRows; top += TILE) {
    const bottom = Math.min(nRows, top + TILE);
    for (let left = 0; left < nCols; left += TILE) {
      const right = Math.min(nCols, left + TILE);
      for (let row = top; row < bottom; row++) {
        for (let col = left; col < right; col++) out[col * nRows + row] = values[row * nCols + col]!;
      }
    }
  }
  return matrix(nCols, nRows, out);
}

/** Columns of `a`, then those of `b`. */
export function besides(a: Matrix, b: Matrix): Matrix {
  const nCols = a.nCols + b.nCols;
  const out = matrix(a.nRows, nCols);
  for (let row = 0; row < a.nRows; row++) {
    out.values.set(a.values.subarray(row * a.nCols, (row + 1) * a.nCols), row * nCols);
    out.values.set(b.values.subarray(row * b.nCols, (row + 1) * b.nCols), row * nCols + a.nCols);
  }
  return out;
}

/** Rows of `a`, then those of `b`. */
export function onTop(a: Matrix, b: Matrix): Matrix {
  const out = matrix(a.nRows + b.nRows, a.nCols);
  out.values.set(a.values);
  out.values.set(b.values, a.values.length);
  return out;
}

/** Rows from..to-1; shares memory with `a`. */
export function rowsOf(a: Matrix, from: number, to: number): Matrix {
  return matrix(to - from, a.nCols, a.values.subarray(from * a.nCols, to * a.nCols));
}

/** A copy of columns from..to-1. */
export function columnsOf(a: Matrix, from: number, to: number): Matrix {
  const nCols = to - from;
  const out = matrix(a.nRows, nCols);
  for (let row = 0; row < a.nRows; row++)
    out.values.set(a.values.subarray(row * a.nCols + from, row * a.nCols + to), row * nCols);
  return out;
}

/** Sum of each column. */
export function columnSums({ nRows, nCols, values }: Matrix): Float32Array {
  const sums = new Float64Array(nCols);
  for (let row = 0; row < nRows; row++) {
    for (let col = 0; col < nCols; col++) sums[col]! += values[row * nCols + col]!;
  }
  return Float32Array.from(sums);
}

/** Adds `b` into `a`, element by element. */
export function addInto(a: Float32Array, b: Float32Array): void {
  for (let i = 0; i < a.length; i++) a[i]! += b[i]!;
}
