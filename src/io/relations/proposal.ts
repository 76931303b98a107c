import type { CodedColumn, NumericColumn } from "../../core/data/cohort.ts";
import { describeConstraint } from "../../core/data/constraint-violations.ts";
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

/** One sentence for all proposals that read alike, such as the groups of one number. */
export function proposalNotes(proposals: readonly Proposal[]): string[] {
  const alike = new Map<string, Proposal[]>();
  for (const proposal of proposals) {
    const text = `${describeConstraint(proposal.constraint)}\u0000${proposal.nRows}`;
    alike.set(text, [...(alike.get(text) ?? []), proposal]);
  }
  return [...alike].map(([text, { length }]) => {
    const [rule, nRows] = text.split("\u0000");
    return length === 1
      ? `(rule): ${rule} holds in all ${nRows} rows that have it; it is proposed and kept in synthetic rows. Delete it if it need not hold.`
      : `(rule): ${rule}, ${length} times with different values, holds in all ${nRows} rows that have it; all ${length} are proposed and kept in synthetic rows. Delete those that need not hold.`;
  });
}
