import { nth } from "../../core/access.ts";
import type { CodedColumn, NumericColumn } from "../../core/data/cohort.ts";
import type { PackedCohort, PackedColumn } from "../../core/data/packed-cohort.ts";

/** Different values of a column of numbers, or levels of a coded one, with the rows that hold them. */
export interface ColumnCounts {
  /** Ascending, each once; absent for levels. */
  readonly values?: Float64Array;
  /** Rows by value or level. */
  readonly counts: Float64Array;
  readonly nMissing: number;
}

/** Some rows of a column: numbers by the ranks of their different values, or levels by their codes. */
export interface RankedColumn extends ColumnCounts {
  readonly name: string;
  /** Rank or code of each row; -1 is missing. */
  readonly ranks: Int32Array;
  /** Places of `ranks` that are missing, ascending. */
  readonly missing: Int32Array;
}

/** How often each level or value occurs, over all rows. Values are sorted; no rank is kept. */
export function countColumn({ cells, parts }: PackedColumn): ColumnCounts {
  const byCell = new Float64Array(cells.kind === "coded" ? cells.codes.length : cells.values.length);
  const loose: Float64Array[] = [];
  for (const part of parts) {
    if ("values" in part) loose.push(part.values);
    else for (const id of part.codes) byCell[id] = nth(byCell, id) + 1;
  }
  if (cells.kind === "coded") return levelCounts(cells, byCell);
  const sorted = joined(loose).sort();
  const nUnknown = sorted.length - firstUnknown(sorted);
  const values = differentValues(joined([cells.values, sorted]));
  const counts = new Float64Array(values.length);
  byCell.forEach((count, id) => {
    const rank = rankOf(nth(cells.values, id), values);
    if (rank >= 0) counts[rank] = nth(counts, rank) + count;
  });
  let rank = 0;
  for (let at = 0; at < sorted.length - nUnknown; at++) {
    while (nth(values, rank) < nth(sorted, at)) rank++;
    counts[rank] = nth(counts, rank) + 1;
  }
  return { values, counts, nMissing: nUnknown + unknownCells(cells, byCell) };
}

function levelCounts({ codes, levels }: CodedColumn, byCell: Float64Array): ColumnCounts {
  const counts = new Float64Array(levels.length);
  let nMissing = 0;
  byCell.forEach((count, id) => {
    const code = nth(codes, id);
    if (code < 0) nMissing += count;
    else counts[code] = nth(counts, code) + count;
  });
  return { counts, nMissing };
}

function unknownCells({ values }: NumericColumn, byCell: Float64Array): number {
  return byCell.reduce((sum, count, id) => (Number.isNaN(values[id]) ? sum + count : sum), 0);
}

/** Where NaN begins in what was sorted: typed arrays sort it last. */
function firstUnknown(sorted: Float64Array): number {
  let at = sorted.length;
  while (at > 0 && Number.isNaN(sorted[at - 1])) at--;
  return at;
}

/**
 * Rows of a column by rank.
 * @param rows positions in any order; absent: all. Quick where they ascend over long stretches
 * @returns 4 bytes a row
 */
export function rankColumn(cohort: PackedCohort, column: PackedColumn, rows?: Int32Array): RankedColumn {
  const { cells, parts } = column;
  const n = rows?.length ?? cohort.nRows;
  const ids = new Int32Array(n);
  const loose = parts.some((part) => "values" in part) ? new Float64Array(n).fill(Number.NaN) : undefined;
  eachRow(cohort.starts, rows, n, (k, from, at) => {
    const part = nth(parts, k);
    if ("codes" in part) ids[at] = nth(part.codes, from);
    else {
      ids[at] = -1;
      if (loose !== undefined) loose[at] = nth(part.values, from);
    }
  });
  if (cells.kind === "coded") {
    const ranks = ids.map((id) => nth(cells.codes, id));
    return { name: cells.name, ...tally(ranks, cells.levels.length) };
  }
  const values = differentValues(joined([cells.values, ...(loose === undefined ? [] : [loose])]));
  const table = cells.values.map((value) => rankOf(value, values));
  const ranks = ids.map((id, at) => (id >= 0 ? nth(table, id) : rankOf(loose?.[at] ?? Number.NaN, values)));
  return { name: cells.name, values, ...tally(ranks, values.length) };
}

function tally(ranks: Int32Array, nRanks: number): Pick<RankedColumn, "ranks" | "missing" | "counts" | "nMissing"> {
  const counts = new Float64Array(nRanks);
  const missing = ranks.reduce((sum, rank) => (rank < 0 ? sum + 1 : sum), 0);
  const places = new Int32Array(missing);
  let at = 0;
  ranks.forEach((rank, row) => {
    if (rank < 0) places[at++] = row;
    else counts[rank] = nth(counts, rank) + 1;
  });
  return { ranks, missing: places, counts, nMissing: missing };
}

/** @param see told the part, the row within it and the place in `rows` */
function eachRow(
  starts: readonly number[],
  rows: Int32Array | undefined,
  n: number,
  see: (part: number, from: number, at: number) => void,
): void {
  let [part, first, next] = [0, 0, nth(starts, 1)];
  for (let at = 0; at < n; at++) {
    const row = rows === undefined ? at : nth(rows, at);
    if (row < first) [part, first, next] = [0, 0, nth(starts, 1)];
    while (row >= next) {
      part += 1;
      first = next;
      next = nth(starts, part + 1);
    }
    see(part, row - first, at);
  }
}

function joined(all: readonly Float64Array[]): Float64Array {
  const one = new Float64Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const some of all) {
    one.set(some, at);
    at += some.length;
  }
  return one;
}

/** Ascending, each once, NaN left out. @param all sorted in place */
function differentValues(all: Float64Array): Float64Array {
  all.sort();
  let n = 0;
  for (const value of all) {
    if (Number.isNaN(value)) break;
    if (n === 0 || value !== all[n - 1]) all[n++] = value;
  }
  return all.slice(0, n);
}

/** Place of a value that is there; -1 for NaN. */
function rankOf(value: number, values: Float64Array): number {
  if (Number.isNaN(value)) return -1;
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (nth(values, middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
