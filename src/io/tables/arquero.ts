import type { ColumnTable } from "arquero";
import type { Cohort, Role } from "../../core/data/cohort.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import { cohortFromColumns, toColumns } from "./data-frame.ts";

/** What is needed of an arquero table; a filtered or ordered one gives its rows as seen. */
export interface ArqueroLike {
  columnNames(): string[];
  array(name: string): ArrayLike<unknown>;
}

/**
 * The cohort as an arquero table: numbers, ISO dates, levels, null where missing. Arquero is loaded on the first call.
 * @param cohort any role
 * @returns one table column for each column of the cohort
 */
export async function toArquero(cohort: Cohort): Promise<ColumnTable> {
  const { table } = await import("arquero");
  return table(
    toColumns(cohort),
    cohort.columns.map((source) => source.name),
  );
}

/**
 * A cohort from an arquero table. Synthetic rows are read leniently, all others as a registry is (identifiers dropped,
 * consent applied).
 * @param table arquero table or anything with its methods
 * @param schema declares every column
 * @param role what the rows are
 * @returns the cohort
 * @throws see `fromDataFrame`
 */
export function fromArquero<R extends Role>(table: ArqueroLike, schema: CohortSchema, role: R): Cohort<R> {
  const names = table.columnNames();
  return cohortFromColumns(
    names,
    names.map((name) => Array.from(table.array(name))),
    schema,
    role,
    "arquero table",
  );
}
