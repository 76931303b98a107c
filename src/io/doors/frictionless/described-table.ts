import type { DoorNote } from "../../../core/contracts/outcome.ts";
import type { CohortSchema, ColumnSchema } from "../../../core/data/schema.ts";
import { inferTableSchema, type InferOptions } from "../../infer/infer-schema.ts";
import { createFaults } from "../../schema/faults.ts";
import type { DeclaredColumn, RawTable } from "../../tables/raw-table.ts";
import type { DeclaredField } from "./declared-field.ts";
import type { DeclaredTable } from "./read-descriptor.ts";

/** A schema that a descriptor and the cells gave together, for a person to confirm. */
export interface DescribedTable {
  readonly schema: CohortSchema;
  readonly notes: readonly (string | DoorNote)[];
}

/**
 * The schema of a table with a Frictionless descriptor: types, levels, missing codes, bounds and names as declared;
 * roles, rules and what the descriptor leaves open from the cells. What is unique by declaration is an identifier, and
 * the key of one column tells patients apart where nothing else does.
 * Claim: an identifier by name or by cells stays one whatever the descriptor says.
 * @param where path of the table, for messages
 * @throws {E_SCHEMA_MISMATCH} where the table lacks fields; {E_VALUE} where key or required cells are not as declared;
 *   and whatever inference throws
 */
export function describedTable(
  table: RawTable,
  declared: DeclaredTable,
  name: string,
  where: string,
  options: InferOptions = {},
): DescribedTable {
  const { fields, primaryKey, mayLack } = declared;
  const present = fields.filter((field) => table.names.includes(field.name));
  if (!mayLack) refuseLacking(fields, present, where);
  const key = primaryKey.length === 1 ? primaryKey[0] : undefined;
  checkCells(table, present, key, where);
  const said = new Map(
    present.map((field) => [field.name, declaredColumn(field, cellsOf(table, field.name), field.name === key)]),
  );
  const { schema, notes } = inferTableSchema({ ...table, declared: said }, name, where, options);
  const isTelling = (column: string): boolean => table.names.includes(column);
  return {
    schema: {
      ...schema,
      columns: schema.columns.map((column) => asText(column, fields)),
      ...(key !== undefined && isTelling(key) && schema.protect?.patient === undefined
        ? { protect: { ...schema.protect, patient: key } }
        : {}),
    },
    notes: [...notesOf(table, present, primaryKey), ...notes],
  };
}

function cellsOf(table: RawTable, name: string): readonly string[] {
  return (table.cells[table.names.indexOf(name)] ?? []).map((cell) => cell.trim());
}

function refuseLacking(fields: readonly DeclaredField[], present: readonly DeclaredField[], where: string): void {
  const faults = createFaults();
  for (const field of fields)
    if (!present.includes(field)) faults.add("E_SCHEMA_MISMATCH", field.name, 0, "a column of this name is expected");
  faults.throwIfAny(where, { E_SCHEMA_MISMATCH: "Is it the descriptor of this table?" });
}

/** The key and required fields are complete, and key values stand once. */
function checkCells(table: RawTable, fields: readonly DeclaredField[], key: string | undefined, where: string): void {
  const faults = createFaults();
  for (const { name, missing, isRequired } of fields) {
    if (!isRequired && name !== key) continue;
    const codes = new Set(["", ...missing.map(({ code }) => code)]);
    const seen = new Set<string>();
    cellsOf(table, name).forEach((cell, row) => {
      if (codes.has(cell)) faults.add("E_VALUE", name, row + 1, "a value is expected in every row, as declared");
      else if (name === key && seen.has(cell))
        faults.add("E_VALUE", name, row + 1, "a value of its own is expected in every row: it is the primary key");
      seen.add(cell);
    });
  }
  faults.throwIfAny(where, { E_VALUE: "Correct the table, or the descriptor." });
}

function declaredColumn(field: DeclaredField, cells: readonly string[], isKey: boolean): DeclaredColumn {
  const levels = field.levels ?? (field.boolean === undefined ? undefined : booleanLevels(field.boolean, cells));
  const isIdentifier = isKey || field.isUnique || field.isDropped;
  return {
    ...(field.label === undefined ? {} : { label: field.label }),
    ...(levels === undefined ? {} : { levels }),
    ...(field.isOrdered ? { isOrdered: true } : {}),
    ...(field.missing.length === 0 ? {} : { missing: field.missing }),
    ...(isIdentifier ? { form: { type: "identifier" } } : field.form === undefined ? {} : { form: field.form }),
  };
}

/** The words that are used, true first; the first of each kind where none is. */
function booleanLevels([yes, no]: NonNullable<DeclaredField["boolean"]>, cells: readonly string[]): string[] {
  return [yes, no].flatMap((words) => {
    const used = words.filter((word) => cells.includes(word));
    return used.length === 0 ? words.slice(0, 1) : used;
  });
}

/** Digits that are declared as text are codes, no numbers. */
function asText(column: ColumnSchema, fields: readonly DeclaredField[]): ColumnSchema {
  const isText = fields.some((field) => field.name === column.name && field.isText);
  if (!isText || (column.type !== "integer" && column.type !== "continuous")) return column;
  const { name, role, inferred, label, missing } = column;
  return {
    ...{ name, type: "categorical", role, otherLevels: "fold" },
    ...(inferred === undefined ? {} : { inferred }),
    ...(label === undefined ? {} : { label }),
    ...(missing === undefined ? {} : { missing }),
  };
}

function notesOf(table: RawTable, fields: readonly DeclaredField[], primaryKey: readonly string[]): DoorNote[] {
  const names = (test: (field: DeclaredField) => boolean): string[] => fields.filter(test).map(({ name }) => name);
  const undeclared = table.names.filter((name) => !fields.some((field) => field.name === name));
  const unread = [...new Set(fields.flatMap((field) => field.unread))];
  const found: (DoorNote | undefined)[] = [
    { kind: "descriptor-read", fields: fields.length, columns: table.names.length },
    undeclared.length === 0 ? undefined : { kind: "descriptor-undeclared", columns: undeclared },
    ...[{ kind: "descriptor-dropped" as const, columns: names(({ isDropped }) => isDropped) }].filter(
      ({ columns }) => columns.length > 0,
    ),
    unread.length === 0 ? undefined : { kind: "descriptor-unread", properties: unread },
    ...[{ kind: "descriptor-required" as const, columns: names(({ isRequired }) => isRequired) }].filter(
      ({ columns }) => columns.length > 0,
    ),
    primaryKey.length < 2 ? undefined : { kind: "descriptor-wide-key", columns: primaryKey },
  ];
  return found.filter((note) => note !== undefined);
}
