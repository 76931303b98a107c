/**
 * Pearson correlation over the rows where both values are present (pairwise complete).
 * @param x NaN is missing
 * @param y same length
 * @returns -1..1; undefined with fewer than two complete rows or a constant
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number | undefined {
  let n = 0;
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i < x.length; i++) {
    const a = x[i]!;
    const b = y[i]!;
    if (a !== a || b !== b) continue;
    n++;
    sumX += a;
    sumY += b;
  }
  if (n < 2) return undefined;
  const meanX = sumX / n;
  const meanY = sumY / n;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    const a = x[i]! - meanX;
    const b = y[i]! - meanY;
    if (a !== a || b !== b) continue;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  // A constant leaves only rounding error of its mean behind.
  const noise = 1e-24 * n;
  if (xx <= noise * meanX * meanX || yy <= noise * meanY * meanY) return undefined;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}
