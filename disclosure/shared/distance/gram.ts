/** Adds w x x' to the lower triangle of a Gram matrix. @param base place of the row's first feature */
export function addToGram(
  gram: Float64Array,
  features: Float64Array,
  base: number,
  nFeatures: number,
  weight = 1,
): void {
  for (let a = 0; a < nFeatures; a++) {
    const x = weight * features[base + a]!;
    if (x === 0) continue;
    for (let b = 0; b <= a; b++) gram[a * nFeatures + b]! += x * features[base + b]!;
  }
}

/**
 * Adds the pull towards 0 to the diagonal, the intercept (first feature) left free, and fills in the upper triangle.
 */
export function closeGram(gram: Float64Array, nFeatures: number, ridge: number): void {
  for (let a = 0; a < nFeatures; a++) {
    gram[a * nFeatures + a]! += a === 0 ? 1e-9 : ridge;
    for (let b = a + 1; b < nFeatures; b++) gram[a * nFeatures + b] = gram[b * nFeatures + a]!;
  }
}
