import { RaresynthError } from "../../../src/core/errors.ts";
import type { EncodedRows } from "./mixed-space.ts";
import { searchIn } from "./nearest.ts";
import type { NearestTies } from "./nearest.ts";

/**
 * Per query, every target no further away than its k-th closest: rows[starts[i] .. starts[i + 1]), ascending, with
 * their distances (sums over columns).
 */
export interface NearestFew extends NearestTies {
  readonly distances: Float64Array;
}

/**
 * The k closest targets of every query, exactly, and those at the same distance as the last of them, so that the order
 * of targets decides nothing. All targets where there are fewer than k.
 * @throws {E_INTERNAL} where the two sides were encoded in different spaces, or one that leaves missing values out
 */
export function nearestFew(queries: EncodedRows, targets: EncodedRows, k: number): NearestFew {
  if (queries.space.missing !== "mismatch")
    throw new RaresynthError("E_INTERNAL", "the rows were not encoded in a space in which missing is a value.");
  const search = searchIn(queries, targets);
  const starts = new Int32Array(queries.nRows + 1);
  const best = new Float64Array(k);
  const rows: number[] = [];
  const distances: number[] = [];
  let found: { row: number; sum: number }[] = [];
  const accept = (row: number, sum: number): number => {
    found.push({ row, sum });
    let place = k - 1;
    for (; place > 0 && best[place - 1]! > sum; place--) best[place] = best[place - 1]!;
    if (sum < best[place]!) best[place] = sum;
    return best[k - 1]!;
  };
  for (let i = 0; i < queries.nRows; i++) {
    best.fill(Infinity);
    found = [];
    search(i, Infinity, accept);
    const few = found.filter(({ sum }) => sum <= best[k - 1]!).sort((a, b) => a.row - b.row);
    for (const { row, sum } of few) {
      rows.push(row);
      distances.push(sum);
    }
    starts[i + 1] = rows.length;
  }
  return { starts, rows: Int32Array.from(rows), distances: Float64Array.from(distances) };
}

/** Of the few, those at the smallest distance. */
export function closestOf(few: NearestFew): NearestTies {
  const starts = new Int32Array(few.starts.length);
  const rows: number[] = [];
  for (let i = 0; i + 1 < starts.length; i++) {
    let least = Infinity;
    for (let at = few.starts[i]!; at < few.starts[i + 1]!; at++) least = Math.min(least, few.distances[at]!);
    for (let at = few.starts[i]!; at < few.starts[i + 1]!; at++)
      if (few.distances[at] === least) rows.push(few.rows[at]!);
    starts[i + 1] = rows.length;
  }
  return { starts, rows: Int32Array.from(rows) };
}
