import type { CodedColumn, Cohort, Column } from "../../../src/core/data/cohort.ts";
import type { Rng } from "../../../src/core/rng.ts";
import type { CohortSchema, ColumnSchema } from "../../../src/core/data/schema.ts";
import { makeCohort } from "../../../src/core/data/cohort.ts";

/** Columns of one table by name; the order of a file's columns is kept elsewhere. */
export type Columns = Map<string, Column>;

/** The same patients with some columns replaced, removed or added. */
export function replaceColumns(
  train: Cohort<"train">,
  removed: ReadonlySet<string>,
  changed: readonly { readonly column: Column; readonly schema: ColumnSchema }[],
): Cohort<"train"> {
  const byName = new Map(changed.map((one) => [one.column.name, one]));
  const kept = train.columns.filter((column) => !removed.has(column.name));
  const columns = [
    ...kept.map((column) => byName.get(column.name)?.column ?? column),
    ...changed.filter(({ column }) => !kept.some((one) => one.name === column.name)).map((one) => one.column),
  ];
  const schemas = columns.flatMap(
    (column) => byName.get(column.name)?.schema ?? train.schema.columns.find((one) => one.name === column.name) ?? [],
  );
  return makeCohort("train", { ...train.schema, columns: schemas }, columns, train.nRows, {
    units: train.units,
    sourceRows: train.sourceRows,
  });
}

/** Columns that survival pairs draw or count from: they stay as they are. */
export function survivalNames(schema: CohortSchema): Set<string> {
  return new Set(
    (schema.survival ?? []).flatMap((pair) => [
      pair.time,
      pair.event,
      ...(pair.entry === undefined ? [] : [pair.entry]),
      ...(pair.end === undefined ? [] : [pair.end]),
    ]),
  );
}

/**
 * A column that stands beside another, for those rows that need it: where nothing was drawn, the level of a random row
 * that has one.
 * @returns level code per row, -1 where none is needed or none was drawn at all
 */
export function besideCodes(drawn: CodedColumn, needed: (row: number) => boolean, rng: Rng): Int32Array {
  const pool = drawn.codes.filter((code) => code >= 0);
  return drawn.codes.map((code, row) =>
    !needed(row) ? -1 : code >= 0 ? code : (pool[rng.int(Math.max(1, pool.length))] ?? -1),
  );
}
