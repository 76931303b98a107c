import type { NumericColumn } from "../../../src/core/data/cohort.ts";
import type { PackedCohort, PackedColumn, PackedPart } from "../../../src/core/data/packed-cohort.ts";

/** Two hashes of 32 bits of each row's cell of one column, by part. */
export interface HashedColumn {
  readonly name: string;
  /** Of row r of a part: what `at` adds to the row's sums. */
  readonly parts: readonly HashedPart[];
}

/** By number of cell, or by row where a part holds values. */
interface HashedPart {
  readonly codes?: ArrayLike<number>;
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/** Final mix of 32 bits. Source: Appleby, MurmurHash3 (public domain), fmix32. */
function mix(bits: number): number {
  let x = bits | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

const bytes = new DataView(new ArrayBuffer(8));

function hashNumber(value: number, salt: number): number {
  bytes.setFloat64(0, Number.isNaN(value) ? Number.NaN : value === 0 ? 0 : value);
  return mix(mix(bytes.getInt32(0) ^ salt) ^ bytes.getInt32(4));
}

function hashText(text: string, salt: number): number {
  let x = mix(salt);
  for (let at = 0; at < text.length; at++) x = Math.imul(x ^ text.charCodeAt(at), 0x01000193);
  return mix(x);
}

/**
 * Hashes of the cells of some columns. Equal cells of two tables have equal hashes; missing cells are all one.
 * @param spelledAs the registry's name of a level, so that another spelling is no difference
 */
export function hashedColumns(
  cohort: PackedCohort,
  names: readonly string[],
  spelledAs: (column: string, level: string) => string,
): HashedColumn[] {
  return names.map((name) => {
    const column = cohort.columns.find(({ cells }) => cells.name === name);
    return { name, parts: column === undefined ? missingParts(cohort) : hashedParts(column, spelledAs) };
  });
}

/** A column that the table does not have: every cell is missing. */
function missingParts({ starts }: PackedCohort): HashedPart[] {
  return starts.slice(1).map((next, at) => {
    const none = new Int32Array(next - starts[at]!);
    return { first: none, second: none };
  });
}

function hashedParts(
  { cells, parts }: PackedColumn,
  spelledAs: (column: string, level: string) => string,
): HashedPart[] {
  const salt = hashText(cells.name, 0x9e3779b9);
  const pair = (hash: (salt: number) => number): [number, number] => [hash(salt), hash(~salt)];
  const known =
    cells.kind === "numeric"
      ? hashesOf(cells.values, (value) => (Number.isNaN(value) ? [0, 0] : pair((s) => hashNumber(value, s))))
      : hashesOf(cells.codes, (code) =>
          code < 0 ? [0, 0] : pair((s) => hashText(spelledAs(cells.name, cells.levels[code]!), s)),
        );
  const loose = (part: PackedPart & { readonly values: NumericColumn["values"] }): HashedPart =>
    hashesOf(part.values, (value) => (Number.isNaN(value) ? [0, 0] : pair((s) => hashNumber(value, s))));
  return parts.map((part) => ("codes" in part ? { ...known, codes: part.codes } : loose(part)));
}

function hashesOf(
  values: ArrayLike<number>,
  hash: (value: number) => readonly [number, number],
): { readonly first: Int32Array; readonly second: Int32Array } {
  const first = new Int32Array(values.length);
  const second = new Int32Array(values.length);
  for (let at = 0; at < values.length; at++) [first[at], second[at]] = hash(values[at]!) as [number, number];
  return { first, second };
}

/**
 * Sums over the columns for each row of one part: the same for rows that agree on all of them.
 */
export function rowKeys(columns: readonly HashedColumn[], part: number, nRows: number): RowSums {
  const first = new Int32Array(nRows);
  const second = new Int32Array(nRows);
  for (const { parts } of columns) {
    const own = parts[part]!;
    for (let row = 0; row < nRows; row++) {
      const id = own.codes === undefined ? row : own.codes[row]!;
      first[row] = first[row]! + own.first[id]!;
      second[row] = second[row]! + own.second[id]!;
    }
  }
  return { first, second };
}

/** Sums of hashes by row, modulo 2^32. */
export interface RowSums {
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/** Key of a row, without one column where that is given. */
export function keyOf({ first, second }: RowSums, row: number, without?: HashedPart): number {
  let [a, b] = [first[row]!, second[row]!];
  if (without !== undefined) {
    const id = without.codes === undefined ? row : without.codes[row]!;
    a = (a - without.first[id]!) | 0;
    b = (b - without.second[id]!) | 0;
  }
  return (a >>> 0) + 4294967296 * (b & 0x1fffff);
}
