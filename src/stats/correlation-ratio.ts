/**
 * Correlation ratio eta squared: the share of the sum of squares of `values` that lies between the groups, SSB/SST.
 * Pairwise complete.
 *
 * Source: Pearson, On the general theory of skew correlation (1905); Fisher, Statistical Methods (1925), §45.
 * @param values per row, NaN is missing
 * @param codes group per row, -1 is missing; all below nLevels
 * @returns 0..1; undefined with fewer than two groups or a constant
 */
export function correlationRatio(
  values: ArrayLike<number>,
  codes: ArrayLike<number>,
  nLevels: number,
): number | undefined {
  const counts = new Float64Array(nLevels);
  const sums = new Float64Array(nLevels);
  let n = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const code = codes[i]!;
    if (code < 0 || value !== value) continue;
    counts[code]!++;
    sums[code]! += value;
    n++;
    sum += value;
  }
  const mean = sum / n;
  let nGroups = 0;
  let between = 0;
  for (let level = 0; level < nLevels; level++) {
    const count = counts[level]!;
    if (count === 0) continue;
    nGroups++;
    between += count * (sums[level]! / count - mean) ** 2;
  }
  if (nGroups < 2) return undefined;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! - mean;
    if (codes[i]! >= 0 && deviation === deviation) total += deviation * deviation;
  }
  return total <= 1e-24 * n * mean * mean ? undefined : Math.min(1, between / total);
}
