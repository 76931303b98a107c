import { EigenvalueDecomposition, Matrix } from "ml-matrix";

/**
 * Smallest eigenvalue of a correlation matrix that is sampled from; rounding to three digits moves eigenvalues by far
 * less.
 */
const LEAST_EIGENVALUE = 0.02;
const ROUNDS = 12;

/**
 * A correlation matrix near this one with all eigenvalues of at least `LEAST_EIGENVALUE`, unchanged where that holds
 * already. Definition: small eigenvalues are raised and the fixed entries put back, in turn; what is still lacking at
 * the end is made up for by shrinking all correlations by one factor.
 * Source: projections in turn, Higham, IMA J. Numer. Anal. 22:329 (2002), section 3. Differs: without Dykstra's
 * correction, so it need not be the nearest.
 * @param matrix d x d, row by row, diagonal 1 @param isFixed entries that stay as they are (beside the diagonal), same
 *   shape
 */
export function positiveDefinite(matrix: Float64Array, size: number, isFixed: Uint8Array): Float64Array {
  if (size === 0) return matrix;
  const out = Float64Array.from(matrix);
  for (let round = 0; ; round++) {
    const { values, vectors } = eigen(out, size);
    const least = Math.min(...values);
    if (least >= LEAST_EIGENVALUE) return out;
    if (round === ROUNDS) {
      const keep = (1 - LEAST_EIGENVALUE) / (1 - least);
      return out.map((value, at) => (at % (size + 1) === 0 ? 1 : keep * value));
    }
    for (let k = 0; k < size; k++) {
      // Raised a little further than needed, since putting entries back lowers eigenvalues again.
      const lift = 1.5 * LEAST_EIGENVALUE - values[k]!;
      if (lift <= 0) continue;
      for (let i = 0; i < size; i++)
        for (let j = 0; j < size; j++) out[i * size + j]! += lift * vectors[i * size + k]! * vectors[j * size + k]!;
    }
    for (let at = 0; at < out.length; at++)
      out[at] = at % (size + 1) === 0 ? 1 : isFixed[at] === 1 ? matrix[at]! : Math.max(-1, Math.min(1, out[at]!));
  }
}

function eigen(matrix: Float64Array, size: number): { values: number[]; vectors: Float64Array } {
  const rows = Matrix.from1DArray(size, size, Array.from(matrix));
  const found = new EigenvalueDecomposition(rows, { assumeSymmetric: true });
  return { values: found.realEigenvalues, vectors: Float64Array.from(found.eigenvectorMatrix.to1DArray()) };
}
