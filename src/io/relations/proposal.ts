import type { CodedColumn, NumericColumn } from "../../core/data/cohort.ts";
import type { ColumnSchema, Constraint } from "../../core/data/schema.ts";

/** Fewest rows that a proposal is made from. */
export const MIN_SUPPORT = 20;

/** A rule that holds in every row where all its columns are present, and in how many rows that is. */
export interface Proposal {
  readonly constraint: Constraint;
  readonly nRows: number;
}

/** Columns that are left after reading, typed, with their schemas. */
export interface TypedColumns {
  readonly nRows: number;
  readonly schemas: ReadonlyMap<string, ColumnSchema>;
  readonly numbers: readonly NumericColumn[];
  readonly codes: readonly CodedColumn[];
}
