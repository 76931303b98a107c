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

/** Distance of every query to its closest target; Infinity where there is none. About twice as fast as `nearest`. */
export function nearestDistance(queries: EncodedRows, targets: EncodedRows, options: NearestOptions = {}): Float64Array {
  return search(queries, targets, options.excludeSameUnit ?? false, false).d1;
}

/**
 * Number of targets within a radius of each query (distance <= radius).
 * @param radius per query; a negative radius counts nothing
 */
export function countWithin(queries: EncodedRows, targets: EncodedRows, radius: Float64Array): Int32Array {
  sameSpace(queries, targets);
  const { nColumns } = queries;
  const counts = new Int32Array(queries.nRows);
  if (queries.space.missing === "ignore") {
    for (let i = 0; i < queries.nRows; i++) for (let j = 0; j < targets.nRows; j++) if (pairDistance(queries, i, targets, j) <= radius[i]!) counts[i]!++;
    return counts;
  }
  const a = queries.values;
  const b = targets.values;
  const end = b.length;
  for (let i = 0; i < queries.nRows; i++) {
    // Rounding of radius * nColumns must not lose a row that lies exactly on the radius.
    const bound = radius[i]! * nColumns + (radius[i]! >= 0 ? 2 ** -42 : 0);
    const from = i * nColumns;
    let count = 0;
    for (let base = 0; base < end; base += nColumns) {
      let sum = 0;
      let c = 0;
      while (c < nColumns) {
        const stop = c + BLOCK < nColumns ? c + BLOCK : nColumns;
        for (; c < stop; c++) {
          const d = Math.abs(a[from + c]! - b[base + c]!);
          sum += d < 1 ? d : 1;
        }
        if (sum > bound) break;
      }
      if (sum <= bound) count++;
    }
    counts[i] = count;
  }
  return counts;
}

/** Distance of one pair: the mean over columns, in 0..1. Under "ignore", NaN where every column is left out. */
export function pairDistance(queries: EncodedRows, i: number, targets: EncodedRows, j: number): number {
  const { nColumns } = queries;
  const ignore = queries.space.missing === "ignore";
  let sum = 0;
  let used = 0;
  for (let c = 0; c < nColumns; c++) {
    const x = queries.values[i * nColumns + c]!;
    const y = targets.values[j * nColumns + c]!;
    if (ignore && (x === ENCODED_MISSING || y === ENCODED_MISSING)) continue;
    sum += Math.min(1, Math.abs(x - y));
    used++;
  }
  return sum / used;
}

function search(queries: EncodedRows, targets: EncodedRows, excludeSameUnit: boolean, second: boolean): Nearest {
  sameSpace(queries, targets);
  const d1 = new Float64Array(queries.nRows).fill(Infinity);
  const d2 = new Float64Array(queries.nRows).fill(Infinity);
  const index = new Int32Array(queries.nRows).fill(-1);
  if (queries.space.missing === "ignore") searchIgnoring(queries, targets, excludeSameUnit, d1, d2, index);
  else searchKernel(queries, targets, excludeSameUnit, second, d1, d2, index);
  return { d1, d2, index };
}

/** The hot loop: sums are exact (see GRID), so leaving a pair early cannot change a result. */
function searchKernel(queries: EncodedRows, targets: EncodedRows, excludeSameUnit: boolean, second: boolean, d1: Float64Array, d2: Float64Array, index: Int32Array): void {
  const { nColumns, values: a } = queries;
  const b = targets.values;
  const nTargets = targets.nRows;
  for (let i = 0; i < queries.nRows; i++) {
    const from = i * nColumns;
    const own = excludeSameUnit ? queries.units[i]! : -1;
    let best = Infinity;
    let next = Infinity;
    let at = -1;
    let base = 0;
    for (let j = 0; j < nTargets; j++, base += nColumns) {
      if (excludeSameUnit && targets.units[j] === own) continue;
      const bound = second ? next : best;
      let sum = 0;
      let c = 0;
      while (c < nColumns) {
        const stop = c + BLOCK < nColumns ? c + BLOCK : nColumns;
        for (; c < stop; c++) {
          const d = Math.abs(a[from + c]! - b[base + c]!);
          sum += d < 1 ? d : 1;
        }
        if (sum >= bound) break;
      }
      if (sum < best) {
        next = best;
        best = sum;
        at = j;
      } else if (sum < next) next = sum;
    }
    d1[i] = best / nColumns;
    if (second) d2[i] = next / nColumns;
    index[i] = at;
  }
}

function searchIgnoring(queries: EncodedRows, targets: EncodedRows, excludeSameUnit: boolean, d1: Float64Array, d2: Float64Array, index: Int32Array): void {
  for (let i = 0; i < queries.nRows; i++) for (let j = 0; j < targets.nRows; j++) {
    if (excludeSameUnit && targets.units[j] === queries.units[i]) continue;
    const d = pairDistance(queries, i, targets, j);
    if (d < d1[i]!) {
      d2[i] = d1[i]!;
      d1[i] = d;
      index[i] = j;
    } else if (d < d2[i]!) d2[i] = d;
  }
}

function sameSpace(queries: EncodedRows, targets: EncodedRows): void {
  if (queries.space !== targets.space) throw new RaresynthError("E_INTERNAL", "two sets of rows were encoded in different spaces.");
}
