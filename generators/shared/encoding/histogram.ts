import type { Rng } from "../../../src/core/rng.ts";
import type { GridRange } from "./grid-ranges.ts";
import { cleanMultiple, niceStep, roundToGrid } from "./nice-numbers.ts";
import { clampToSupport } from "./numeric-support.ts";
import type { NumericSupport } from "./numeric-support.ts";

/** One state: an interval cut into pieces, inside which values are spread evenly over the grid. Plain JSON. */
export interface HistogramBin {
  /** Ascending, half a grid step off the grid, so that every grid value lies in exactly one piece. */
  readonly edges: readonly number[];
  /** Probability of each piece, sums to 1. */
  readonly shares: readonly number[];
}

/** Finite states of a numeric column: ascending disjoint bins; a value between two bins belongs to the nearer one. */
export interface Histogram {
  readonly support: NumericSupport;
  readonly bins: readonly HistogramBin[];
}

export interface BinRule {
  readonly nBins: number;
  /** No bin holds fewer units, unless the column has only one. */
  readonly minBinUnits: number;
  /** Units aimed at in each piece of a bin; Infinity: one piece a bin. */
  readonly pieceUnits: number;
}

/** Distinct grid values, ascending, with the units' weight below each. */
interface Mass {
  readonly values: Float64Array;
  readonly below: Float64Array;
  readonly grid: number;
}

/**
 * Equal-frequency bins with rounded cut points; a value that would fill a bin alone (a spike) is a bin of its own.
 * Claim: each cut lies half a grid step off the grid at a number rounded to at most an eighth of the local spacing of
 * the quantiles, so it is no patient's value; each bin holds at least `minBinUnits` units.
 * @param values NaN is missing
 * @param weights per row, 1 / rows of its unit, so that weights count units
 */
export function fitHistogram(
  values: Float64Array,
  weights: Float64Array,
  support: NumericSupport,
  rule: BinRule,
): Histogram {
  const mass = massOf(values, weights, support);
  const n = mass.values.length;
  if (support.empty || n === 0) return { support, bins: [] };
  const spikeMass = Math.max(rule.minBinUnits, total(mass) / rule.nBins);
  const bins: HistogramBin[] = [];
  const half = support.grid / 2;
  let start = 0;
  let low = tidy(support.low - half);
  for (let i = 0; i <= n; i++) {
    const isSpike = i < n && weightAt(mass, i) >= spikeMass;
    if (i < n && !isSpike) continue;
    const high = tidy(i < n ? mass.values[i]! - half : support.high + half);
    if (i > start) bins.push(...binsOfRun(mass, start, i, low, high, rule));
    if (isSpike) bins.push({ edges: [high, tidy(mass.values[i]! + half)], shares: [1] });
    start = i + 1;
    low = i < n ? tidy(mass.values[i]! + half) : high;
  }
  // Only when no run and no spike is large enough: everything is one bin.
  if (bins.length === 0) bins.push({ edges: [support.low - half, support.high + half], shares: [1] });
  return { support, bins };
}

/** Bin index of an observed value. */
export function encodeNumeric(states: Histogram, value: number): number {
  const { bins } = states;
  const kept = clampToSupport(value, states.support);
  let low = 0;
  let high = bins.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bins[middle]!.edges.at(-1)! > kept) high = middle;
    else low = middle + 1;
  }
  if (low > 0 && kept < bins[low]!.edges[0]! && kept - bins[low - 1]!.edges.at(-1)! < bins[low]!.edges[0]! - kept)
    return low - 1;
  return low;
}

/** Probability that a draw from this bin lies in min..max (inclusive, after rounding to the grid). */
export function massInRange(states: Histogram, bin: number, min: number, max: number): number {
  const { low, high } = rawRange(states, min, max);
  return low < high ? Math.max(0, cdf(states.bins[bin]!, high) - cdf(states.bins[bin]!, low)) : 0;
}

/** A stretch of a bin's distribution function that may be drawn from, and the grid values that it ends with. */
interface Stretch {
  readonly from: number;
  readonly width: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Draws values of a bin, given that they lie in one of the ranges: inverse of the piecewise linear distribution
 * function.
 * Claim: no patient's value is read; an equal value can only come about by chance on the grid.
 * @param ranges ascending and apart
 * @returns a value for a bin that reaches into one of the ranges
 */
export function numericDecoder(
  states: Histogram,
  ranges: readonly GridRange[] = [{ min: -Infinity, max: Infinity }],
): (bin: number, rng: Rng) => number {
  const { support, bins } = states;
  const stretches = bins.map((_, bin) => ranges.map((range) => stretchOf(states, bin, range)));
  const total = stretches.map((all) => all.reduce((sum, { width }) => sum + width, 0));
  return (bin, rng) => {
    const { edges, shares } = bins[bin]!;
    const own = stretches[bin]!;
    let point = rng.float() * total[bin]!;
    let at = 0;
    while (at < own.length - 1 && point >= own[at]!.width) point -= own[at++]!.width;
    const { from, low, high } = own[at]!;
    let u = from + point;
    let piece = 0;
    while (piece < shares.length - 1 && u >= shares[piece]!) u -= shares[piece++]!;
    const share = shares[piece]! > 0 ? Math.min(1, u / shares[piece]!) : 0;
    const value = Math.min(
      high,
      Math.max(low, roundToGrid(edges[piece]! + share * (edges[piece + 1]! - edges[piece]!), support.grid)),
    );
    return value < support.low ? support.low : value > support.high ? support.high : value;
  };
}

function stretchOf(states: Histogram, bin: number, { min, max }: GridRange): Stretch {
  const { grid } = states.support;
  const { edges } = states.bins[bin]!;
  const cut = rawRange(states, min, max);
  const from = min === -Infinity ? 0 : cdf(states.bins[bin]!, cut.low);
  const to = max === Infinity ? 1 : cdf(states.bins[bin]!, cut.high);
  return {
    from,
    width: Math.max(0, to - from),
    low: roundToGrid(Math.max(edges[0]!, cut.low) + grid / 2, grid),
    high: roundToGrid(Math.min(edges.at(-1)!, cut.high) - grid / 2, grid),
  };
}

/** The unrounded values that round to a grid value in min..max. */
function rawRange({ support }: Histogram, min: number, max: number): { low: number; high: number } {
  const half = support.grid / 2;
  const first = min === -Infinity ? support.low : cleanMultiple(Math.ceil(min / support.grid - 1e-9), support.grid);
  const last = max === Infinity ? support.high : cleanMultiple(Math.floor(max / support.grid + 1e-9), support.grid);
  return { low: Math.max(first, support.low) - half, high: Math.min(last, support.high) + half };
}

function cdf(bin: HistogramBin, x: number): number {
  let below = 0;
  for (let piece = 0; piece < bin.shares.length; piece++) {
    const low = bin.edges[piece]!;
    const high = bin.edges[piece + 1]!;
    if (x >= high) below += bin.shares[piece]!;
    else return x <= low ? below : below + (bin.shares[piece]! * (x - low)) / (high - low);
  }
  return 1;
}

function massOf(values: Float64Array, weights: Float64Array, support: NumericSupport): Mass {
  const byValue = new Map<number, number>();
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row]!)) continue;
    const kept = clampToSupport(values[row]!, support);
    byValue.set(kept, (byValue.get(kept) ?? 0) + weights[row]!);
  }
  const distinct = Float64Array.from(byValue.keys()).sort();
  const below = new Float64Array(distinct.length + 1);
  // Weights are summed in the order of the values and rounded, so that the order of rows leaves no trace in the last
  // bit.
  for (let i = 0; i < distinct.length; i++)
    below[i + 1] = Math.round((below[i]! + byValue.get(distinct[i]!)!) * 1e9) / 1e9;
  return { values: distinct, below, grid: support.grid };
}

const total = (mass: Mass): number => mass.below.at(-1)!;
const weightAt = (mass: Mass, i: number): number => mass.below[i + 1]! - mass.below[i]!;

/** Weight of the values below a cut point. */
function massBelow(mass: Mass, cut: number): number {
  let low = 0;
  let high = mass.values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (mass.values[middle]! < cut) low = middle + 1;
    else high = middle;
  }
  return mass.below[low]!;
}

function binsOfRun(mass: Mass, start: number, end: number, low: number, high: number, rule: BinRule): HistogramBin[] {
  const weight = mass.below[end]! - mass.below[start]!;
  if (weight < rule.minBinUnits) return [];
  const nBins = Math.max(
    1,
    Math.min(Math.floor(weight / rule.minBinUnits), Math.round((rule.nBins * weight) / total(mass))),
  );
  const edges = cutsBetween(mass, low, high, nBins, rule.minBinUnits);
  return edges.slice(1).map((right, i) => {
    const left = edges[i]!;
    const inside = massBelow(mass, right) - massBelow(mass, left);
    const nPieces = Math.max(1, Math.floor(inside / rule.pieceUnits));
    const pieces = cutsBetween(mass, left, right, nPieces, rule.pieceUnits / 2);
    const raw = pieces.slice(1).map((to, piece) => massBelow(mass, to) - massBelow(mass, pieces[piece]!));
    return { edges: pieces, shares: coarseShares(raw) };
  });
}

/** Rounded equal-frequency edges from low to high; cuts that leave less than `minMass` on a side are dropped. */
function cutsBetween(mass: Mass, low: number, high: number, nParts: number, minMass: number): number[] {
  const first = massBelow(mass, low);
  const weight = massBelow(mass, high) - first;
  const edges = [low];
  for (let part = 1; part < nParts; part++) {
    const cut = roundedCut(mass, first + (weight * part) / nParts, (weight / nParts) * 0.5);
    const last = edges.at(-1)!;
    if (!(cut > last && cut < high)) continue;
    if (
      massBelow(mass, cut) - massBelow(mass, last) < minMass ||
      massBelow(mass, high) - massBelow(mass, cut) < minMass
    )
      continue;
    edges.push(cut);
  }
  return [...edges, high];
}

/** The rounded cut point whose weight below is closest to `target`. */
function roundedCut(mass: Mass, target: number, around: number): number {
  const quantile = quantileAt(mass, target);
  const spacing = (quantileAt(mass, target + around) - quantileAt(mass, target - around)) / 8;
  const step =
    spacing > mass.grid ? cleanMultiple(Math.max(1, Math.round(niceStep(spacing) / mass.grid)), mass.grid) : mass.grid;
  const count = Math.floor(quantile / step);
  const candidates = [cleanMultiple(count, step), cleanMultiple(count + 1, step)].map((edge) =>
    tidy(edge - mass.grid / 2),
  );
  const miss = candidates.map((edge) => Math.abs(massBelow(mass, edge) - target));
  return miss[0]! <= miss[1]! ? candidates[0]! : candidates[1]!;
}

/** 43.150000000000006 is 43.15. */
const tidy = (edge: number): number => Number(edge.toPrecision(13));

function quantileAt(mass: Mass, target: number): number {
  let low = 0;
  let high = mass.values.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (mass.below[middle + 1]! >= target) high = middle;
    else low = middle + 1;
  }
  return mass.values[low]!;
}

/** Smoothed by one unit in all and rounded to hundredths, so that no count can be read back. */
function coarseShares(raw: readonly number[]): number[] {
  const sum = raw.reduce((a, b) => a + b, 0) + 1;
  const hundredths = raw.map((value) => Math.max(1, Math.round((100 * (value + 1 / raw.length)) / sum)));
  const all = hundredths.reduce((a, b) => a + b, 0);
  return hundredths.map((value) => value / all);
}
