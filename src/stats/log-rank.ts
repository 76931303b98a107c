import { chiSquareTail } from "./special.ts";
import { choleskyFactor, choleskySolve } from "./symmetric-solve.ts";

/** Test statistic, degrees of freedom and p-value. */
export interface LogRank {
  readonly chi2: number;
  readonly df: number;
  readonly p: number;
  readonly observed: Float64Array;
  readonly expected: Float64Array;
}

/**
 * Log-rank test of equal hazards in several groups (rho = 0), with the hypergeometric variance.
 *
 * Source: Mantel, Cancer Chemother Rep 50:163 (1966); Peto & Peto, JRSS A 135:185 (1972).
 * @param time per person, no NaN
 * @param event 1 event, 0 censored
 * @param group 0..nGroups-1 per person
 * @param nGroups at least 2
 * @returns undefined where fewer than two groups have anyone at risk at an event
 */
export function logRank(
  time: ArrayLike<number>,
  event: ArrayLike<number>,
  group: ArrayLike<number>,
  nGroups: number,
): LogRank | undefined {
  const n = time.length;
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((i, j) => time[j]! - time[i]!);
  const observed = new Float64Array(nGroups);
  const expected = new Float64Array(nGroups);
  const variance = new Float64Array(nGroups * nGroups);
  const atRisk = new Float64Array(nGroups);
  let total = 0;
  for (let start = 0; start < n;) {
    const t = time[order[start]!]!;
    let deaths = 0;
    let end = start;
    for (; end < n && time[order[end]!]! === t; end++) {
      const person = order[end]!;
      atRisk[group[person]!]!++;
      total++;
      if (event[person] !== 1) continue;
      deaths++;
      observed[group[person]!]!++;
    }
    start = end;
    if (deaths === 0) continue;
    const spread = total > 1 ? (deaths * (total - deaths)) / (total - 1) : 0;
    for (let a = 0; a < nGroups; a++) {
      const share = atRisk[a]! / total;
      expected[a]! += deaths * share;
      for (let b = 0; b < nGroups; b++)
        variance[a * nGroups + b]! += spread * share * ((a === b ? 1 : 0) - atRisk[b]! / total);
    }
  }
  // One group is redundant; the tolerant factor leaves it out by itself.
  const factor = choleskyFactor(variance, nGroups);
  if (factor.rank < 1) return undefined;
  const excess = observed.map((count, a) => count - expected[a]!);
  const solved = choleskySolve(factor, excess);
  const chi2 = excess.reduce((sum, value, a) => sum + value * solved[a]!, 0);
  return { chi2, df: factor.rank, p: chiSquareTail(chi2, factor.rank), observed, expected };
}
