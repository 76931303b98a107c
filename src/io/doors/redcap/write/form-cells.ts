import type { CohortSchema, ColumnSchema } from "../../../../core/data/schema.ts";
import type { RawTable } from "../../../tables/raw-table.ts";
import { columnsOfField } from "../lay-out.ts";
import { boxName, type RedcapField } from "../read-dictionary.ts";

/** What a field of a form is written from. */
export interface FieldWriter {
  /** Columns of the table that it looks at. */
  readonly columns: readonly string[];
  readonly write: (cell: (column: string) => string) => ReadonlyMap<string, string>;
}

export interface FormWriter {
  readonly form: string;
  readonly writers: readonly FieldWriter[];
}

/** Level of synthetic rows that stands for all that are folded; no choice of any dictionary. */
export const FOLDED = "(other)";
const COMPLETE = "2";

/** How a field is written; undefined where the table has no column of it. */
export function fieldWriter(field: RedcapField, table: RawTable, schema: CohortSchema): FieldWriter | undefined {
  const kept = columnsOfField(field).flatMap(
    (name) =>
      schema.columns.find((one) => one.name === name && one.role !== "identifier" && table.names.includes(name)) ?? [],
  );
  if (kept.length === 0) return undefined;
  const columns = kept.map(({ name }) => name);
  if (field.type === "checkbox") return { columns, write: (cell) => boxes(field, kept, cell) };
  const [column] = kept;
  return {
    columns,
    write: (cell) => {
      const text = column === undefined ? "" : cellOf(field, column, cell(column.name));
      return new Map(text === "" ? [] : [[field.name, text]]);
    },
  };
}

/** The cells of a form in a row, its completion with them; nothing where the row says nothing of it. */
export function formCells({ form, writers }: FormWriter, cell: (column: string) => string): Map<string, string> {
  const cells = new Map(writers.flatMap(({ write }) => [...write(cell)]));
  if (cells.size > 0) cells.set(`${form}_complete`, COMPLETE);
  return cells;
}

/** Boxes as they stand; a missing-data code, which stands in all of them, is a ticked box of its own. */
function boxes(
  field: RedcapField,
  columns: readonly ColumnSchema[],
  cell: (column: string) => string,
): Map<string, string> {
  const cells = new Map<string, string>();
  for (const { name, missing = [] } of columns) {
    const text = cell(name);
    if (missing.some(({ code }) => code === text)) {
      cells.set(boxName(field.name, text), "1");
      cells.set(name, "0");
    } else if (text === "0" || text === "1") cells.set(name, text);
  }
  return cells;
}

/**
 * Days of a field with a time of day get midnight, which nobody measured; numbers of a field with decimal comma get
 * one.
 */
function cellOf(field: RedcapField, { missing = [], format, type }: ColumnSchema, text: string): string {
  if (text === FOLDED || text === "" || missing.some(({ code }) => code === text)) return text === FOLDED ? "" : text;
  if (type === "date" && format?.includes("HH") === true && text.length === 10)
    return `${text} ${format.endsWith("ss") ? "00:00:00" : "00:00"}`;
  return field.validation.includes("comma_decimal") ? text.replace(".", ",") : text;
}
