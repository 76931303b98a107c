import type { CohortSchema } from "../../../../core/data/schema.ts";
import type { RawTable } from "../../../tables/raw-table.ts";

/** A synthetic patient: an id that opens with SYN-, and of each of its rows a cell by column. */
export interface SyntheticPatient {
  readonly id: string;
  readonly rows: readonly ((column: string) => string)[];
}

/**
 * Patients in the order of their first row: by the column that tells them apart where rows are visits, else one a row.
 */
export function patientsOf(table: RawTable, schema: CohortSchema): SyntheticPatient[] {
  const at = new Map(table.names.map((name, index) => [name, index]));
  const ids = schema.visits === undefined ? undefined : table.cells[at.get(schema.protect?.patient ?? "") ?? -1];
  const byPatient = new Map<string, ((column: string) => string)[]>();
  for (let row = 0; row < table.nRows; row++) {
    const key = ids?.[row] ?? String(row);
    const cell = (column: string): string => (table.cells[at.get(column) ?? -1]?.[row] ?? "").trim();
    const own = byPatient.get(key);
    if (own === undefined) byPatient.set(key, [cell]);
    else own.push(cell);
  }
  return [...byPatient.values()].map((rows, k) => ({ id: `SYN-${k + 1}`, rows }));
}
