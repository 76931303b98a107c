import { ByteWriter, ParquetWriter, schemaFromColumnData, type SchemaElement } from "hyparquet-writer";
import { nth } from "../../core/access.ts";
import type { Cohort, Column } from "../../core/data/cohort.ts";
import { columnSchema, type CohortSchema } from "../../core/data/schema.ts";
import { partialDateOfDays } from "./iso-date.ts";

const INT32_MAX = 2_147_483_647;

/** A Parquet file that grows by one row group for each cohort appended. Bytes are handed out once and not kept. */
export interface ParquetRows {
  /** @param cohort with the columns that the file began with */
  readonly append: (cohort: Cohort) => Uint8Array;
  /** The footer. */
  readonly finish: () => Uint8Array;
}

type CellType = "text" | "day" | "whole" | "number";

/**
 * Begins a Parquet file: numbers as DOUBLE, whole numbers as INT32, dates as DATE, levels and dates of which some are
 * partial as UTF-8 text, missing as null. Types follow from schema and columns, not from cells, so that they hold for
 * rows that are not drawn yet.
 * @param shape a cohort with the file's columns; its rows are not written
 * @param wide columns of whole numbers that do not all fit INT32, see `wideColumns`; they become DOUBLE
 */
export function createParquetRows(shape: Cohort, wide: ReadonlySet<string>): ParquetRows {
  const types = shape.columns.map((source) => cellType(source, shape.schema, wide));
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({ writer, schema: parquetSchema(shape, types) });
  const handOut = (): Uint8Array => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  return {
    append: (cohort) => {
      // The writer asks for one column after the other; made on demand, no more than one is held as boxed cells.
      const columnData = cohort.columns.map((source, at) => ({
        name: source.name,
        get data() {
          return cellsOf(source, nth(types, at));
        },
      }));
      void parquet.write({ columnData, rowGroupSize: Math.max(1, cohort.nRows) });
      return handOut();
    },
    finish: () => {
      void parquet.finish();
      return handOut();
    },
  };
}

/** Columns of type integer of which some cell is not whole or does not fit INT32. */
export function wideColumns(cohort: Cohort): string[] {
  return cohort.columns
    .filter((source) => {
      if (source.kind !== "numeric" || cellType(source, cohort.schema, new Set()) !== "whole") return false;
      return source.values.some(
        (value) => !Number.isNaN(value) && !(Number.isInteger(value) && Math.abs(value) <= INT32_MAX),
      );
    })
    .map((source) => source.name);
}

function cellType(source: Column, schema: CohortSchema, wide: ReadonlySet<string>): CellType {
  if (source.kind === "coded" || source.precision !== undefined) return "text";
  const type = columnSchema(schema, source.name)?.type;
  if (type === "date") return "day";
  return (type === "integer" || type === "identifier") && !wide.has(source.name) ? "whole" : "number";
}

function parquetSchema(shape: Cohort, types: readonly CellType[]): SchemaElement[] {
  const physical = { text: "STRING", day: "INT32", whole: "INT32", number: "DOUBLE" } as const;
  const columnData = shape.columns.map(({ name }, at) => ({
    name,
    type: physical[nth(types, at)],
    nullable: true,
    data: [],
  }));
  const days = new Set(shape.columns.filter((_, at) => types[at] === "day").map(({ name }) => name));
  // The writer derives a schema from simple types, but a calendar date has none there and is stated here.
  return schemaFromColumnData({ columnData }).map((element): SchemaElement =>
    days.has(element.name) && element.num_children === undefined
      ? { ...element, type: "INT32", converted_type: "DATE", logical_type: { type: "DATE" } }
      : element,
  );
}

function cellsOf(source: Column, type: CellType): (string | number | null)[] {
  if (source.kind === "coded") {
    const { codes, levels } = source;
    const cells = new Array<string | null>(codes.length);
    for (let row = 0; row < codes.length; row++) cells[row] = levels[nth(codes, row)] ?? null;
    return cells;
  }
  const { values, precision } = source;
  const cells = new Array<string | number | null>(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = nth(values, row);
    cells[row] = Number.isNaN(value)
      ? null
      : precision !== undefined
        ? partialDateOfDays(value, nth(precision, row))
        : type === "day"
          ? Math.round(value)
          : value;
  }
  return cells;
}
