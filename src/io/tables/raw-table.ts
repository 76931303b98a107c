import { nth } from "../../core/access.ts";
import type { ColumnSchema, MissingCode } from "../../core/data/schema.ts";

/** Type of a column and how its cells are written, as somebody declared it. */
export type DeclaredForm = Partial<
  Pick<ColumnSchema, "type" | "format" | "decimal" | "thousands" | "grid" | "partialDates" | "bounds">
>;

/** What a file says of a column beside its cells. */
export interface DeclaredColumn {
  readonly label?: string;
  /** Labels of all values that the column may hold. */
  readonly levels?: readonly string[];
  /** True where the levels are in order. */
  readonly isOrdered?: boolean;
  /** In place of what the cells look like, unless they or the name tell an identifier. */
  readonly form?: DeclaredForm;
  /** Codes that its maker declared as missing. */
  readonly missing?: readonly MissingCode[];
}

/** Cells as text, column by column, before any typing. An empty string is a missing cell. */
export interface RawTable {
  readonly names: readonly string[];
  readonly nRows: number;
  /** cells[column][row] */
  readonly cells: readonly (readonly string[])[];
  /** What was passed over or renamed while splitting, in words of positions and counts. */
  readonly notes?: readonly string[];
  /** Sheet of a workbook that was read, and the others that hold anything. */
  readonly sheet?: { readonly name: string; readonly others: readonly string[] };
  /** By column, where the format tells more than cells. */
  readonly declared?: ReadonlyMap<string, DeclaredColumn>;
}

/**
 * Cells of a column that the table has.
 * @param name of the column
 * @returns cells by row
 * @throws {E_INTERNAL} where the table has no such column
 */
export function columnCells(table: RawTable, name: string): readonly string[] {
  return nth(table.cells, table.names.indexOf(name));
}

/** Name of a first column that has none: the row names that R and pandas write. */
export const ROW_NAMES = "(row names)";

/** What is read at most: a registry is small, and a file beyond this is another kind of file. */
export const LIMITS = { bytes: 256 * 1024 * 1024, columns: 2000, rows: 500_000 } as const;
