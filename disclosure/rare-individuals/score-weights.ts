import { N_STATISTICS } from "./person-statistics.ts";
import { pick } from "./score-matrix.ts";
import type { ScoreMatrix } from "./score-matrix.ts";
import { mean } from "../../src/stats/mean.ts";

/**
 * One number from a unit's statistics: sum over them of weight * clipped (value - centre) / scale. Fixed before stage
 * two begins.
 */
export interface UnitScore {
  readonly centre: Float64Array;
  readonly scale: Float64Array;
  readonly weight: Float64Array;
}

/** Standardised values beyond this carry no more evidence. */
const CLIP = 5;
/** Added to the diagonal of the correlations: weights of near-copies of one statistic stay moderate. */
const RIDGE = 0.2;
/** Standardised shift of the primary statistic assumed before any run: decides alone where stage one shows nothing. */
const PRIOR_SHIFT = 0.05;

/**
 * Weights of each unit's statistics, learned on the stage-one runs alone: the shift between in- and out-runs in
 * standard deviations, shrunk towards the mean shift of all units (empirical Bayes), through the ridged inverse of the
 * pooled correlations; negative shifts and weights are 0.
 *
 * Claim: stage two has fresh seeds, so these weights are constants there and a unit without exposure has an area of
 * exactly 1/2.
 * Source: Fisher's linear discriminant, ridged; shrinkage as in Morris, JASA 78:47 (1983).
 */
export function scoreWeights(table: ScoreMatrix, units: readonly number[]): UnitScore[] {
  const everybody = Array.from({ length: table.nUnits }, (_, unit) => momentsOf(table, unit));
  const correlation = pooledCorrelation(table, everybody);
  const prior = Array.from({ length: N_STATISTICS }, (_, s) => shrinkage(everybody, s));
  return units.map((unit) => {
    const own = everybody[unit]!;
    const shift = prior.map(({ mean: centre, spread }, s): number => {
      const shrunk =
        own.error === Infinity ? centre : centre + (spread / (spread + own.error)) * (own.shift[s]! - centre);
      return Math.max(0, shrunk + (s === 0 ? PRIOR_SHIFT : 0));
    });
    const weight = solve(correlation, shift).map((one): number => Math.max(0, one));
    if (!weight.some((one) => one > 0)) weight[0] = 1;
    return { centre: own.centre, scale: own.scale, weight: Float64Array.from(weight) };
  });
}

/** @param statistics one value per statistic */
export function unitScore({ centre, scale, weight }: UnitScore, statistics: ArrayLike<number>): number {
  let sum = 0;
  for (let s = 0; s < weight.length; s++) {
    if (weight[s] === 0) continue;
    sum += weight[s]! * Math.max(-CLIP, Math.min(CLIP, (statistics[s]! - centre[s]!) / scale[s]!));
  }
  return sum;
}

interface Moments {
  readonly centre: Float64Array;
  readonly scale: Float64Array;
  readonly shift: Float64Array;
  readonly error: number;
}

function momentsOf(table: ScoreMatrix, unit: number): Moments {
  const { nRuns, masks } = table;
  const inRuns = masks.inRuns[unit]!;
  const outRuns = masks.outRuns[unit]!;
  const centre = new Float64Array(N_STATISTICS);
  const scale = new Float64Array(N_STATISTICS).fill(1);
  const shift = new Float64Array(N_STATISTICS);
  for (let s = 0; s < N_STATISTICS; s++) {
    const inside = pick(table.values[s]!, unit, nRuns, inRuns);
    const outside = pick(table.values[s]!, unit, nRuns, outRuns);
    const [a, b] = [mean(inside), mean(outside)];
    const squares =
      inside.reduce((sum, x) => sum + (x - a) ** 2, 0) + outside.reduce((sum, x) => sum + (x - b) ** 2, 0);
    const sd = Math.sqrt(squares / Math.max(1, inside.length + outside.length - 2));
    const middle = inside.length === 0 ? b : outside.length === 0 ? a : (a + b) / 2;
    centre[s] = middle;
    // A statistic that never moved within an arm: one step of it then is as large as the clip allows.
    scale[s] = sd > 0 ? sd : Math.max(Math.abs(a - b), 1) / CLIP;
    shift[s] = inside.length === 0 || outside.length === 0 ? 0 : Math.max(-CLIP, Math.min(CLIP, (a - b) / scale[s]!));
  }
  const error = inRuns.length === 0 || outRuns.length === 0 ? Infinity : 1 / inRuns.length + 1 / outRuns.length;
  return { centre, scale, shift, error };
}

function shrinkage(moments: readonly Moments[], s: number): { mean: number; spread: number } {
  const known = moments.filter((one) => one.error < Infinity);
  if (known.length === 0) return { mean: 0, spread: 0 };
  const shifts = known.map((one) => one.shift[s]!);
  const m = mean(shifts);
  const total = shifts.reduce((sum, x) => sum + (x - m) ** 2, 0) / Math.max(1, known.length - 1);
  return { mean: m, spread: Math.max(0, total - mean(known.map((one) => one.error))) };
}

/** Mean over units of the correlations of the standardised statistics over the in-runs. */
function pooledCorrelation(table: ScoreMatrix, moments: readonly Moments[]): number[][] {
  const sums = Array.from({ length: N_STATISTICS }, () => new Array<number>(N_STATISTICS).fill(0));
  for (let unit = 0; unit < table.nUnits; unit++) {
    const z = table.values.map((values, s) => {
      const own = pick(values, unit, table.nRuns, table.masks.inRuns[unit]!);
      const centre = mean(own);
      return own.map((x) => (x - centre) / moments[unit]!.scale[s]!);
    });
    for (let s = 0; s < N_STATISTICS; s++)
      for (let t = 0; t <= s; t++) {
        let sum = 0;
        for (let k = 0; k < z[s]!.length; k++) sum += z[s]![k]! * z[t]![k]!;
        sums[s]![t] = sums[t]![s] = sums[s]![t]! + sum;
      }
  }
  return sums.map((row, s) =>
    row.map((sum, t) => (s === t ? 1 : sum / Math.sqrt(Math.max(1e-12, sums[s]![s]! * sums[t]![t]!)))),
  );
}

/** Solves (correlation + RIDGE I) w = shift by Gaussian elimination; the matrix is positive definite. */
function solve(correlation: readonly (readonly number[])[], shift: readonly number[]): number[] {
  const n = shift.length;
  const a = correlation.map((row, i) => [...row.map((value, j) => value + (i === j ? RIDGE : 0)), shift[i]!]);
  for (let i = 0; i < n; i++)
    for (let k = i + 1; k < n; k++) {
      const factor = a[k]![i]! / a[i]![i]!;
      for (let j = i; j <= n; j++) a[k]![j]! -= factor * a[i]![j]!;
    }
  const w = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let rest = a[i]![n]!;
    for (let j = i + 1; j < n; j++) rest -= a[i]![j]! * w[j]!;
    w[i] = rest / a[i]![i]!;
  }
  return w;
}
