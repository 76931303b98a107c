import { nth } from "../../core/access.ts";
import { makeCohort, type Cohort, type Role } from "../../core/data/cohort.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import { refuseFreeText } from "./assemble-registry.ts";
import { createFaults } from "../schema/faults.ts";
import { droppedColumns, keptSchema } from "../schema/kept-schema.ts";
import { matchColumns } from "./match-columns.ts";
import { columnCells, type RawTable } from "../tables/raw-table.ts";
import { isSyntheticId } from "./number-patients.ts";
import { typeColumn } from "./type-column.ts";

/**
 * Text cells as a cohort that nobody promised to be tidy: types are demanded; levels, bounds, whole numbers and
 * constraints are left to be measured. Columns that reading drops (identifiers, unit of protection, consent) may be
 * there and are ignored, and so is one of synthetic identifiers. Each row is a unit of its own.
 * @throws {E_SCHEMA_MISMATCH | E_FREE_TEXT | E_VALUE | E_DECIMAL_COMMA}
 */
export function assembleSynthetic<R extends Role>(
  table: RawTable,
  schema: CohortSchema,
  role: R,
  where: string,
): Cohort<R> {
  const { identifiers, consent } = droppedColumns(schema);
  const kept = keptSchema(schema);
  refuseFreeText(kept, where);
  matchColumns(
    withoutSyntheticIds(table, schema),
    schema,
    where,
    new Set(consent === undefined ? identifiers : [...identifiers, consent]),
  );
  const faults = createFaults();
  const rows = Int32Array.from({ length: table.nRows }, (_, row) => row + 1);
  const columns = kept.columns.map((column) =>
    typeColumn(column, columnCells(table, column.name), rows, "lenient", faults),
  );
  faults.throwIfAny(where);
  return makeCohort(role, kept, columns, table.nRows);
}

/**
 * Without columns that the schema does not know and in which each cell is the identifier of a synthetic row, as a
 * release has them.
 */
function withoutSyntheticIds(table: RawTable, schema: CohortSchema): RawTable {
  const known = new Set(schema.columns.map(({ name }) => name));
  const isOwn = (name: string, at: number): boolean =>
    !known.has(name) && table.nRows > 0 && nth(table.cells, at).every(isSyntheticId);
  return { ...table, names: table.names.filter((name, at) => !isOwn(name, at)) };
}
