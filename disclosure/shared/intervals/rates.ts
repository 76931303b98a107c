import { nth } from "../../../src/core/access.ts";
import type { Estimate } from "../../../src/core/contracts/estimate.ts";
import { clopperPearson } from "../../../src/stats/clopper-pearson.ts";
import { betaQuantile, normalQuantile } from "../../../src/stats/special.ts";
import { studentQuantile } from "./student.ts";

/**
 * Mean of rates that units repeat over runs, the unit being what is sampled: Clopper-Pearson at the number of
 * independent attempts that gives the variance seen between units, that number lowered for what the variance itself
 * leaves open; over units where every rate is the same.
 *
 * Source: Korn & Graubard, Survey Methodology 24:193 (1998), section 2. Not Wilson's interval: at one hit of 50 its
 * lower end, .005, lies above the true rate more often than it may.
 * Claim: about `level` coverage whatever the dependence between one unit's runs. Not claimed: dependence between units
 * beyond a shared mean.
 * @param unitRates one rate in 0..1 a unit, NaN where a unit was never tried
 */
export function clusteredRate(unitRates: ArrayLike<number>, level: number): Estimate {
  let [n, sum] = [0, 0];
  for (let i = 0; i < unitRates.length; i++) {
    const rate = nth(unitRates, i);
    if (Number.isNaN(rate)) continue;
    n++;
    sum += rate;
  }
  if (n === 0) return { value: 0, low: 0, high: 1, level, n, method: "no attempt" };
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < unitRates.length; i++) {
    const rate = nth(unitRates, i);
    if (!Number.isNaN(rate)) squares += (rate - mean) ** 2;
  }
  const between = squares / Math.max(1, n - 1) / n;
  if (mean === 0 || mean === 1 || between === 0) {
    const bound = clopperPearson(Math.round(mean * n), n, level);
    return { ...bound, value: mean, method: "clopper-pearson over units" };
  }
  const tail = (1 + level) / 2;
  const known = normalQuantile(tail) / studentQuantile(tail, Math.max(1, n - 1));
  return {
    ...dependentRate(mean, ((mean * (1 - mean)) / between) * known * known, n, level),
    method: "clopper-pearson over units, at their effective number",
  };
}

/**
 * Clopper-Pearson interval of a rate whose attempts share something (here: the luck of one file), at the number of
 * independent attempts that has the same variance.
 *
 * Source: Korn & Graubard, Survey Methodology 24:193 (1998), section 2, without their correction for degrees of
 * freedom.
 * @param effective independent attempts, > 0, not necessarily whole
 * @param n what was counted
 */
export function dependentRate(value: number, effective: number, n: number, level: number): Estimate {
  const tail = (1 - level) / 2;
  const hits = value * effective;
  const misses = effective - hits;
  return {
    value,
    low: hits <= 0 ? 0 : Math.min(value, betaQuantile(tail, hits, misses + 1)),
    high: misses <= 0 ? 1 : Math.max(value, betaQuantile(1 - tail, hits + 1, misses)),
    level,
    n,
    method: "clopper-pearson at the effective number",
  };
}

/**
 * Attempts that each count as one where the shares of several files vary by more than independent attempts would.
 * @param shares one share of `n` attempts for each file
 * @returns in 1..n; n where nothing is known
 */
export function effectiveAttempts(shares: ArrayLike<number>, n: number): number {
  const values = Array.from(shares);
  const mean = values.reduce((sum, share) => sum + share, 0) / Math.max(1, values.length);
  const variance = values.reduce((sum, share) => sum + (share - mean) ** 2, 0) / Math.max(1, values.length - 1);
  if (values.length < 2 || variance <= 1e-12) return n;
  return Math.min(n, Math.max(1, (mean * (1 - mean)) / variance));
}

export interface DifferenceOptions {
  /**
   * Between the two rates of a patient; 0 takes the arms as independent, which for patients in both arms is too wide,
   * never too narrow.
   */
  readonly correlation?: number;
  /** Half width, at the same level, of what moves all patients together. */
  readonly shared?: number;
  /** What was sampled; default patients. */
  readonly counted?: "patients" | "sites";
}

/**
 * Difference of two rates from their intervals (square and add).
 *
 * Source: Newcombe, Stat Med 17:2635 (1998), method 10 for paired rates, with the arms' own intervals in place of
 * Wilson's (Zou & Donner, Stat Med 27:1693, 2008).
 */
export function differenceOfRates(
  attack: Estimate,
  control: Estimate,
  { correlation = 0, shared = 0, counted = "patients" }: DifferenceOptions = {},
): Estimate {
  const value = attack.value - control.value;
  const width = (a: number, b: number): number =>
    Math.sqrt(Math.max(0, a * a + b * b - 2 * correlation * a * b) + shared * shared);
  const low = value - width(attack.value - attack.low, control.high - control.value);
  const high = value + width(attack.high - attack.value, control.value - control.low);
  return {
    value,
    low: Math.max(-1, low),
    high: Math.min(1, high),
    level: attack.level,
    n: attack.n,
    method: counted === "sites" ? "square-and-add over sites" : "square-and-add over patients",
  };
}

/**
 * Correlation of two means over units some of which have only one of the numbers: Pearson's over the units that have
 * both, times their number over the geometric mean of the two numbers of units, since only they are shared. 0 where
 * either never varies.
 */
export function pairedCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let na = 0,
    nb = 0,
    n = 0,
    sa = 0,
    sb = 0,
    saa = 0,
    sbb = 0,
    sab = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] ?? NaN;
    const y = b[i] ?? NaN;
    if (!Number.isNaN(x)) na++;
    if (!Number.isNaN(y)) nb++;
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    n++;
    sa += x;
    sb += y;
    saa += x * x;
    sbb += y * y;
    sab += x * y;
  }
  const va = saa - (sa * sa) / Math.max(1, n);
  const vb = sbb - (sb * sb) / Math.max(1, n);
  return va <= 1e-12 || vb <= 1e-12 ? 0 : ((sab - (sa * sb) / n) / Math.sqrt(va * vb)) * (n / Math.sqrt(na * nb));
}

/** Nobody has a hundred times the patients or the patience. */
export const OUT_OF_REACH = 100;

/**
 * How many units or runs would bring the bound that is in the way to the ceiling, at the values seen in this run:
 * intervals shrink with the square root of the number, bounds at zero hits with the number itself.
 * @returns a whole number, or undefined where the estimate lies on the ceiling or so near it that `OUT_OF_REACH` times
 *   as many would not do
 */
export function numberThatDecides(estimate: Estimate, ceiling: number, nNow: number): number | undefined {
  const { value, low, high } = estimate;
  if (value === ceiling) return undefined;
  const width = value < ceiling ? high - value : value - low;
  const ratio = width / Math.abs(ceiling - value);
  const factor = Math.max(1, value === 0 ? ratio : ratio * ratio);
  return factor > OUT_OF_REACH ? undefined : Math.ceil(nNow * factor);
}
