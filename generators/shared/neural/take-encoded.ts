import { matrix, type Matrix } from "./networks/matrix.ts";

/** The rows at these positions, in this order. */
export function takeEncoded(rows: Matrix, at: Int32Array): Matrix {
  const { nCols } = rows;
  const out = matrix(at.length, nCols);
  at.forEach((row, to) => out.values.set(rows.values.subarray(row * nCols, (row + 1) * nCols), to * nCols));
  return out;
}
