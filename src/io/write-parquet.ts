import { parquetWriteBuffer, schemaFromColumnData, type ColumnSource, type SchemaElement } from "hyparquet-writer";
import type { Cohort, Column } from "../core/cohort.ts";
import { columnSchema, type ColumnType } from "../core/schema.ts";
import { partialDateOfDays } from "./iso-date.ts";

const INT32_MAX = 2_147_483_647;

/**
 * A cohort as a Parquet file: numbers as DOUBLE, whole numbers as INT32 where they fit, dates as DATE, levels as UTF-8 text, missing as null.
 * Dates of which some are partial are text. Reasons for missing values are kept by CSV only: a number column of Parquet has no room for a code.
 */
export function cohortToParquet(cohort: Cohort): Uint8Array {
  const typed = cohort.columns.map((source) => columnSource(source, columnSchema(cohort.schema, source.name)?.type));
  const dates = new Set(cohort.columns.map((source) => source.name).filter((name) => columnSchema(cohort.schema, name)?.type === "date" && typed.some((one) => one.name === name && one.type === "INT32")));
  // The writer derives a schema from simple types, but a calendar date has none there and is stated here.
  const schema = schemaFromColumnData({ columnData: typed }).map((element): SchemaElement => (
    dates.has(element.name) && element.num_children === undefined ? { ...element, type: "INT32", converted_type: "DATE", logical_type: { type: "DATE" } } : element));
  return new Uint8Array(parquetWriteBuffer({ columnData: typed.map(({ name, data }) => ({ name, data })), schema }));
}

function columnSource(source: Column, type: ColumnType | undefined): ColumnSource {
  if (source.kind === "coded") {
    return { name: source.name, type: "STRING", nullable: true, data: Array.from(source.codes, (code) => source.levels[code] ?? null) };
  }
  if (source.precision !== undefined) {
    const { precision } = source;
    return { name: source.name, type: "STRING", nullable: true, data: Array.from(source.values, (value, row) => (Number.isNaN(value) ? null : partialDateOfDays(value, precision[row]!))) };
  }
  const isDate = type === "date";
  const data = Array.from(source.values, (value) => (Number.isNaN(value) ? null : isDate ? Math.round(value) : value));
  const fits = (type === "integer" || type === "identifier") && data.every((value) => value === null || (Number.isInteger(value) && Math.abs(value) <= INT32_MAX));
  return { name: source.name, type: fits || isDate ? "INT32" : "DOUBLE", nullable: true, data };
}
