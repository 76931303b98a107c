import { nth } from "../../core/access.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import type { Faults } from "../schema/faults.ts";
import { columnCells, type RawTable } from "../tables/raw-table.ts";

/**
 * Unit of protection of each row, 0.. in order of first appearance: rows that share a family or a patient, directly or
 * through others, are one unit. A missing family means no family; a missing patient is a fault, since nobody could be
 * protected.
 */
export function protectionUnits(table: RawTable, schema: CohortSchema, faults: Faults): Int32Array {
  const parent = Int32Array.from({ length: table.nRows }, (_, row) => row);
  const root = (row: number): number => {
    let at = row;
    while (parent[at] !== at) at = parent[at] = nth(parent, nth(parent, at));
    return at;
  };
  for (const key of ["patient", "family"] as const) {
    const name = schema.protect?.[key];
    if (name === undefined) continue;
    const cells = columnCells(table, name);
    const codes = new Set(schema.columns.find((column) => column.name === name)?.missing?.map((entry) => entry.code));
    const firstRow = new Map<string, number>();
    const within = key === "patient" && schema.protect?.within !== undefined ? schema.protect.within : undefined;
    const groups = within === undefined ? undefined : columnCells(table, within);
    cells.forEach((text, row) => {
      const entry = text.trim();
      const cell = groups === undefined ? entry : JSON.stringify([nth(groups, row).trim(), entry]);
      if (entry === "" || codes.has(entry)) {
        if (key === "patient") faults.add("E_VALUE", name, row + 1, "a patient identifier in each row");
        return;
      }
      const first = firstRow.get(cell);
      if (first === undefined) firstRow.set(cell, row);
      else parent[root(row)] = root(first);
    });
  }
  const numbered = new Map<number, number>();
  return Int32Array.from({ length: table.nRows }, (_, row) => {
    const at = root(row);
    const unit = numbered.get(at);
    if (unit !== undefined) return unit;
    numbered.set(at, numbered.size);
    return numbered.size - 1;
  });
}
