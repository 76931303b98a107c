import { gather } from "../access.ts";
import { RaresynthError } from "../errors.ts";
import type { CohortSchema } from "./schema.ts";

/** Where rows come from. A holdout can never be passed to `fit`: the compiler refuses. */
export type Role = "source" | "train" | "holdout" | "synthetic";

/** Numbers and dates. NaN is missing; dates are whole days since 1970-01-01. */
export interface NumericColumn {
  readonly kind: "numeric";
  readonly name: string;
  readonly values: Float64Array;
  /**
   * Per row: 0 = observed or plainly empty, k = the k-th entry of the schema's `missing` list. Absent where there are
   * no codes.
   */
  readonly reasons?: Uint8Array;
  /**
   * Dates of which only a part is known: per row 0 = day, 1 = month (15th stands for it), 2 = year (1 July). Absent
   * where all are days.
   */
  readonly precision?: Uint8Array;
}

/** Categories. Code -1 is missing. */
export interface CodedColumn {
  readonly kind: "coded";
  readonly name: string;
  readonly codes: Int32Array;
  readonly levels: readonly string[];
  /**
   * levels[0 .. nPublicLevels) are on the schema's public list; the rest were seen in the data only and must never be
   * named outside.
   */
  readonly nPublicLevels: number;
  readonly ordered: boolean;
  readonly reasons?: Uint8Array;
}

/** A column: numbers, or codes of levels. */
export type Column = NumericColumn | CodedColumn;

/** A table of patients, column by column. Never changed after it is made. */
export interface Cohort<R extends Role = Role> {
  readonly role: R;
  readonly schema: CohortSchema;
  readonly nRows: number;
  readonly columns: readonly Column[];
  /** Unit of protection (family or patient) of each row, numbered 0..nUnits-1 in order of first appearance. */
  readonly units: Int32Array;
  readonly nUnits: number;
  /** 1-based data record of the file that each row came from; for synthetic cohorts 1..nRows. */
  readonly sourceRows: Int32Array;
  /** The site of each row where its column was read and dropped; of real patients alone. */
  readonly droppedSite?: DroppedSite;
}

/** Sites by numbers from 0, -1 where a row has none. */
export interface DroppedSite {
  /** Name of the column. */
  readonly name: string;
  readonly codes: Int32Array;
}

/**
 * Makes a cohort after checking that all lengths agree.
 * @param role what the rows are: registry, holdout, synthetic
 * @param schema declares every column, in order
 * @param columns each of length nRows
 * @param nRows rows, >= 0
 * @param more units of protection and source rows, each of length nRows; without units each row is one
 * @returns the cohort; arrays are kept, not copied
 * @throws {E_INTERNAL} on disagreeing lengths or duplicate column names
 */
export function makeCohort<R extends Role>(
  role: R,
  schema: CohortSchema,
  columns: readonly Column[],
  nRows: number,
  more: { units?: Int32Array; sourceRows?: Int32Array; droppedSite?: DroppedSite } = {},
): Cohort<R> {
  const names = new Set<string>();
  for (const column of columns) {
    const length = column.kind === "numeric" ? column.values.length : column.codes.length;
    if (length !== nRows)
      throw new RaresynthError("E_INTERNAL", `column has ${length} rows, the cohort ${nRows}.`, { where: column.name });
    if (names.has(column.name))
      throw new RaresynthError("E_INTERNAL", "two columns share a name.", { where: column.name });
    names.add(column.name);
  }
  const sequence = () => Int32Array.from({ length: nRows }, (_, row) => row);
  const units = more.units ?? sequence();
  const sourceRows = more.sourceRows ?? sequence().map((row) => row + 1);
  if (units.length !== nRows || sourceRows.length !== nRows)
    throw new RaresynthError("E_INTERNAL", "units or sourceRows do not fit the cohort.");
  let nUnits = 0;
  for (const unit of units) nUnits = Math.max(nUnits, unit + 1);
  const { droppedSite } = more;
  return {
    role,
    schema,
    nRows,
    columns,
    units,
    nUnits,
    sourceRows,
    ...(droppedSite === undefined ? {} : { droppedSite }),
  };
}

/**
 * The column of this name.
 * @param cohort any role
 * @param name as in the schema
 * @returns the column, shared with the cohort
 * @throws {E_SCHEMA_MISMATCH}
 */
export function column(cohort: Cohort, name: string): Column {
  const found = cohort.columns.find((candidate) => candidate.name === name);
  if (found === undefined)
    throw new RaresynthError("E_SCHEMA_MISMATCH", "the cohort has no such column.", { where: name });
  return found;
}

/**
 * The rows at these positions, in this order, as a cohort of its own (units renumbered, a repeated unit stays one
 * unit).
 * @param cohort not changed
 * @param rows positions 0..nRows-1, repeats allowed
 * @param role role of the result
 * @returns a cohort of `rows.length` rows
 */
export function takeRows<R extends Role>(cohort: Cohort, rows: ArrayLike<number>, role: R): Cohort<R> {
  const n = rows.length;
  const columns = cohort.columns.map((source) => takeColumn(source, rows));
  const renumbered = new Map<number, number>();
  const units = gather(cohort.units, rows).map((unit) => {
    let fresh = renumbered.get(unit);
    if (fresh === undefined) renumbered.set(unit, (fresh = renumbered.size));
    return fresh;
  });
  const sourceRows = gather(cohort.sourceRows, rows);
  const { droppedSite } = cohort;
  return {
    ...{ role, schema: cohort.schema, nRows: n, columns, units, nUnits: renumbered.size, sourceRows },
    ...(droppedSite === undefined || role === "synthetic"
      ? {}
      : { droppedSite: { ...droppedSite, codes: Int32Array.from(rows, (row) => droppedSite.codes[row] ?? -1) } }),
  };
}

/** Rows whose unit passes the test, ascending. @param keep indexed by unit */
export function rowsOfUnits(cohort: Cohort, keep: (unit: number) => boolean): Int32Array {
  const rows: number[] = [];
  cohort.units.forEach((unit, row) => {
    if (keep(unit)) rows.push(row);
  });
  return Int32Array.from(rows);
}

/**
 * The same rows under another role; columns are shared, not copied.
 * @param cohort not changed
 * @param role role of the result
 * @returns a cohort that shares the columns
 */
export function withRole<R extends Role>(cohort: Cohort, role: R): Cohort<R> {
  return { ...cohort, role };
}

function takeColumn(source: Column, rows: ArrayLike<number>): Column {
  const reasons = source.reasons === undefined ? {} : { reasons: gather(source.reasons, rows) };
  if (source.kind === "coded") return { ...source, codes: gather(source.codes, rows), ...reasons };
  const precision = source.precision === undefined ? {} : { precision: gather(source.precision, rows) };
  return { kind: "numeric", name: source.name, values: gather(source.values, rows), ...reasons, ...precision };
}

/** Whether this row's cell is missing, for whatever reason. */
export function isMissing(column: Column, row: number): boolean {
  return column.kind === "numeric" ? Number.isNaN(column.values[row]) : column.codes[row] === -1;
}
