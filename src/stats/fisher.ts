import { requireCounts } from "./check-arguments.ts";
import { logFactorial } from "./special.ts";

/** Of the largest term: what is left out is below the rounding of the sum. */
const NEGLIGIBLE = 1e-24;

/**
 * One-sided p-value of Fisher's exact test against "rate 1 is not greater than rate 2":
 * P(X >= x1) of the hypergeometric distribution given both margins.
 *
 * Source: Fisher, The Design of Experiments (1935), §12.
 * @param x1 successes of n1 trials in the first arm; x2 of n2 in the second
 * @returns p in (0, 1]
 * @throws {E_RANGE}
 */
export function fisherGreater(x1: number, n1: number, x2: number, n2: number): number {
  requireCounts(x1, n1);
  requireCounts(x2, n2);
  const hits = x1 + x2;
  const choose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  const most = Math.min(n1, hits);
  if (x1 <= Math.max(0, hits - n2)) return 1;
  const total = choose(n1 + n2, hits);
  // Terms rise to the mode and fall from there on: far beyond it none counts any more.
  const mode = ((n1 + 1) * (hits + 1)) / (n1 + n2 + 2);
  const terms: number[] = [];
  let largest = 0;
  for (let x = x1; x <= most; x++) {
    const term = Math.exp(choose(n1, x) + choose(n2, hits - x) - total);
    if (term < largest * NEGLIGIBLE && x > mode) break;
    terms.push(term);
    if (term > largest) largest = term;
  }
  // Small ones first.
  let p = 0;
  for (let k = terms.length - 1; k >= 0; k--) p += terms[k]!;
  return Math.min(1, p);
}
