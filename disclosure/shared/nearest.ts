import { RaresynthError } from "../../src/core/errors.ts";
import { ENCODED_MISSING } from "./mixed-space.ts";
import type { EncodedRows } from "./mixed-space.ts";

export interface NearestOptions {
  /** Leave out targets of the query's own unit; both sides must then number units alike (rows of one cohort). */
  readonly excludeSameUnit?: boolean;
}

export interface Nearest {
  /** Per query: distance to its closest target; Infinity where there is none. */
  readonly d1: Float64Array;
  /** Per query: distance to its second closest target; Infinity where there is none. */
  readonly d2: Float64Array;
  /** Per query: position of the closest target, the first of several at one distance; -1 where there is none. */
  readonly index: Int32Array;
  /** Per query: 1 where another target lies at exactly the same distance as the closest. */
  readonly tied: Uint8Array;
}

/** Columns between two looks at whether a pair can still matter. */
const BLOCK = 4;

/**
 * Closest and second closest target of every query, exactly. Two copies of one row are two targets: both distances are then 0.
 * @throws {E_INTERNAL} where the two sides were encoded in different spaces
 */
export function nearest(queries: EncodedRows, targets: EncodedRows, options: NearestOptions = {}): Nearest {
  return search(queries, targets, options.excludeSameUnit ?? false, true);
}

/** The same without second distances, about twice as fast. */
export function closest(queries: EncodedRows, targets: EncodedRows, options: NearestOptions = {}): Omit<Nearest, "d2"> {
  const { d1, index, tied } = search(queries, targets, options.excludeSameUnit ?? false, false);
  return { d1, index, tied };
}

/** Distance of every query to its closest target; Infinity where there is none. */
export function nearestDistance(queries: EncodedRows, targets: EncodedRows, options: NearestOptions = {}): Float64Array {
  return search(queries, targets, options.excludeSameUnit ?? false, false).d1;
}

/** Per query, every target at the smallest distance: rows[starts[i] .. starts[i + 1]), ascending. */
export interface NearestTies { readonly starts: Int32Array; readonly rows: Int32Array }

/** All closest targets of every query, exactly: one, or several at the same distance. */
export function nearestTies(queries: EncodedRows, targets: EncodedRows): NearestTies {
  sameSpace(queries, targets);
  const starts = new Int32Array(queries.nRows + 1);
  const here = new Int32Array(targets.nRows);
  let rows = new Int32Array(2 * queries.nRows);
  const ignore = queries.space.missing === "ignore";
  for (let i = 0; i < queries.nRows; i++) {
    let best = Infinity;
    let n = 0;
    for (let j = 0; j < targets.nRows; j++) {
      const d = ignore ? pairDistance(queries, i, targets, j) : cappedSum(queries, i, targets, j, best);
      if (d > best) continue;
      if (d < best) {
        best = d;
        n = 0;
      }
      here[n++] = j;
    }
    const from = starts[i]!;
    if (from + n > rows.length) {
      const longer = new Int32Array(2 * (from + n));
      longer.set(rows);
      rows = longer;
    }
    for (let k = 0; k < n; k++) rows[from + k] = here[k]!;
    starts[i + 1] = from + n;
  }
  return { starts, rows };
}

/**
 * Number of targets within a radius of each query (distance <= radius).
 * @param radius per query; a negative radius counts nothing
 */
export function countWithin(queries: EncodedRows, targets: EncodedRows, radius: Float64Array): Int32Array {
  sameSpace(queries, targets);
  const { space } = queries;
  const counts = new Int32Array(queries.nRows);
  for (let i = 0; i < queries.nRows; i++) {
    const bound = boundOf(radius[i]!, queries);
    let count = 0;
    if (space.missing === "ignore") for (let j = 0; j < targets.nRows; j++) count += pairDistance(queries, i, targets, j) <= radius[i]! ? 1 : 0;
    else for (let j = 0; j < targets.nRows; j++) count += cappedSum(queries, i, targets, j, bound) <= bound ? 1 : 0;
    counts[i] = count;
  }
  return counts;
}

/**
 * Distances of one query to every target at most `radius` away, in the order of the targets.
 * @param out receives them; at least as long as there are targets
 * @returns how many there are
 */
export function distancesWithin(queries: EncodedRows, i: number, targets: EncodedRows, radius: number, out: Float64Array): number {
  sameSpace(queries, targets);
  const { nColumns, missing } = queries.space;
  const bound = boundOf(radius, queries);
  let n = 0;
  if (missing === "ignore") {
    for (let j = 0; j < targets.nRows; j++) {
      const d = pairDistance(queries, i, targets, j);
      if (d <= radius) out[n++] = d;
    }
    return n;
  }
  for (let j = 0; j < targets.nRows; j++) {
    const sum = cappedSum(queries, i, targets, j, bound);
    if (sum <= bound) out[n++] = sum / nColumns;
  }
  return n;
}

/** Positions of the targets at most `radius` from one query, ascending. */
export function rowsWithin(queries: EncodedRows, i: number, targets: EncodedRows, radius: number): number[] {
  sameSpace(queries, targets);
  const found: number[] = [];
  const bound = boundOf(radius, queries);
  const ignore = queries.space.missing === "ignore";
  for (let j = 0; j < targets.nRows; j++) {
    if (ignore ? pairDistance(queries, i, targets, j) <= radius : cappedSum(queries, i, targets, j, bound) <= bound) found.push(j);
  }
  return found;
}

/** Distance of one pair: the mean over columns, in 0..1. Under "ignore", NaN where every column is left out. */
export function pairDistance(queries: EncodedRows, i: number, targets: EncodedRows, j: number): number {
  const { axes, missing, nColumns } = queries.space;
  if (missing === "mismatch") return cappedSum(queries, i, targets, j, Infinity) / nColumns;
  let sum = 0;
  let used = 0;
  for (let c = 0; c < axes.length; c++) {
    const x = queries.values[i * axes.length + c]!;
    const y = targets.values[j * axes.length + c]!;
    if (x === ENCODED_MISSING || y === ENCODED_MISSING) continue;
    sum += Math.min(1, Math.abs(x - y));
    used++;
  }
  return sum / used;
}

/**
 * Sum of the columns' contributions, exact (see GRID); once it exceeds `bound` the rest of the columns is skipped and any larger number
 * may come back.
 */
export function cappedSum(queries: EncodedRows, i: number, targets: EncodedRows, j: number, bound: number): number {
  const { nWords, packed, axes } = queries.space;
  const nAxes = axes.length;
  let sum = packed.length;
  for (let w = 0, p = i * nWords, q = j * nWords; w < nWords; w++) sum -= onesIn(queries.bits[p + w]! & targets.bits[q + w]!);
  if (sum > bound) return sum;
  const a = queries.values;
  const b = targets.values;
  let p = i * nAxes;
  let q = j * nAxes;
  const end = p + nAxes;
  while (p < end) {
    const stop = p + BLOCK < end ? p + BLOCK : end;
    for (; p < stop; p++, q++) {
      const d = Math.abs(a[p]! - b[q]!);
      sum += d < 1 ? d : 1;
    }
    if (sum > bound) return sum;
  }
  return sum;
}

/** A radius as a sum over columns. Rounding must not lose a row that lies exactly on it; sums differ by at least 2^-40. */
function boundOf(radius: number, queries: EncodedRows): number {
  return radius >= 0 ? radius * queries.space.nColumns + 2 ** -42 : -1;
}

/** Number of set bits of a 32-bit word (parallel count). Source: Warren, Hacker's Delight, 2nd ed., section 5-1. */
function onesIn(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  x = (x + (x >>> 4)) & 0x0f0f0f0f;
  return Math.imul(x, 0x01010101) >>> 24;
}

function search(queries: EncodedRows, targets: EncodedRows, excludeSameUnit: boolean, second: boolean): Nearest {
  sameSpace(queries, targets);
  const d1 = new Float64Array(queries.nRows).fill(Infinity);
  const d2 = new Float64Array(queries.nRows).fill(Infinity);
  const index = new Int32Array(queries.nRows).fill(-1);
  const tied = new Uint8Array(queries.nRows);
  const ignore = queries.space.missing === "ignore";
  const scale = ignore ? 1 : queries.space.nColumns;
  for (let i = 0; i < queries.nRows; i++) {
    const own = queries.units[i]!;
    let best = Infinity;
    let next = Infinity;
    let at = -1;
    let tie = 0;
    for (let j = 0; j < targets.nRows; j++) {
      if (excludeSameUnit && targets.units[j] === own) continue;
      const d = ignore ? pairDistance(queries, i, targets, j) : cappedSum(queries, i, targets, j, second ? next : best);
      if (d < best) {
        next = best;
        best = d;
        at = j;
        tie = 0;
      } else if (d === best) {
        next = d;
        tie = 1;
      } else if (d < next) next = d;
    }
    d1[i] = best / scale;
    d2[i] = next / scale;
    index[i] = at;
    tied[i] = tie;
  }
  return { d1, d2, index, tied };
}

function sameSpace(queries: EncodedRows, targets: EncodedRows): void {
  if (queries.space !== targets.space) throw new RaresynthError("E_INTERNAL", "two sets of rows were encoded in different spaces.");
}
