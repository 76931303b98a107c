import { nth } from "../access.ts";
import { makeCohort, type CodedColumn, type Cohort, type Column, type NumericColumn, type Role } from "./cohort.ts";
import type { CohortSchema } from "./schema.ts";

/** Numbers of different cells, as narrow as they fit. Shared memory, so that workers read them without a copy. */
export type PackedCodes = Uint8Array | Uint16Array | Int32Array;

/** Rows of a column from one block of the file: numbers of cells, or values where there are too many different ones. */
export type PackedPart =
  | { readonly codes: PackedCodes }
  | { readonly values: Float64Array; readonly reasons?: Uint8Array; readonly precision?: Uint8Array };

/**
 * A column of a large table. `cells` holds the typed value of each different cell: row r of a part of codes has value
 * `cells.values[codes[r]]`, or level `cells.codes[codes[r]]`.
 */
export interface PackedColumn {
  readonly cells: Column;
  readonly parts: readonly PackedPart[];
}

/** A cohort whose columns hold a byte or two a row where few cells differ. Its rows are those of a cohort, in the same order. */
export interface PackedCohort<R extends Role = Role> {
  readonly role: R;
  readonly schema: CohortSchema;
  readonly nRows: number;
  readonly columns: readonly PackedColumn[];
  /** Rows before each part, and all rows last. */
  readonly starts: readonly number[];
  /** Unit of protection of each row; absent where each row is one. */
  readonly units?: Int32Array;
  readonly nUnits: number;
  /** 1-based data record of each row; absent where these are 1..nRows. */
  readonly sourceRows?: Int32Array;
}

/**
 * Numbers in shared memory, in the narrowest array that holds them.
 * @param codes whole numbers >= 0
 */
export function packCodes(codes: Int32Array): PackedCodes {
  let most = 0;
  for (const code of codes) if (code > most) most = code;
  const n = codes.length;
  const packed =
    most < 256
      ? new Uint8Array(new SharedArrayBuffer(n))
      : most < 65_536
        ? new Uint16Array(new SharedArrayBuffer(2 * n))
        : new Int32Array(new SharedArrayBuffer(4 * n));
  packed.set(codes);
  return packed;
}

/** Bytes that a column's rows take. */
export function bytesOfParts(parts: readonly PackedPart[]): number {
  return parts.reduce(
    (sum, part) =>
      sum +
      ("codes" in part
        ? part.codes.byteLength
        : part.values.byteLength + (part.reasons?.byteLength ?? 0) + (part.precision?.byteLength ?? 0)),
    0,
  );
}

/**
 * One column as a cohort holds it.
 * @param rows positions, ascending; absent: all
 * @returns a copy: 8 bytes a row for numbers, 4 for levels
 */
export function unpackColumn(cohort: PackedCohort, { cells, parts }: PackedColumn, rows?: ArrayLike<number>): Column {
  const n = rows?.length ?? cohort.nRows;
  const isPartial = parts.some((part) => "values" in part && part.precision !== undefined);
  const into = emptyLike(cells, n, isPartial);
  let at = 0;
  parts.forEach((part, k) => {
    const first = nth(cohort.starts, k);
    const next = nth(cohort.starts, k + 1);
    if (rows === undefined) {
      for (let row = first; row < next; row++) copyCell(cells, part, row - first, into, row);
      return;
    }
    for (; at < n && nth(rows, at) < next; at++) copyCell(cells, part, nth(rows, at) - first, into, at);
  });
  // Where no cell has a part of a date, a cohort holds none.
  if (into.kind === "numeric" && into.precision?.some((one) => one > 0) === false) {
    const { precision: _precision, ...plain } = into;
    return plain;
  }
  return into;
}

function emptyLike(cells: Column, n: number, isPartial: boolean): Column {
  const reasons = cells.reasons === undefined ? {} : { reasons: new Uint8Array(n) };
  return cells.kind === "coded"
    ? { ...cells, codes: new Int32Array(n), ...reasons }
    : {
        ...{ kind: "numeric", name: cells.name, values: new Float64Array(n), ...reasons },
        ...(cells.precision === undefined && !isPartial ? {} : { precision: new Uint8Array(n) }),
      };
}

function copyCell(cells: Column, part: PackedPart, from: number, into: Column, to: number): void {
  const id = "codes" in part ? part.codes[from] : undefined;
  if (into.reasons !== undefined)
    into.reasons[to] = ("codes" in part ? cells.reasons?.[id ?? -1] : part.reasons?.[from]) ?? 0;
  if (into.kind === "coded") {
    into.codes[to] = (cells as CodedColumn).codes[id ?? -1] ?? -1;
    return;
  }
  const { values, precision } = cells as NumericColumn;
  into.values[to] = ("codes" in part ? values[id ?? -1] : part.values[from]) ?? Number.NaN;
  if (into.precision !== undefined)
    into.precision[to] = ("codes" in part ? precision?.[id ?? -1] : part.precision?.[from]) ?? 0;
}

/**
 * Some rows as an ordinary cohort; units are numbered anew in order of appearance.
 * @param rows positions, ascending; absent: all
 * @param names columns; absent: all
 */
export function unpackRows<R extends Role>(
  cohort: PackedCohort<R>,
  rows?: Int32Array,
  names?: ReadonlySet<string>,
): Cohort<R> {
  const columns = cohort.columns
    .filter(({ cells }) => names?.has(cells.name) !== false)
    .map((column) => unpackColumn(cohort, column, rows));
  const kept = new Set(columns.map(({ name }) => name));
  const schema =
    names === undefined
      ? cohort.schema
      : { ...cohort.schema, columns: cohort.schema.columns.filter((one) => kept.has(one.name)) };
  const n = rows?.length ?? cohort.nRows;
  const at = (row: number): number => (rows === undefined ? row : nth(rows, row));
  const { units, sourceRows } = cohort;
  const own =
    units === undefined ? undefined : renumbered(Int32Array.from({ length: n }, (_, row) => nth(units, at(row))));
  const source = Int32Array.from({ length: n }, (_, row) => sourceRows?.[at(row)] ?? at(row) + 1);
  return makeCohort(cohort.role, schema, columns, n, {
    ...(own === undefined ? {} : { units: own }),
    sourceRows: source,
  });
}

function renumbered(units: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return units.map((unit) => {
    const known = numbers.get(unit);
    if (known !== undefined) return known;
    numbers.set(unit, numbers.size);
    return numbers.size - 1;
  });
}

/** Rows of the units that pass, ascending. */
export function packedRowsOfUnits(cohort: PackedCohort, keep: (unit: number) => boolean): Int32Array {
  const { units, nRows } = cohort;
  let n = 0;
  for (let row = 0; row < nRows; row++) if (keep(units?.[row] ?? row)) n += 1;
  const rows = new Int32Array(n);
  for (let row = 0, at = 0; row < nRows; row++) if (keep(units?.[row] ?? row)) rows[at++] = row;
  return rows;
}
