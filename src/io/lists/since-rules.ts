import type { CohortSchema, Constraint } from "../../core/data/schema.ts";
import { levelFinder } from "../forms/level-value.ts";
import type { RawTable } from "../tables/raw-table.ts";

/**
 * A time since when a code holds is told only where the code is present: a rule for each such column of a list, where
 * every row of the table keeps it and the schema has no rule of its own for the column.
 * @returns the schema with these rules; marked as nobody's guess, since the list says so
 */
export function withSinceRules(table: RawTable, schema: CohortSchema): CohortSchema {
  const cellsOf = (name: string): readonly string[] => table.cells[table.names.indexOf(name)] ?? [];
  const ruled = new Set((schema.constraints ?? []).flatMap((one) => (one.kind === "branching" ? one.columns : [])));
  const rules = schema.columns.flatMap((time): Constraint[] => {
    if (time.since !== true || ruled.has(time.name)) return [];
    const state = schema.columns.find((one) => one.list === time.list && one.code === time.code && one.since !== true);
    const present = state?.levels?.[0];
    if (state === undefined || present === undefined) return [];
    const codes = new Set(["", ...(time.missing ?? []).map(({ code }) => code)]);
    const [states, find] = [cellsOf(state.name), levelFinder(state.levels ?? [])];
    const isKept = cellsOf(time.name).every(
      (cell, row) => codes.has(cell.trim()) || find((states[row] ?? "").trim()) === 0,
    );
    return isKept ? [{ kind: "branching", columns: [time.name], when: { column: state.name, in: [present] } }] : [];
  });
  return rules.length === 0 ? schema : { ...schema, constraints: [...(schema.constraints ?? []), ...rules] };
}
