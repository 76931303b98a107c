import { nth } from "../../core/access.ts";
import { makeCohort, type Column } from "../../core/data/cohort.ts";
import { constraintViolations, describeConstraint } from "../../core/data/constraint-violations.ts";
import { columnsOfConstraint, type CohortSchema, type ColumnSchema } from "../../core/data/schema.ts";
import type { BlockColumn } from "./blocks/cell-block.ts";
import { tableBlocks, type LargeSource } from "./blocks/table-blocks.ts";
import { distinctCounter } from "./distinct-counter.ts";
import { blockTyper } from "./packed/block-typer.ts";
import type { LargeLimits } from "./sample-table.ts";

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
 * @param onShare called with the share that was read
 */
export async function verifySchema(
  source: LargeSource,
  proposed: CohortSchema,
  onShare: (done: number) => void = () => {},
  { blockBytes, signal }: LargeLimits = {},
): Promise<VerifiedSchema> {
  const kept = proposed.columns.filter(({ type }) => type !== "identifier" && type !== "free-text");
  const typers = kept.map((schema) => ({ schema, typed: blockTyper(schema) }));
  const rules = proposed.constraints ?? [];
  const ruled = new Set(rules.flatMap(columnsOfConstraint));
  const broken = rules.map(() => 0);
  const unread = new Map<string, number>();
  const opened = new Map<string, number>();
  const patients = patientCounter(proposed);
  let nRows = 0;
  for await (const block of tableBlocks(source, {
    ...(blockBytes === undefined ? {} : { blockBytes }),
    ...(signal === undefined ? {} : { signal }),
  })) {
    const columnOf = (name: string): BlockColumn => nth(block.columns, block.names.indexOf(name));
    const columns: Column[] = [];
    for (const { schema, typed } of typers) {
      const { nUnread, nUnlisted, column } = typed(columnOf(schema.name));
      addTo(unread, schema.name, nUnread);
      if (schema.otherLevels !== "fold") addTo(opened, schema.name, nUnlisted);
      if (ruled.has(schema.name)) columns.push(column());
    }
    const cohort = makeCohort("source", { ...proposed, columns: kept }, columns, block.nRows);
    rules.forEach((rule, at) => (broken[at] = nth(broken, at) + constraintViolations(cohort, rule).length));
    patients?.add(columnOf);
    nRows = block.nBefore + block.nRows;
    onShare(block.done);
  }
  return {
    schema: corrected(proposed, broken, opened),
    broken,
    nPatients: patients?.count() ?? nRows,
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

function addTo(counts: Map<string, number>, name: string, n: number): void {
  if (n > 0) counts.set(name, (counts.get(name) ?? 0) + n);
}

/** Different patients, told apart within their centre where numbers repeat between centres. */
function patientCounter({
  protect,
}: CohortSchema): { add(columnOf: (name: string) => BlockColumn): void; count(): number } | undefined {
  const { patient, within } = protect ?? {};
  if (patient === undefined) return undefined;
  const counter = distinctCounter();
  return {
    add(columnOf) {
      const { codes, textOf } = columnOf(patient);
      const centres = within === undefined ? undefined : columnOf(within);
      codes.forEach((id, row) => {
        const centre = centres?.textOf(nth(centres.codes, row)) ?? "";
        counter.add(`${centre}\u0000${textOf(id).trim()}`);
      });
    },
    count: () => counter.size,
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
