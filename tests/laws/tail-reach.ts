/** Generators whose numbers have smoothed tails; all others stay within what five patients reach. */
export const SMOOTH_TAILS: readonly string[] = [
  "cart",
  "copula",
  "forest",
  "tvae",
  "ctgan",
  "bayesian-network",
  "marginals",
];

/**
 * How far a smoothed tail may reach: from the value that five patients reach at most three times as far again as that
 * lies from the median, and not below 0 where nobody is. How far the four beyond it lie has no part in it.
 * @param observed values of the patients, no NaN, at least one
 */
export function tailReach(observed: readonly number[]): { low: number; high: number } {
  const sorted = [...observed].sort((a, b) => a - b);
  // Of fewer than ten values the five highest and the five lowest overlap: then the tails start at the ends.
  const few = sorted.length < 10 ? 1 : 5;
  const [a, b] = [sorted[few - 1]!, sorted.at(-few)!];
  const middle = sorted[sorted.length >> 1]!;
  const low = Math.min(a, a - 3 * (middle - a));
  return { low: sorted[0]! >= 0 ? Math.max(0, low) : low, high: Math.max(b, b + 3 * (b - middle)) };
}
