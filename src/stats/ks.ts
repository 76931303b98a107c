import { requireLength } from "./check-arguments.ts";

/**
 * Two-sample Kolmogorov-Smirnov statistic sup |F_a - F_b|; ties are handled exactly.
 *
 * Source: Smirnov, Ann Math Stat 19:279 (1948).
 * @param a, b samples without NaN, at least one value each
 * @returns 0..1
 * @throws {E_RANGE} where a sample is empty
 */
export function ks(a: ArrayLike<number>, b: ArrayLike<number>): number {
  requireLength("a", a, 1);
  requireLength("b", b, 1);
  return ksOfSorted(Float64Array.from(a).sort(), Float64Array.from(b).sort());
}

/** The same for two ascending samples. */
export function ksOfSorted(a: Float64Array, b: Float64Array): number {
  let i = 0;
  let j = 0;
  let gap = 0;
  while (i < a.length && j < b.length) {
    const x = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! === x) i++;
    while (j < b.length && b[j]! === x) j++;
    gap = Math.max(gap, Math.abs(i / a.length - j / b.length));
  }
  return gap;
}
