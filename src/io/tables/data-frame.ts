import { nth } from "../../core/access.ts";
import type { Cohort, Role } from "../../core/data/cohort.ts";
import { RaresynthError } from "../../core/errors.ts";
import { columnSchema, type CohortSchema } from "../../core/data/schema.ts";
import { assembleRegistry } from "../registry/assemble-registry.ts";
import { assembleSynthetic } from "../registry/assemble-synthetic.ts";
import { textOfValue } from "./cell-text.ts";
import { partialDateOfDays } from "./iso-date.ts";
import type { RawTable } from "./raw-table.ts";

/** What is needed of a danfo.js DataFrame: its column names and its rows. */
export interface DataFrameLike {
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
}

/**
 * A cohort from a data frame (rows of values), known by its structure, so that danfo.js need not be installed.
 * Synthetic rows are read leniently (as `readSynthetic`), all others strictly (as `readRegistry`, identifiers dropped,
 * consent applied).
 * @param frame columns and rows of values, as danfo.js has them
 * @param schema declares every column
 * @param role what the rows are
 * @returns the cohort
 * @throws {E_SCHEMA_MISMATCH | E_VALUE | E_DECIMAL_COMMA | E_FREE_TEXT | E_SURVIVAL | E_CONSENT | E_EMPTY}
 */
export function fromDataFrame<R extends Role>(frame: DataFrameLike, schema: CohortSchema, role: R): Cohort<R> {
  const columns = frame.columns.map((_, index) => frame.values.map((row) => row[index]));
  return cohortFromColumns(frame.columns, columns, schema, role, "data frame");
}

/** A cohort from named columns of plain values; see `fromDataFrame`. */
export function cohortFromColumns<R extends Role>(
  names: readonly string[],
  columns: readonly (readonly unknown[])[],
  schema: CohortSchema,
  role: R,
  where: string,
): Cohort<R> {
  const table = rawTableOf(names, columns, where);
  return role === "synthetic"
    ? assembleSynthetic(table, schema, role, where)
    : assembleRegistry(table, schema, role, where).cohort;
}

/**
 * The columns of a cohort as plain arrays: numbers, ISO dates, levels; null where missing.
 * `new dfd.DataFrame(toColumns(cohort))` makes a danfo.js frame.
 * @param cohort any role
 * @returns name -> one value a row
 */
export function toColumns(cohort: Cohort): Record<string, unknown[]> {
  const entries = cohort.columns.map((source): [string, unknown[]] => {
    if (source.kind === "coded") return [source.name, Array.from(source.codes, (code) => source.levels[code] ?? null)];
    const isDate = columnSchema(cohort.schema, source.name)?.type === "date";
    return [
      source.name,
      Array.from(source.values, (value, row) =>
        Number.isNaN(value) ? null : isDate ? partialDateOfDays(value, source.precision?.[row] ?? 0) : value,
      ),
    ];
  });
  return Object.fromEntries(entries);
}

function rawTableOf(names: readonly string[], columns: readonly (readonly unknown[])[], where: string): RawTable {
  if (new Set(names).size !== names.length)
    throw new RaresynthError("E_SCHEMA_MISMATCH", "two columns share a name.", { where });
  const nRows = columns[0]?.length ?? 0;
  if (nRows === 0) throw new RaresynthError("E_EMPTY", "the table has no rows.", { where });
  const cells = columns.map((values, index) =>
    values.map((value) => {
      const text = textOfValue(value);
      if (text === undefined)
        throw new RaresynthError("E_VALUE", "a cell is neither number, text, date, true/false nor missing.", {
          where: nth(names, index),
        });
      return text;
    }),
  );
  return { names, nRows, cells };
}
