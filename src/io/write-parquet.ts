import { parquetWriteBuffer, schemaFromColumnData, type ColumnSource } from "hyparquet-writer";
import type { Cohort, Column } from "../core/cohort.ts";
import { columnSchema } from "../core/schema.ts";

const INT32_MAX = 2_147_483_647;

/**
 * A cohort as a Parquet file: numbers as DOUBLE, whole numbers as INT32 where they fit, dates as DATE, levels as UTF-8 text, missing as null.
 * Reasons for missing values are kept by CSV only: a number column of Parquet has no room for a code.
 */
export function cohortToParquet(cohort: Cohort): Uint8Array {
  const dates = new Set<string>();
  const columnData = cohort.columns.map((source) => {
    const type = columnSchema(cohort.schema, source.name)?.type;
    if (type === "date") dates.add(source.name);
    return columnSource(source, type === "integer");
  });
  const schema = schemaFromColumnData({ columnData }).map((element) => (dates.has(element.name) ? { ...element, type: "INT32" as const, converted_type: "DATE" as const, logical_type: { type: "DATE" as const } } : element));
  for (const source of columnData) if (dates.has(source.name)) delete source.type;
  return new Uint8Array(parquetWriteBuffer({ columnData, schema }));
}

function columnSource(source: Column, whole: boolean): ColumnSource {
  if (source.kind === "coded") {
    return { name: source.name, type: "STRING", nullable: true, data: Array.from(source.codes, (code) => source.levels[code] ?? null) };
  }
  const data = Array.from(source.values, (value) => (Number.isNaN(value) ? null : value));
  const fits = whole && data.every((value) => value === null || (Number.isInteger(value) && Math.abs(value) <= INT32_MAX));
  return { name: source.name, type: fits ? "INT32" : "DOUBLE", nullable: true, data };
}
