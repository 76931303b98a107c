import type { Cohort, CodedColumn, NumericColumn } from "./cohort.ts";
import { unpackColumn, type PackedCohort, type PackedColumn } from "./packed-cohort.ts";

/** Columns that are held unpacked at a time. */
const HELD = 3;

/**
 * All rows of a packed cohort as a cohort whose columns are unpacked when they are read, and of which the last few are
 * held: for work that goes through the columns one by one. What goes through the rows should ask for the rows.
 */
export function lazyCohort(packed: PackedCohort<"train">): Cohort<"train"> {
  const held = new Map<string, ReturnType<typeof unpackColumn>>();
  const unpacked = (column: PackedColumn) => {
    const { name } = column.cells;
    const known = held.get(name);
    if (known !== undefined) return known;
    const found = unpackColumn(packed, column);
    const oldest = held.keys().next().value;
    if (held.size >= HELD && oldest !== undefined) held.delete(oldest);
    held.set(name, found);
    return found;
  };
  const columns = packed.columns.map((column) =>
    column.cells.kind === "coded"
      ? {
          ...column.cells,
          get codes() {
            return (unpacked(column) as CodedColumn).codes;
          },
        }
      : {
          kind: "numeric" as const,
          name: column.cells.name,
          get values() {
            return (unpacked(column) as NumericColumn).values;
          },
        },
  );
  const units = packed.units ?? Int32Array.from({ length: packed.nRows }, (_, row) => row);
  const sourceRows = packed.sourceRows ?? units.map((_, row) => row + 1);
  const { role, schema, nRows, nUnits } = packed;
  return { role, schema, nRows, columns, units, nUnits, sourceRows };
}

/** Whether a packed cohort has reasons for missing cells or dates of which only a part is known. */
export function hasCellNotes({ columns }: PackedCohort): boolean {
  return columns.some(
    ({ cells, parts }) =>
      cells.reasons?.some((reason) => reason > 0) === true ||
      (cells.kind === "numeric" && cells.precision !== undefined) ||
      parts.some((part) => "values" in part && (part.reasons !== undefined || part.precision !== undefined)),
  );
}
