import type { Cohort, Column } from "../../src/core/cohort.ts";
import type { CohortSchema, ColumnSchema } from "../../src/core/schema.ts";
import { makeCohort } from "../../src/core/cohort.ts";

/** Columns of one table by name; the order of a file's columns is kept elsewhere. */
export type Columns = Map<string, Column>;

/** The same patients with some columns replaced, removed or added. */
export function replaceColumns(train: Cohort<"train">, removed: ReadonlySet<string>, changed: readonly { readonly column: Column; readonly schema: ColumnSchema }[]): Cohort<"train"> {
  const byName = new Map(changed.map((one) => [one.column.name, one]));
  const kept = train.columns.filter((column) => !removed.has(column.name));
  const columns = [...kept.map((column) => byName.get(column.name)?.column ?? column), ...changed.filter(({ column }) => !kept.some((one) => one.name === column.name)).map((one) => one.column)];
  const schemas = columns.flatMap((column) => byName.get(column.name)?.schema ?? train.schema.columns.find((one) => one.name === column.name) ?? []);
  return makeCohort("train", { ...train.schema, columns: schemas }, columns, train.nRows, { units: train.units, sourceRows: train.sourceRows });
}

/** Columns that survival pairs draw or count from: they stay as they are. */
export function survivalNames(schema: CohortSchema): Set<string> {
  return new Set((schema.survival ?? []).flatMap((pair) => [pair.time, pair.event, ...(pair.entry === undefined ? [] : [pair.entry]), ...(pair.end === undefined ? [] : [pair.end])]));
}
