import { requireLength } from "./check-arguments.ts";
import { midRanks } from "./mid-ranks.ts";
import { normalCdf } from "./special.ts";

/** Statistic, p-value, and by which null distribution. */
export interface MannWhitney {
  /** Number of pairs with x > y, ties counting half. */
  readonly u: number;
  readonly p: number;
  readonly method: "exact" | "normal";
}

/**
 * Without ties the exact null distribution is used up to this many values in total. Cost of the table: O(m n (m + n)).
 */
const EXACT_UP_TO = 50;

/**
 * Mann-Whitney test of "x and y come from one distribution".
 * Exact without ties and with at most 50 values; otherwise normal with tie correction and continuity correction.
 *
 * Source: Mann & Whitney, Ann Math Stat 18:50 (1947); tie correction as in Lehmann, Nonparametrics (1975), §1.4.
 * @param x sample without NaN, at least one value
 * @param y the same
 * @param alternative "greater": x tends to be larger than y
 * @returns U, p-value, and whether it is exact
 * @throws {E_RANGE}
 */
export function mannWhitney(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  alternative: "two-sided" | "greater" | "less",
): MannWhitney {
  requireLength("x", x, 1);
  requireLength("y", y, 1);
  const m = x.length;
  const n = y.length;
  const pooled = new Float64Array(m + n);
  pooled.set(Float64Array.from(x));
  pooled.set(Float64Array.from(y), m);
  const ranks = midRanks(pooled);
  let rankSum = 0;
  for (let i = 0; i < m; i++) rankSum += ranks[i]!;
  const u = rankSum - (m * (m + 1)) / 2;
  const tieSum = tieTerm(pooled);
  const method = tieSum === 0 && m + n <= EXACT_UP_TO ? "exact" : "normal";
  const tail = method === "exact" ? exactTail(m, n) : normalTail(m, n, tieSum);
  const upper = tail(u);
  const lower = tail(m * n - u);
  const p = alternative === "greater" ? upper : alternative === "less" ? lower : 2 * Math.min(upper, lower);
  return { u, p: Math.min(1, p), method };
}

/** Sum of t^3 - t over groups of t tied values. */
function tieTerm(pooled: Float64Array): number {
  const sorted = pooled.slice().sort();
  let sum = 0;
  for (let i = 0; i < sorted.length;) {
    let j = i;
    while (j < sorted.length && sorted[j]! === sorted[i]!) j++;
    const t = j - i;
    sum += t * t * t - t;
    i = j;
  }
  return sum;
}

function normalTail(m: number, n: number, tieSum: number): (u: number) => number {
  const total = m + n;
  const variance = ((m * n) / 12) * (total + 1 - tieSum / (total * (total - 1)));
  // All values tied: nothing can speak against the null hypothesis.
  if (!(variance > 0)) return () => 1;
  return (u) => normalCdf(-(u - (m * n) / 2 - 0.5) / Math.sqrt(variance));
}

/** P(U >= u) from the number of subsets with each rank sum, built value by value. */
function exactTail(m: number, n: number): (u: number) => number {
  const size = m * n + 1;
  // ways[k][u]: subsets of k among the first values, with u pairs won.
  const ways = Array.from({ length: m + 1 }, () => new Float64Array(size));
  ways[0]![0] = 1;
  for (let value = 1; value <= m + n; value++) {
    for (let k = Math.min(m, value); k >= 1; k--) {
      const wins = value - k;
      const from = ways[k - 1]!;
      const into = ways[k]!;
      for (let u = size - 1; u >= wins; u--) into[u]! += from[u - wins]!;
    }
  }
  const counts = ways[m]!;
  let all = 0;
  for (const count of counts) all += count;
  return (u) => {
    let above = 0;
    for (let i = Math.ceil(u); i < size; i++) above += counts[i]!;
    return above / all;
  };
}
