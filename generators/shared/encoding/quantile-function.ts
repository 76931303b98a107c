import type { NumericColumn } from "../../../src/core/data/cohort.ts";
import type { Rng } from "../../../src/core/rng.ts";
import { normalCdf, normalQuantile } from "../../../src/stats/special.ts";
import { ceilToGrid, floorToGrid } from "./nice-numbers.ts";
import { clampToSupport, type NumericSupport } from "./numeric-support.ts";
import { quantileSkew, upperTail, type Knot, type OuterWindow } from "./smooth-tails.ts";

/**
 * Smoothed quantile function of a numeric column: straight lines between knots (p, value). Plain JSON.
 * Claim: every knot is a bound of the support, a mean of the values of a window of at least the smallest number of
 * units, a value that at least that many units share, or a point of a tail that follows from two such means; so no knot
 * is one patient's value by construction.
 * Not claimed: that a mean rounded to the column's grid never meets a patient's value by chance.
 */
export interface QuantileFunction {
  readonly p: readonly number[];
  readonly value: readonly number[];
  readonly support: NumericSupport;
}

/** A margin with each row's normal score (mid-rank, ties share; NaN where missing). */
export interface FittedQuantileFunction {
  readonly margin: QuantileFunction;
  readonly scores: Float64Array;
  /** Which ends are smoothed tails. */
  readonly tails: Tails;
}

interface Tails {
  readonly below: boolean;
  readonly above: boolean;
}

interface Run {
  readonly value: number;
  readonly weight: number;
}

/**
 * Fits the margin of a column and the normal scores of its rows.
 * @param weights per row, 1 / rows of its unit
 * @param windowWeight smallest weight of a knot's window, in units; also the smallest weight of a value kept as a spike
 * @param maxWindows most windows
 * @param rng makes tails a little longer or shorter at every fit; absent: as they are
 */
export function fitQuantileFunction(
  column: NumericColumn,
  weights: Float64Array,
  support: NumericSupport,
  windowWeight: number,
  maxWindows: number,
  rng?: Rng,
): FittedQuantileFunction {
  const runs = sortedRuns(column.values, weights);
  let total = 0;
  for (const run of runs) total += run.weight;
  const scores = scoreRows(column.values, runs, total);
  // A window's mean must not follow how far out its farthest patient lies: values are bottom and top coded before they
  // are averaged.
  const coded = runs.map((run) => ({
    value: Math.min(support.high, Math.max(support.low, run.value)),
    weight: run.weight,
  }));
  const windows = cutWindows(coded, Math.max(windowWeight, total / maxWindows), windowWeight);
  const inner = knots(windows, total, support);
  return { ...withTails(inner, windows, runs, total, support, rng), scores };
}

/** Value at probability u, rounded to the grid and kept inside the bounds. @param u in [0, 1] */
export function quantileOf(margin: QuantileFunction, u: number): number {
  const { p, value } = margin;
  let low = 0;
  let high = p.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (p[middle]! <= u) low = middle;
    else high = middle;
  }
  const span = p[high]! - p[low]!;
  const share = span > 0 ? Math.min(1, Math.max(0, (u - p[low]!) / span)) : 0;
  return clampToSupport(value[low]! + share * (value[high]! - value[low]!), margin.support);
}

/** Smallest u whose quantile (before rounding) reaches the value. */
export function probabilityBelow({ p, value }: QuantileFunction, at: number): number {
  for (let i = 0; i < p.length; i++) {
    if (value[i]! < at) continue;
    return i === 0 ? 0 : interpolate(p[i - 1]!, p[i]!, value[i - 1]!, value[i]!, at);
  }
  return 1;
}

/** Largest u whose quantile (before rounding) does not exceed the value. */
export function probabilityUpTo({ p, value }: QuantileFunction, at: number): number {
  for (let i = p.length - 1; i >= 0; i--) {
    if (value[i]! > at) continue;
    return i === p.length - 1 ? 1 : interpolate(p[i]!, p[i + 1]!, value[i]!, value[i + 1]!, at);
  }
  return 0;
}

function interpolate(p0: number, p1: number, v0: number, v1: number, at: number): number {
  return p0 + ((at - v0) / (v1 - v0)) * (p1 - p0);
}

function sortedRuns(values: Float64Array, weights: Float64Array): Run[] {
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row]!)) rows.push(row);
  rows.sort((a, b) => values[a]! - values[b]! || weights[a]! - weights[b]!);
  const runs: { value: number; weight: number }[] = [];
  for (const row of rows) {
    const last = runs[runs.length - 1];
    if (last !== undefined && last.value === values[row]!) last.weight += weights[row]!;
    else runs.push({ value: values[row]!, weight: weights[row]! });
  }
  return runs;
}

function scoreRows(values: Float64Array, runs: readonly Run[], total: number): Float64Array {
  const scoreOf = new Map<number, number>();
  let below = 0;
  for (const run of runs) {
    scoreOf.set(run.value, normalQuantile((below + run.weight / 2) / total));
    below += run.weight;
  }
  return Float64Array.from(values, (value) => scoreOf.get(value) ?? NaN);
}

/**
 * Windows give one knot at their middle; a spike, a value that many share, has two: half a step of the grid on either
 * side of it, so that on a coarse grid too the values around it begin where its own end.
 */
function knots(windows: readonly Window[], total: number, support: NumericSupport): Knot[] {
  const out: Knot[] = [];
  const put = (at: number, raw: number) => {
    const kept = Math.min(support.high, Math.max(support.low, raw));
    out.push(rounded({ p: at, value: Math.max(kept, out.at(-1)?.value ?? -Infinity) }));
  };
  let below = 0;
  for (const window of windows) {
    const share = window.weight / total;
    if (window.spike) {
      const half = halfStep(window.mean, support.grid);
      put(below, window.mean - half);
      put(below + share, window.mean + half);
    } else {
      if (out.length === 0) put(0, support.low);
      put(below + share / 2, window.mean);
    }
    below += share;
  }
  if (windows.length === 0 || !windows.at(-1)!.spike) {
    if (out.length === 0) put(0, support.low);
    put(1, support.high);
  }
  return out;
}

function rounded({ p, value }: Knot): Knot {
  return { p: Math.round(p * 1e4) / 1e4, value: fourDigits(value) };
}

function fourDigits(value: number): number {
  return Number(value.toPrecision(4));
}

/** Half a step, where the digits of a knot can hold it; else 0, and the step is too fine to matter. */
function halfStep(value: number, grid: number): number {
  const half = grid / 2;
  const held = [value - half, value + half].every((end) => Math.abs(fourDigits(end) - end) <= 1e-6 * half);
  return held ? half : 0;
}

/**
 * The outermost windows as smoothed tails, where patients lie beyond the coded bound. A side that ends in a spike, or
 * beyond whose bound nobody lies, stays as it is.
 * @param runs values as they are
 */
function withTails(
  inner: readonly Knot[],
  windows: readonly Window[],
  runs: readonly Run[],
  total: number,
  support: NumericSupport,
  rng: Rng | undefined,
): { margin: QuantileFunction; tails: Tails } {
  const { reach } = support;
  const plain = { p: inner.map(({ p }) => p), value: inner.map(({ value }) => value), support };
  if (reach === undefined || windows.length < 3) return { margin: plain, tails: { below: false, above: false } };
  const { lower, upper } = outerTails(inner, plain, windows, runs, total, rng);
  const middle = inner.slice(lower.length > 0 ? 2 : 0, inner.length - (upper.length > 0 ? 2 : 0));
  const bounded = ({ p, value }: Knot): Knot => ({ p, value: Math.min(reach.max, Math.max(reach.min, value)) });
  const all = [
    ...lower.map(({ p, value }) => bounded({ p: 1 - p, value: -value })).reverse(),
    ...middle,
    ...upper.map(bounded),
  ].map(rounded);
  const ends = {
    low: lower.length > 0 ? Math.min(support.low, ceilToGrid(all[0]!.value, support.grid)) : support.low,
    high: upper.length > 0 ? Math.max(support.high, floorToGrid(all.at(-1)!.value, support.grid)) : support.high,
  };
  const margin = { p: all.map(({ p }) => p), value: all.map(({ value }) => value), support: { ...support, ...ends } };
  return { margin, tails: { below: lower.length > 0, above: upper.length > 0 } };
}

/**
 * Knots of either tail, the lower one seen from above: upside down. None where a side has no tail.
 * @param plain the same knots as a quantile function
 */
function outerTails(
  inner: readonly Knot[],
  plain: QuantileFunction,
  windows: readonly Window[],
  runs: readonly Run[],
  total: number,
  rng: Rng | undefined,
): { lower: Knot[]; upper: Knot[] } {
  const { low, high, grid } = plain.support;
  const at = (u: number) => quantileOf({ ...plain, support: { ...plain.support, grid: 1e-9 } }, u);
  const skew = quantileSkew(at(0.1), at(0.5), at(0.9), total);
  const above = outerWindow(inner, windows.at(-1)!, runs, total, { bound: high, grid }, skew, blurOf(rng));
  const below = outerWindow(
    inner.map(({ p, value }) => ({ p: 1 - p, value: -value })).reverse(),
    { ...windows[0]!, mean: -windows[0]!.mean },
    runs.map(({ value, weight }) => ({ value: -value, weight })),
    total,
    { bound: -low, grid },
    -skew,
    blurOf(rng),
  );
  return {
    lower: below === undefined ? [] : upperTail(below),
    upper: above === undefined ? [] : upperTail(above),
  };
}

/** The last window seen from the knot before it; undefined where it is a spike or nobody lies beyond the bound. */
function outerWindow(
  inner: readonly Knot[],
  last: Window,
  runs: readonly Run[],
  nUnits: number,
  { bound, grid }: { readonly bound: number; readonly grid: number },
  skew: number,
  blur: number,
): OuterWindow | undefined {
  const anchor = inner.at(-3);
  const beyond = runs.reduce((sum, { value, weight }) => sum + (value > bound ? weight : 0), 0);
  if (last.spike || beyond === 0 || anchor === undefined || anchor.p <= 0) return undefined;
  const atOrBeyond = runs.reduce((sum, { value, weight }) => sum + (value >= bound ? weight : 0), 0);
  return {
    anchor,
    from: 1 - last.weight / nUnits,
    // Whoever is coded at the bound lies above the half step before it.
    mean: last.mean - (halfStep(bound, grid) * atOrBeyond) / last.weight,
    bound,
    codedShare: atOrBeyond / nUnits,
    nUnits,
    skew,
    blur,
  };
}

/** Spread of the log of a tail's random factor: about that of the mean of a window of eleven exponential excesses. */
const BLUR = 0.25;

function blurOf(rng: Rng | undefined): number {
  return rng === undefined ? 1 : Math.exp(BLUR * Math.max(-2, Math.min(2, rng.normal())));
}

interface Window {
  weight: number;
  mean: number;
  spike: boolean;
}

/**
 * Consecutive values, each window of at least `step` weight; a value of at least half of `step`, and of `least`, is a
 * spike.
 */
function cutWindows(runs: readonly Run[], step: number, least: number): Window[] {
  const windows: Window[] = [];
  let weight = 0;
  let sum = 0;
  const flush = () => {
    if (weight === 0) return;
    const last = windows[windows.length - 1];
    // Too small to stand alone: joins the window before it where that is no spike.
    if (weight < least - 1e-9 && last !== undefined && !last.spike) {
      last.mean = (last.mean * last.weight + sum) / (last.weight + weight);
      last.weight += weight;
    } else windows.push({ weight, mean: sum / weight, spike: false });
    weight = 0;
    sum = 0;
  };
  for (const run of runs) {
    if (run.weight >= Math.max(least, step / 2) - 1e-9) {
      flush();
      windows.push({ weight: run.weight, mean: run.value, spike: true });
      continue;
    }
    weight += run.weight;
    sum += run.weight * run.value;
    if (weight >= step - 1e-9) flush();
  }
  flush();
  return windows;
}

/**
 * Distribution function of normals about weighted centres, as a table on z = -4, -3.75 ... 4, rounded to 4 digits.
 * Draws put through it are uniform, so a column keeps its margin whatever trend and tree did.
 * Centres are gathered in steps of .1 first, which changes the table by less than its rounding does to a draw.
 */
export function mixtureTable(centre: Float64Array, weight: Float64Array, sd: number): number[] {
  const steps = new Map<number, number>();
  let total = 0;
  for (let i = 0; i < centre.length; i++) {
    const step = Math.round(centre[i]! * 10);
    steps.set(step, (steps.get(step) ?? 0) + weight[i]!);
    total += weight[i]!;
  }
  const gathered = [...steps].sort((a, b) => a[0] - b[0]);
  const table: number[] = [];
  for (let i = 0; i <= 32; i++) {
    const z = -4 + i / 4;
    let sum = 0;
    for (const [step, share] of gathered) sum += (share / total) * normalCdf((z - step / 10) / sd);
    table.push(Math.round(sum * 1e4) / 1e4);
  }
  return table;
}

/** Value of a mixture table at z, by straight lines. @returns in [0, 1] */
export function mixtureCdf(table: ArrayLike<number>, z: number): number {
  const position = Math.min(32, Math.max(0, (z + 4) * 4));
  const below = Math.min(31, Math.floor(position));
  return table[below]! + (position - below) * (table[below + 1]! - table[below]!);
}
