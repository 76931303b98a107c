import { nth } from "../../core/access.ts";
import { isMissing, type Cohort, type Column } from "../../core/data/cohort.ts";
import type { CohortSchema, ColumnSchema } from "../../core/data/schema.ts";
import type { WatchedColumn } from "../../core/data/watched.ts";
import { levelFinder } from "../forms/level-value.ts";
import { isoDateOfDays } from "../tables/iso-date.ts";
import { columnCells, type RawTable } from "../tables/raw-table.ts";

/** Share of different values from which a column names rows one by one. */
const NEARLY_UNIQUE = 0.9;
const MIN_CELLS = 20;

/**
 * What a release must not hold of this table: values of identifiers, of columns that are nearly unique, and levels that
 * are not public.
 * @param units unit of protection of each row
 */
export function watchedValues(
  table: RawTable,
  schema: CohortSchema,
  units: Int32Array,
  identifiers: readonly string[],
): WatchedColumn[] {
  return schema.columns.flatMap((column): WatchedColumn[] => {
    const holders = holdersOf(column, columnCells(table, column.name), units);
    const isNumeric = column.type === "continuous" || column.type === "integer" || column.type === "date";
    if (identifiers.includes(column.name))
      return [{ column: column.name, kind: "identifier", holders, isNumeric: false }];
    const nHeld = [...holders.values()].reduce((sum, n) => sum + n, 0);
    if (isNumeric)
      return nHeld >= MIN_CELLS && holders.size >= NEARLY_UNIQUE * nHeld
        ? [{ column: column.name, kind: "unique", holders, isNumeric }]
        : [];
    const find = levelFinder(column.levels ?? []);
    const hidden = new Map([...holders].filter(([level]) => find(level) === undefined));
    return hidden.size > 0 ? [{ column: column.name, kind: "level", holders: hidden, isNumeric }] : [];
  });
}

/** The same of a cohort that was made in memory, whose identifiers were left out by whoever made it. */
export function watchedCohort(cohort: Cohort): WatchedColumn[] {
  const cells = cohort.columns.map((column) => textsOf(column, cohort));
  const names = cohort.columns.map(({ name }) => name);
  const columns = cohort.schema.columns.filter(({ name }) => names.includes(name));
  return watchedValues({ names, nRows: cohort.nRows, cells }, { ...cohort.schema, columns }, cohort.units, []);
}

function textsOf(source: Column, { schema, nRows }: Cohort): string[] {
  const isDate = schema.columns.find(({ name }) => name === source.name)?.type === "date";
  return Array.from({ length: nRows }, (_, row) => {
    if (isMissing(source, row)) return "";
    if (source.kind === "coded") return nth(source.levels, nth(source.codes, row));
    return isDate ? isoDateOfDays(nth(source.values, row)) : String(nth(source.values, row));
  });
}

function holdersOf(column: ColumnSchema, cells: readonly string[], units: Int32Array): Map<string, number> {
  const codes = new Set(column.missing?.map(({ code }) => code));
  const seen = new Map<string, Set<number>>();
  cells.forEach((text, row) => {
    const cell = text.trim();
    if (cell === "" || codes.has(cell)) return;
    let known = seen.get(cell);
    if (known === undefined) seen.set(cell, (known = new Set()));
    known.add(nth(units, row));
  });
  return new Map([...seen].map(([cell, of]) => [cell, of.size]));
}
