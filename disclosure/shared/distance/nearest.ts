import { RaresynthError } from "../../../src/core/errors.ts";
import { takeEncoded } from "./mixed-space.ts";
import type { EncodedRows } from "./mixed-space.ts";
import { plainIndex, searchOf, treeIndex } from "./nearest-index.ts";
import type { Search } from "./nearest-index.ts";
import { everyPair } from "./pair-distance.ts";
import { sweepSearch } from "./sweep-kernel.ts";

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

/**
 * With this many rows on either side, and this many targets times the square of the number of columns, a search through
 * a tree is faster than a sweep, the making of it included; measured, see METHOD.md.
 */
const INDEXED_ROWS = 4000;
const INDEXED_TARGETS = 20;
/** The same where there is no sweep. */
const INDEXED_QUERIES_PLAIN = 1000;
const INDEXED_TARGETS_PLAIN = 15;

/**
 * Closest and second closest target of every query, exactly. Two copies of one row are two targets: both distances are
 * then 0.
 * @throws {E_INTERNAL} where the two sides were encoded in different spaces
 */
export function nearest(queries: EncodedRows, targets: EncodedRows, options: NearestOptions = {}): Nearest {
  return nearestOf(queries, targets, options.excludeSameUnit ?? false, true);
}

/** The same without second distances, about twice as fast. */
export function closest(queries: EncodedRows, targets: EncodedRows, options: NearestOptions = {}): Omit<Nearest, "d2"> {
  const { d1, index, tied } = nearestOf(queries, targets, options.excludeSameUnit ?? false, false);
  return { d1, index, tied };
}

/** Distance of every query to its closest target; Infinity where there is none. */
export function nearestDistance(
  queries: EncodedRows,
  targets: EncodedRows,
  options: NearestOptions = {},
): Float64Array {
  return nearestOf(queries, targets, options.excludeSameUnit ?? false, false).d1;
}

/** Per query, every target at the smallest distance: rows[starts[i] .. starts[i + 1]), ascending. */
export interface NearestTies {
  readonly starts: Int32Array;
  readonly rows: Int32Array;
}

/** All closest targets of every query, exactly: one, or several at the same distance. */
export function nearestTies(queries: EncodedRows, targets: EncodedRows): NearestTies {
  const search = searchIn(queries, targets);
  const starts = new Int32Array(queries.nRows + 1);
  const here = new Int32Array(targets.nRows);
  let rows = new Int32Array(2 * queries.nRows);
  let best = Infinity;
  let n = 0;
  let nBackwards = 0;
  const accept = (row: number, sum: number): number => {
    if (sum < best) {
      n = 0;
      nBackwards = 0;
    } else if (row < here[n - 1]!) nBackwards++;
    best = sum;
    here[n++] = row;
    return sum;
  };
  for (let i = 0; i < queries.nRows; i++) {
    best = Infinity;
    n = 0;
    search(i, Infinity, accept);
    const from = starts[i]!;
    if (from + n > rows.length) {
      const longer = new Int32Array(2 * (from + n));
      longer.set(rows);
      rows = longer;
    }
    for (let k = 0; k < n; k++) rows[from + k] = here[k]!;
    if (nBackwards > 0) rows.subarray(from, from + n).sort();
    starts[i + 1] = from + n;
  }
  return { starts, rows };
}

/**
 * Distances from each unit, or from each row, to the k other units closest to it, ascending; the distance of two units
 * is that of their closest rows.
 * @param k >= 1
 * @returns distances[unit * k + place], or [row * k + place]; Infinity where there are fewer units
 */
export function nearestUnits(rows: EncodedRows, k: number, from: "unit" | "row" = "unit"): Float64Array {
  const search = searchIn(rows, rows);
  const { units } = rows;
  const nLists = from === "unit" ? rows.nUnits : rows.nRows;
  const sums = new Float64Array(nLists * k).fill(Infinity);
  const others = new Int32Array(nLists * k).fill(-1);
  let own = 0;
  let first = 0;
  const accept = (row: number, sum: number): number => {
    const unit = units[row]!;
    const last = first + k - 1;
    if (unit === own || sum >= sums[last]!) return sums[last]!;
    // The unit's place, if one of its rows stands in the list already, else the last one; those in between move down.
    let place = first;
    while (place < last && others[place] !== unit) place++;
    if (others[place] === unit && sum >= sums[place]!) return sums[last]!;
    for (; place > first && sums[place - 1]! > sum; place--) {
      sums[place] = sums[place - 1]!;
      others[place] = others[place - 1]!;
    }
    sums[place] = sum;
    others[place] = unit;
    return sums[last]!;
  };
  for (let i = 0; i < rows.nRows; i++) {
    own = units[i]!;
    first = (from === "unit" ? own : i) * k;
    search(i, sums[first + k - 1]!, accept);
  }
  const scale = scaleOf(rows);
  return sums.map((sum) => sum / scale);
}

/**
 * Number of targets within a radius of each query (distance <= radius).
 * @param radius per query; a negative radius counts nothing
 */
export function countWithin(queries: EncodedRows, targets: EncodedRows, radius: Float64Array): Int32Array {
  const search = searchIn(queries, targets);
  const counts = new Int32Array(queries.nRows);
  for (let i = 0; i < queries.nRows; i++) {
    const bound = boundOf(radius[i]!, queries);
    search(i, bound, () => {
      counts[i]!++;
      return bound;
    });
  }
  return counts;
}

/**
 * Every target at most a radius from a query, in no order.
 * @returns asks for query `i` and hands over each such row with its distance
 */
export function visitWithin(
  queries: EncodedRows,
  targets: EncodedRows,
): (i: number, radius: number, visit: (row: number, distance: number) => void) => void {
  const search = searchIn(queries, targets);
  const scale = scaleOf(queries);
  return (i, radius, visit) => {
    const bound = boundOf(radius, queries);
    search(i, bound, (row, sum) => {
      visit(row, sum / scale);
      return bound;
    });
  };
}

/** Positions of the targets at most `radius` from one query, ascending. */
export function rowsWithin(queries: EncodedRows, i: number, targets: EncodedRows, radius: number): number[] {
  const found: number[] = [];
  const bound = boundOf(radius, queries);
  searchIn(takeEncoded(queries, [i]), targets)(0, bound, (row) => {
    found.push(row);
    return bound;
  });
  return found;
}

/**
 * A radius as a sum over columns. Rounding must not lose a row that lies exactly on it; sums differ by at least 2^-40.
 */
function boundOf(radius: number, { space }: EncodedRows): number {
  if (space.missing === "ignore") return radius;
  return radius >= 0 ? radius * space.nColumns + 2 ** -42 : -1;
}

/** What a search's sums are divided by to be distances. */
function scaleOf({ space }: EncodedRows): number {
  return space.missing === "ignore" ? 1 : space.nColumns;
}

function nearestOf(queries: EncodedRows, targets: EncodedRows, excludeSameUnit: boolean, second: boolean): Nearest {
  const n = queries.nRows;
  const found: Nearest = {
    d1: new Float64Array(n),
    d2: new Float64Array(n),
    index: new Int32Array(n),
    tied: new Uint8Array(n),
  };
  nearestInto(found, searchIn(queries, targets), queries, {
    second,
    unitsLeftOut: excludeSameUnit ? targets.units : undefined,
  })(0, n);
  return found;
}

/**
 * Fills in the results of a range of queries with what a search finds; without `second`, d2 is some distance not below
 * d1.
 * @param unitsLeftOut units of the targets, where those of the query's own unit are left out
 * @returns fill(from, to)
 */
export function nearestInto(
  found: Nearest,
  search: Search,
  queries: EncodedRows,
  { second, unitsLeftOut }: { readonly second: boolean; readonly unitsLeftOut: Int32Array | undefined },
): (from: number, to: number) => void {
  const scale = scaleOf(queries);
  let own = -1;
  let best = Infinity;
  let next = Infinity;
  let at = -1;
  const accept = (row: number, sum: number): number => {
    if (unitsLeftOut?.[row] === own) return second ? next : best;
    if (sum < best) {
      next = best;
      best = sum;
      at = row;
    } else {
      // Rows of a tree come in no order: the first of several at one distance is the one with the smallest number.
      if (sum === best && row < at) at = row;
      if (sum < next) next = sum;
    }
    return second ? next : best;
  };
  return (from, to) => {
    for (let i = from; i < to; i++) {
      own = queries.units[i]!;
      best = next = Infinity;
      at = -1;
      search(i, Infinity, accept);
      found.d1[i] = best / scale;
      found.d2[i] = next / scale;
      found.index[i] = at;
      found.tied[i] = at >= 0 && best === next ? 1 : 0;
    }
  };
}

/** Calls back for the rows within a bound: through a tree where it pays, else by a sweep over all rows. */
export function searchIn(queries: EncodedRows, targets: EncodedRows): Search {
  if (queries.space !== targets.space)
    throw new RaresynthError("E_INTERNAL", "two sets of rows were encoded in different spaces.");
  // Leaving columns out of a pair breaks the bound of a box.
  if (queries.space.missing === "ignore") return everyPair(queries, targets);
  const { nRows, space } = targets;
  const squared = space.nColumns ** 2;
  const swept = Math.min(queries.nRows, nRows) < INDEXED_ROWS || nRows < INDEXED_TARGETS * squared;
  const sweep = swept ? sweepSearch(queries, targets) : undefined;
  if (sweep !== undefined) return sweep;
  const indexed = nRows >= INDEXED_TARGETS_PLAIN * squared && queries.nRows >= INDEXED_QUERIES_PLAIN;
  return searchOf(indexed ? treeIndex(targets) : plainIndex(targets), queries);
}
