import { RaresynthError } from "../../../src/core/errors.ts";
import type { EncodedRows, MixedSpace } from "./mixed-space.ts";
import { searchIn, type NearestTies } from "./nearest.ts";

/** A column adds at most so much to a sum. */
const MOST_OF_A_COLUMN = 1;

/**
 * All closest targets of every query, exactly, as often as columns are left out in turn: what `nearestTies` finds in
 * the space without the column. The pairs are looked at once for all of them: without a column a sum is smaller by 1 at
 * most, so that only targets within 1 of the closest can be closest then. Sums are exact (see GRID of mixed-space), also
 * less a column.
 * @param names columns of the space, each left out alone
 * @returns for each name, rows[starts[i] .. starts[i + 1]) ascending
 * @throws {E_INTERNAL} where a name is no column of the space, or where missing values are left out of sums
 */
export function nearestTiesWithout(
  queries: EncodedRows,
  targets: EncodedRows,
  names: readonly string[],
): NearestTies[] {
  const differences = names.map((name) => differenceIn(queries, targets, name));
  const lists = names.map(() => growingTies(queries.nRows));
  const near = candidates(queries, targets);
  for (let i = 0; i < queries.nRows; i++) {
    const { rows, sums, n } = near(i);
    differences.forEach((difference, k) => {
      const list = lists[k]!;
      let best = Infinity;
      list.open(i);
      for (let at = 0; at < n; at++) {
        const row = rows[at]!;
        const sum = sums[at]! - difference(i, row);
        if (sum > best) continue;
        if (sum < best) list.open(i);
        best = sum;
        list.add(row);
      }
    });
  }
  return lists.map((list) => list.close());
}

/** Targets within 1 of the closest, ascending, with their sums; the arrays are used again for the next query. */
function candidates(
  queries: EncodedRows,
  targets: EncodedRows,
): (i: number) => { readonly rows: Int32Array; readonly sums: Float64Array; readonly n: number } {
  const search = searchIn(queries, targets);
  const rows = new Int32Array(targets.nRows);
  const sums = new Float64Array(targets.nRows);
  const sumOf = new Float64Array(targets.nRows);
  let [best, seen] = [Infinity, 0];
  const accept = (row: number, sum: number): number => {
    if (sum < best) best = sum;
    rows[seen++] = row;
    sumOf[row] = sum;
    return best + MOST_OF_A_COLUMN;
  };
  return (i) => {
    [best, seen] = [Infinity, 0];
    search(i, Infinity, accept);
    let n = 0;
    for (let at = 0; at < seen; at++) {
      const row = rows[at]!;
      if (sumOf[row]! <= best + MOST_OF_A_COLUMN) rows[n++] = row;
    }
    // Rows of a tree come in no order.
    rows.subarray(0, n).sort();
    for (let at = 0; at < n; at++) sums[at] = sumOf[rows[at]!]!;
    return { rows, sums, n };
  };
}

/** What one column adds to the sum of a pair. */
function differenceIn(queries: EncodedRows, targets: EncodedRows, name: string): (i: number, j: number) => number {
  const { space } = queries;
  const { axes, nWords } = space;
  const [c, packed] = placeOf(space, name);
  if (packed === undefined) {
    const [a, b, nAxes] = [queries.values, targets.values, axes.length];
    return (i, j) => {
      const gap = Math.abs(a[i * nAxes + c]! - b[j * nAxes + c]!);
      return gap < 1 ? gap : 1;
    };
  }
  const mask = (2 ** (packed.position.size + 1) - 1) << packed.shift;
  const [own, theirs, word] = [queries.bits, targets.bits, packed.word];
  return (i, j) => ((own[i * nWords + word]! & theirs[j * nWords + word]! & mask) === 0 ? 1 : 0);
}

function placeOf(space: MixedSpace, name: string): readonly [number, MixedSpace["packed"][number] | undefined] {
  const axis = space.axes.findIndex((one) => one.name === name);
  const packed = space.packed.find((one) => one.name === name);
  if (space.missing === "ignore" || (axis < 0 && packed === undefined))
    throw new RaresynthError("E_INTERNAL", "a column that a distance does not have cannot be left out of it.");
  return [axis, packed];
}

interface GrowingTies {
  /** Begins the list of query `i` anew. */
  readonly open: (i: number) => void;
  readonly add: (row: number) => void;
  readonly close: () => NearestTies;
}

function growingTies(nQueries: number): GrowingTies {
  const starts = new Int32Array(nQueries + 1);
  let rows = new Int32Array(2 * nQueries + 1);
  let [from, n, query] = [0, 0, -1];
  return {
    open: (i) => {
      if (i !== query) [from, query] = [n, i];
      n = from;
      starts[i] = from;
    },
    add: (row) => {
      if (n === rows.length) {
        const longer = new Int32Array(2 * n);
        longer.set(rows);
        rows = longer;
      }
      rows[n++] = row;
    },
    close: () => {
      starts[nQueries] = n;
      return { starts, rows };
    },
  };
}
