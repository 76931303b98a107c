import { basename, extname } from "node:path";
import { nth } from "../../core/access.ts";
import type { Column } from "../../core/data/cohort.ts";
import type { CohortSchema, ColumnSchema, MissingCode } from "../../core/data/schema.ts";
import { createFaults } from "../schema/faults.ts";
import { protectionUnits } from "../registry/protection-units.ts";
import { typeColumn } from "../registry/type-column.ts";
import { inferEntry, inferRelations } from "../relations/infer-relations.ts";
import { proposalNotes, type Proposal } from "../relations/proposal.ts";
import { columnCells, type DeclaredColumn, type RawTable } from "../tables/raw-table.ts";
import { readRawTable } from "../tables/read-raw-table.ts";
import { refuseHeaderless, refuseSecondHeader } from "./check-header-row.ts";
import { inferMissing } from "./infer-missing.ts";
import { withLevels } from "./infer-levels.ts";
import { isConsentName, isSiteName, roleOfName } from "./infer-names.ts";
import { pointsMayBeThousands, type FormHints } from "./infer-number-form.ts";
import { inferProtection } from "./infer-protection.ts";
import { inferSurvival } from "./infer-survival.ts";
import { inferType, type InferredType } from "./infer-type.ts";
import { inferVisits } from "./infer-visits.ts";

/** What the user knows and cells do not tell. */
export interface InferOptions extends FormHints {
  /** ISO day; dates after it are told. */
  readonly today?: string;
}

export interface InferredSchema {
  readonly schema: CohortSchema;
  readonly notes: readonly string[];
}

/** The same, with the proposed rules apart from the notes. */
export interface InferredTable extends InferredSchema {
  readonly proposals: readonly Proposal[];
}

/**
 * A first schema for a file: types, forms, roles (all marked `inferred`), missing codes and limits, levels, unit of
 * protection, site, time-to-event pairs, visits and rules that hold in every row. Bounds are never inferred, since they
 * would be the data's own extremes.
 * Claim: nothing here is more than a guess to be confirmed. Not claimed: that an unmarked identifier is always seen.
 * @throws {E_FILE | E_RANGE | E_ENCODING | E_CSV | E_PARQUET | E_EMPTY | E_VALUE | E_DECIMAL_COMMA} dates or numbers
 *   with two readings, a file without header
 */
export async function inferSchema(path: string, options: InferOptions = {}): Promise<InferredSchema> {
  const { table } = await readRawTable(path);
  return inferTableSchema(table, schemaName(path), path, options);
}

/** Name of the cohort in a file: that of the file, without its ending. */
export function schemaName(path: string): string {
  return basename(path, extname(path));
}

/** The same for a table that is already split into cells. */
export function inferTableSchema(
  table: RawTable,
  name: string,
  where: string,
  options: InferOptions = {},
): InferredSchema {
  const { schema, notes, proposals } = inferTable(table, name, where, options);
  return { schema, notes: [...notes, ...proposalNotes(proposals)] };
}

/** The same, with the proposed rules apart from the notes. */
export function inferTable(table: RawTable, name: string, where: string, options: InferOptions): InferredTable {
  refuseHeaderless(table, where);
  refuseSecondHeader(table, where);
  const notes: string[] = (table.notes ?? []).map((note) => `(file): ${note}.`);
  const cellsOf = (column: string): readonly string[] => columnCells(table, column);
  const inferred = inferColumns(table, where, options, notes);
  const columns = inferred.map(({ column }) => column);
  const { protect, identifiers } = inferProtection(columns, cellsOf, notes);
  const roled = columns.map((column): ColumnSchema => (identifiers.has(column.name) ? identifierOf(column) : column));
  const skeleton: CohortSchema = { version: 1, name, columns: roled, ...(protect === undefined ? {} : { protect }) };
  const units = protectionUnits(table, skeleton, createFaults());
  const pairs = inferSurvival(roled, cellsOf, protect?.family === undefined ? units : undefined);
  notes.push(...pairs.flatMap((one) => (one.note === undefined ? [] : [one.note])));
  const taken = pairs.flatMap((one) => ("pair" in one ? [one] : []));
  const finished = roled.map((column): ColumnSchema => {
    const pair = taken.find((one) => one.pair.event === column.name);
    if (pair !== undefined)
      return { ...column, type: "categorical", role: "sensitive", levels: pair.eventLevels, otherLevels: "refuse" };
    const type = inferred.find((one) => one.column.name === column.name)?.type ?? {};
    const said = table.declared?.get(column.name)?.levels;
    if (said !== undefined && (column.type === "categorical" || column.type === "ordinal"))
      return { ...column, levels: said };
    return column.type === "categorical" || column.type === "ordinal"
      ? withLevels(column, cellsOf(column.name), units, type, notes)
      : column;
  });
  for (const column of table.names)
    if (isConsentName(column))
      notes.push(`${column}: looks like a consent column; declare it under consent with the values that exclude.`);
  const site = finished.find((column) => isSiteName(column.name) && column.type === "categorical")?.name;
  const typed = typeKept(table, finished);
  noteFuture(finished, typed, options.today, notes);
  const survival = taken.map(({ pair }) => ({ ...pair, ...inferEntry(pair, typed, finished) }));
  const visits = inferVisits(finished, typed, units, notes);
  const proposals = inferRelations(typed, finished, table.nRows, survival);
  const schema: CohortSchema = {
    ...skeleton,
    columns: finished,
    ...(visits === undefined ? {} : { visits }),
    ...(site === undefined ? {} : { site }),
    ...(survival.length === 0 ? {} : { survival }),
    ...(proposals.length === 0 ? {} : { constraints: proposals.map(({ constraint }) => constraint) }),
  };
  return { schema, notes, proposals };
}

function inferColumns(
  table: RawTable,
  where: string,
  options: InferOptions,
  notes: string[],
): { column: ColumnSchema; type: InferredType }[] {
  const faults = createFaults();
  const coded: string[] = [];
  const read = table.names.map((column, index) => {
    const cells = nth(table.cells, index);
    const said = table.declared?.get(column);
    const own = said?.missing ?? [];
    const missing = [...own, ...inferMissing(cells).filter(({ code }) => !own.some((one) => one.code === code))];
    const type = asDeclared(inferType(column, cells, missing, options), said);
    if (type.refusal !== undefined) faults.add(type.refusal.code, column, firstBreak(cells), type.refusal.rule);
    notes.push(...type.notes.map((note) => `${column}: ${note}.`));
    if (missing.length > 0) coded.push(column);
    const found = columnOf(column, type, [...missing, ...(type.codes ?? [])]);
    return { column: withDeclared(found, said), type };
  });
  if (coded.length > 0)
    notes.push(`${coded.join(", ")}: codes were taken for missing; check them in the schema and give their reasons.`);
  if (read.some(({ column }) => column.decimal === ","))
    read.forEach(({ column }, index) => {
      const distinct = new Map(nth(table.cells, index).map((cell) => [cell.trim(), 1]));
      if (
        (column.type === "continuous" || column.type === "integer") &&
        column.decimal === undefined &&
        pointsMayBeThousands(distinct) &&
        options.decimal === undefined
      )
        faults.add(
          "E_DECIMAL_COMMA",
          column.name,
          1,
          "numbers that can be read in one way only (1.234 is one thousand in a file with decimal commas: say with --decimal point if the point is decimal here)",
        );
    });
  faults.throwIfAny(where, {
    E_VALUE:
      "Best write dates as YYYY-MM-DD; other forms are read where only one date format fits all cells (format: in the schema).",
    E_DECIMAL_COMMA: "Write numbers with a decimal point and no thousands separators, or say how they are meant.",
  });
  return read;
}

/** The declared type and form in place of the guess. What names a person stays an identifier, whatever was declared. */
function asDeclared(guess: InferredType, said: DeclaredColumn | undefined): InferredType {
  const { form } = said ?? {};
  if (form?.type === undefined || guess.type === "identifier" || guess.type === "free-text") return guess;
  return { ...form, type: form.type, notes: [] };
}

/** With the label that the file gives; a column whose values all have labels is categorical. */
function withDeclared(column: ColumnSchema, said: DeclaredColumn | undefined): ColumnSchema {
  if (said === undefined || column.role === "identifier") return column;
  const labelled: ColumnSchema = said.label === undefined ? column : { ...column, label: said.label };
  if (said.levels === undefined) return labelled;
  const { name, role, inferred, label, missing } = labelled;
  return {
    ...{ name, type: said.isOrdered === true ? "ordinal" : "categorical", role },
    ...(inferred === undefined ? {} : { inferred }),
    ...(label === undefined ? {} : { label }),
    ...(missing === undefined ? {} : { missing }),
  };
}

function columnOf(name: string, inferred: InferredType, missing: readonly MissingCode[]): ColumnSchema {
  const {
    type,
    notes: _notes,
    refusal: _refusal,
    codes: _codes,
    scale: _scale,
    guessedCodes: _guessed,
    ...form
  } = inferred;
  if (type === "identifier")
    return identifierOf({ name, type, role: "identifier", ...(missing.length === 0 ? {} : { missing }) });
  return {
    name,
    type,
    role: roleOfName(name, type === "date"),
    inferred: true,
    ...form,
    ...(missing.length === 0 ? {} : { missing }),
  };
}

function identifierOf({ name, missing }: ColumnSchema): ColumnSchema {
  return {
    name,
    type: "identifier",
    role: "identifier",
    inferred: true,
    ...(missing === undefined ? {} : { missing }),
  };
}

/** The columns that stay, as they will be read. */
function typeKept(table: RawTable, columns: readonly ColumnSchema[]): Column[] {
  const rows = Int32Array.from({ length: table.nRows }, (_, row) => row + 1);
  return columns
    .filter((column) => column.type !== "identifier" && column.type !== "free-text")
    .map((column) => typeColumn(column, columnCells(table, column.name), rows, "lenient", createFaults()));
}

function noteFuture(
  columns: readonly ColumnSchema[],
  typed: readonly Column[],
  today: string | undefined,
  notes: string[],
): void {
  if (today === undefined) return;
  const day = Date.parse(`${today}T00:00:00Z`) / 86_400_000;
  for (const column of columns.filter(({ type }) => type === "date")) {
    const source = typed.find(({ name }) => name === column.name);
    if (source?.kind !== "numeric") continue;
    const n = source.values.reduce((sum, value) => sum + (value > day ? 1 : 0), 0);
    if (n > 0)
      notes.push(
        `${column.name}: ${n} ${n === 1 ? "date lies" : "dates lie"} after today; correct them if nothing in it is planned.`,
      );
  }
}

function firstBreak(cells: readonly string[]): number {
  return (
    cells.findIndex((cell) => cell.trim() !== "" && !/^\d{4}-\d{2}-\d{2}$|^[+-]?\d+(\.\d+)?$/.test(cell.trim())) + 1
  );
}
