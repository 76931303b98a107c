import { columnCells } from "../tables/raw-table.ts";
import { nth } from "../../core/access.ts";
import { makeCohort } from "../../core/data/cohort.ts";
import { constraintViolations, describeConstraint } from "../../core/data/constraint-violations.ts";
import type { CohortSchema, ColumnSchema } from "../../core/data/schema.ts";
import { typeColumn } from "../registry/type-column.ts";
import { createFaults } from "../schema/faults.ts";
import { csvBlocks } from "./csv-blocks.ts";
import type { LargeLimits } from "./sample-table.ts";
import { distinctCounter } from "./distinct-counter.ts";

/** A schema that was proposed from a sample, corrected by all rows, with what was corrected. */
export interface VerifiedSchema {
  readonly schema: CohortSchema;
  /** Different values of the patient's column; the number of rows where there is none. */
  readonly nPatients: number;
  /** Rows that break each of the proposed rules. */
  readonly broken: readonly number[];
  readonly notes: readonly string[];
}

/**
 * A second pass over a large file: rules that some row breaks are taken back, columns with levels that the sample did
 * not show are read open (`fold`), cells that cannot be read are counted, and so are patients.
 * @param onBytes called with the bytes read so far
 */
export async function verifySchema(
  path: string,
  proposed: CohortSchema,
  onBytes: (nBytes: number) => void = () => {},
  limits: LargeLimits = {},
): Promise<VerifiedSchema> {
  const kept = proposed.columns.filter(({ type }) => type !== "identifier" && type !== "free-text");
  const rules = proposed.constraints ?? [];
  const broken = rules.map(() => 0);
  const unread = new Map<string, number>();
  const opened = new Map<string, number>();
  const patients = distinctCounter();
  const { patient, within } = proposed.protect ?? {};
  let nRows = 0;
  for await (const { table, nBefore, nBytes } of csvBlocks(path, limits.blockBytes)) {
    const cellsOf = (name: string): readonly string[] => columnCells(table, name);
    const rows = Int32Array.from({ length: table.nRows }, (_, row) => nBefore + row + 1);
    const columns = kept.map((schema) => {
      const faults = createFaults();
      const column = typeColumn(schema, cellsOf(schema.name), rows, "lenient", faults);
      if (faults.count() > 0) unread.set(schema.name, (unread.get(schema.name) ?? 0) + faults.count());
      if (column.kind === "coded" && schema.otherLevels !== "fold") {
        const { codes, nPublicLevels } = column;
        const n = codes.reduce((sum, code) => sum + (code >= nPublicLevels ? 1 : 0), 0);
        if (n > 0) opened.set(schema.name, (opened.get(schema.name) ?? 0) + n);
      }
      return column;
    });
    const block = makeCohort("source", { ...proposed, columns: kept }, columns, table.nRows);
    rules.forEach((rule, at) => (broken[at] = nth(broken, at) + constraintViolations(block, rule).length));
    if (patient !== undefined) {
      const [numbers, centres] = [cellsOf(patient), within === undefined ? undefined : cellsOf(within)];
      numbers.forEach((cell, row) => patients.add(`${centres?.[row] ?? ""}\u0000${cell.trim()}`));
    }
    nRows = nBefore + table.nRows;
    onBytes(nBytes);
  }
  return {
    schema: corrected(proposed, broken, opened),
    broken,
    nPatients: patient === undefined ? nRows : patients.size,
    notes: [
      ...rules.flatMap((rule, at) =>
        broken[at] === 0
          ? []
          : [
              `(rule): ${describeConstraint(rule)} holds in the sample, but ${nth(broken, at)} rows break it: not proposed.`,
            ],
      ),
      ...[...opened].map(
        ([name, n]) =>
          `${name}: ${n} cells hold levels that the sample does not show: they are read and not listed; list them if the code list is public.`,
      ),
      ...[...unread].map(
        ([name, n]) =>
          `${name}: ${n} cells outside the sample cannot be read as what the others are: correct them, or declare what they mean.`,
      ),
    ],
  };
}

function corrected(
  proposed: CohortSchema,
  broken: readonly number[],
  opened: ReadonlyMap<string, number>,
): CohortSchema {
  const { constraints, survival, ...rest } = proposed;
  const rules = (constraints ?? []).filter((_, at) => broken[at] === 0);
  // An event with a level that nobody told apart yet is no pair.
  const pairs = (survival ?? []).filter(({ event }) => !opened.has(event));
  return {
    ...rest,
    columns: proposed.columns.map((column): ColumnSchema =>
      opened.has(column.name) ? { ...column, otherLevels: "fold" } : column,
    ),
    ...(pairs.length === 0 ? {} : { survival: pairs }),
    ...(rules.length === 0 ? {} : { constraints: rules }),
  };
}
