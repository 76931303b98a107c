import type { ReadingNote } from "../../core/contracts/outcome.ts";
import { columnsOfConstraint, type CohortSchema, type ColumnSchema } from "../../core/data/schema.ts";
import type { Faults } from "../schema/faults.ts";
import type { RawTable } from "../tables/raw-table.ts";
import { foldList } from "./fold-codes.ts";
import { withSinceRules } from "./since-rules.ts";

/** Fewest patients that share a code, where no policy says more: the cell size of public-release. */
export const LEAST_PATIENTS = 11;

/** A table and its schema after rare codes of lists with a hierarchy were folded. */
export interface FoldedTable {
  readonly table: RawTable;
  readonly schema: CohortSchema;
  readonly notes: readonly ReadingNote[];
}

/**
 * Folds rare codes of each list that has a hierarchy, before anything else looks at the table; lists without one stay
 * as they are. What the schema says of a column that is gone (rules, analyses, adversaries) goes with it.
 * @param units unit of protection of each row
 */
export function foldTable(table: RawTable, schema: CohortSchema, units: Int32Array, faults: Faults): FoldedTable {
  let folded: FoldedTable = { table, schema, notes: [] };
  for (const list of schema.lists ?? []) {
    if (list.edges === undefined) continue;
    const { columns, gone, constraints, nFolded, nLost, lostOfRow } = foldList(
      ...([list, folded.table, folded.schema, units, LEAST_PATIENTS, faults] as const),
    );
    const next = replaceColumns(folded.table, folded.schema, columns, gone);
    const counted = countLost(next, list.other, lostOfRow);
    const kept = withoutGone(counted.schema, gone);
    folded = {
      table: counted.table,
      schema: { ...kept, constraints: [...(kept.constraints ?? []), ...constraints] },
      notes: [
        ...folded.notes,
        ...(nFolded + nLost === 0
          ? []
          : [
              {
                kind: "codes-folded",
                list: list.name,
                folded: nFolded,
                lost: nLost,
                fewerThan: LEAST_PATIENTS,
              } as const,
            ]),
      ],
    };
  }
  return { ...folded, schema: withSinceRules(folded.table, withoutHierarchies(folded.schema)) };
}

/** Columns that stay keep their place; those of codes that had none come last. */
function replaceColumns(
  table: RawTable,
  schema: CohortSchema,
  columns: readonly { readonly schema: ColumnSchema; readonly cells: readonly string[] }[],
  gone: ReadonlySet<string>,
): { table: RawTable; schema: CohortSchema } {
  const made = new Map(columns.map((one) => [one.schema.name, one]));
  const fresh = columns.filter((one) => !table.names.includes(one.schema.name));
  const names = table.names.filter((name) => !gone.has(name));
  const cells = names.map((name) => made.get(name)?.cells ?? table.cells[table.names.indexOf(name)] ?? []);
  return {
    table: {
      ...table,
      names: [...names, ...fresh.map((one) => one.schema.name)],
      cells: [...cells, ...fresh.map((one) => one.cells)],
    },
    schema: {
      ...schema,
      columns: [...schema.columns.filter(({ name }) => !gone.has(name)), ...fresh.map((one) => one.schema)],
    },
  };
}

/** Codes that no other could take in, added to the column that counts codes without a column. */
function countLost(
  read: { table: RawTable; schema: CohortSchema },
  other: string | undefined,
  lostOfRow: Int32Array,
): { table: RawTable; schema: CohortSchema } {
  const at = other === undefined ? -1 : read.table.names.indexOf(other);
  if (at < 0 || lostOfRow.every((n) => n === 0)) return read;
  const cells = read.table.cells.map((column, k) =>
    k !== at
      ? column
      : column.map((cell, row) => {
          const lost = lostOfRow[row] ?? 0;
          const known = cell.trim() === "" ? 0 : Number(cell);
          return lost === 0 || Number.isNaN(known) ? cell : String(known + lost);
        }),
  );
  return { ...read, table: { ...read.table, cells } };
}

function withoutGone(schema: CohortSchema, gone: ReadonlySet<string>): CohortSchema {
  const speaksOfGone = (value: unknown): boolean =>
    typeof value === "string"
      ? gone.has(value)
      : typeof value === "object" && value !== null && Object.values(value).some(speaksOfGone);
  const { constraints, analyses, adversaries, splits, ...rest } = schema;
  const left = (names: readonly string[]): string[] => names.filter((name) => !gone.has(name));
  return {
    ...rest,
    ...(constraints === undefined
      ? {}
      : { constraints: constraints.filter((one) => !columnsOfConstraint(one).some((name) => gone.has(name))) }),
    ...(analyses === undefined ? {} : { analyses: analyses.filter(({ name: _name, ...one }) => !speaksOfGone(one)) }),
    ...(adversaries === undefined
      ? {}
      : {
          adversaries: adversaries
            .map((one) => ({ ...one, columns: left(one.columns) }))
            .filter((one) => one.columns.length > 0),
        }),
    ...(splits === undefined
      ? {}
      : {
          splits: splits
            .map((one) => ({ ...one, left: left(one.left), right: left(one.right) }))
            .filter((one) => one.left.length > 0 && one.right.length > 0),
        }),
  };
}

/** Rules say what a hierarchy said; codes that were folded are named nowhere any more. */
function withoutHierarchies(schema: CohortSchema): CohortSchema {
  if (schema.lists === undefined) return schema;
  const lists = schema.lists
    .map(({ hierarchy: _file, edges: _edges, ...list }) => list)
    .filter(({ name }) => schema.columns.some((column) => column.list === name));
  const { lists: _lists, ...rest } = schema;
  return lists.length === 0 ? rest : { ...rest, lists };
}
