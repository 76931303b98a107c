import { basename, extname } from "node:path";
import { RaresynthError } from "../../core/errors.ts";
import type { CohortSchema, ColumnSchema } from "../../core/data/schema.ts";
import { createFaults } from "../schema/faults.ts";
import { inferMissing } from "./infer-missing.ts";
import { isFamilyName, isIdentifierName, isSiteName, roleOfName } from "./infer-names.ts";
import { inferSurvival } from "./infer-survival.ts";
import { inferType } from "./infer-type.ts";
import { daysOfIsoDate } from "../tables/iso-date.ts";
import { parseNumber } from "../tables/parse-number.ts";
import { protectionUnits } from "../registry/protection-units.ts";
import type { RawTable } from "../tables/raw-table.ts";
import { readRawTable } from "../tables/read-raw-table.ts";

/** Levels held by fewer units are not listed: their very name may identify. */
const MIN_LEVEL_SUPPORT = 5;

/**
 * A first schema for a file: types, roles (all marked `inferred`), missing codes, levels, unit of protection, site, time-to-event pairs.
 * Bounds are never inferred, since they would be the data's own extremes.
 * Claim: nothing here is more than a guess to be confirmed. Not claimed: that an unmarked identifier is always seen.
 * @throws {E_FILE | E_RANGE | E_ENCODING | E_CSV | E_PARQUET | E_EMPTY | E_VALUE | E_DECIMAL_COMMA} dates in other forms than ISO, decimal commas, a file without header
 */
export async function inferSchema(path: string): Promise<{ schema: CohortSchema; notes: string[] }> {
  const { table } = await readRawTable(path);
  return inferTableSchema(table, basename(path, extname(path)), path);
}

/** The same for a table that is already split into cells. */
export function inferTableSchema(
  table: RawTable,
  name: string,
  where: string,
): { schema: CohortSchema; notes: string[] } {
  refuseHeaderless(table, where);
  const notes: string[] = [];
  const faults = createFaults();
  const columns = table.names.map((column, index): ColumnSchema => {
    const cells = table.cells[index]!;
    const missing = inferMissing(cells);
    const { type, grid: step, note, refusal, partialDates } = inferType(column, cells, missing);
    if (refusal !== undefined) faults.add(refusal.code, column, firstBreak(cells), refusal.rule);
    if (note !== undefined) notes.push(`${column}: ${note}.`);
    const role = type === "identifier" ? "identifier" : roleOfName(column, type === "date");
    const grid = type === "date" ? 1 : step;
    return {
      name: column,
      type,
      role,
      inferred: true,
      ...(grid === undefined ? {} : { grid }),
      ...(partialDates === undefined ? {} : { partialDates }),
      ...(missing.length === 0 ? {} : { missing }),
    };
  });
  const coded = columns.filter((column) => column.missing !== undefined).map((column) => column.name);
  if (coded.length > 0)
    notes.push(`${coded.join(", ")}: codes were taken for missing; check them in the schema and give their reasons.`);
  faults.throwIfAny(where, {
    E_VALUE: "Write dates as YYYY-MM-DD.",
    E_DECIMAL_COMMA: "Write numbers with a decimal point and no thousands separators.",
  });
  const cellsOf = (column: string): readonly string[] => table.cells[table.names.indexOf(column)]!;
  const protect = inferProtection(columns, cellsOf, notes);
  const skeleton: CohortSchema = { version: 1, name, columns, ...(protect === undefined ? {} : { protect }) };
  const units = protectionUnits(table, skeleton, createFaults());
  const inferred = inferSurvival(columns, cellsOf);
  notes.push(...inferred.flatMap((one) => ("note" in one ? [one.note] : [])));
  const pairs = inferred.flatMap((one) => ("pair" in one ? [one] : []));
  const finished = columns.map((column): ColumnSchema => {
    const pair = pairs.find((one) => one.pair.event === column.name);
    if (pair !== undefined)
      return { ...column, type: "categorical", role: "sensitive", levels: pair.eventLevels, otherLevels: "refuse" };
    return column.type === "categorical" || column.type === "ordinal"
      ? withLevels(column, cellsOf(column.name), units, notes)
      : column;
  });
  noteConsent(table.names, notes);
  const site = finished.find((column) => isSiteName(column.name) && column.type === "categorical")?.name;
  const schema = {
    ...skeleton,
    columns: finished,
    ...(site === undefined ? {} : { site }),
    ...(pairs.length === 0 ? {} : { survival: pairs.map((one) => one.pair) }),
  };
  return { schema, notes };
}

/** A file whose first row is a patient would put that patient's values into the schema. @throws {E_CSV} */
function refuseHeaderless(table: RawTable, where: string): void {
  const dataLike = table.names.filter(
    (name) => !Number.isNaN(parseNumber(name)) || !Number.isNaN(daysOfIsoDate(name)),
  ).length;
  if (dataLike * 3 < table.names.length || dataLike === 0) return;
  throw new RaresynthError(
    "E_CSV",
    `${dataLike} of ${table.names.length} column names are numbers or dates: the file seems to have no header row.`,
    { where, hint: "Put a row of column names first." },
  );
}

/** Patient: the first identifier that repeats, else the first that names a person's record; family: by name. */
function inferProtection(
  columns: readonly ColumnSchema[],
  cellsOf: (name: string) => readonly string[],
  notes: string[],
): CohortSchema["protect"] {
  const identifiers = columns.filter((column) => column.type === "identifier" && isIdentifierName(column.name));
  const family = identifiers.find((column) => isFamilyName(column.name));
  const complete = identifiers.filter(
    (column) => column !== family && column.missing === undefined && !cellsOf(column.name).includes(""),
  );
  const repeats = (column: ColumnSchema): boolean => new Set(cellsOf(column.name)).size < cellsOf(column.name).length;
  const patient = complete.find(repeats) ?? complete[0];
  if (patient !== undefined && repeats(patient))
    notes.push(`${patient.name}: repeats over rows, taken for the patient, who is the unit of protection.`);
  if (patient === undefined)
    notes.push(
      "no column names the patient: each row is taken for a patient of its own. If patients repeat, declare protect.patient.",
    );
  if (patient === undefined && family === undefined) return undefined;
  return {
    ...(patient === undefined ? {} : { patient: patient.name }),
    ...(family === undefined ? {} : { family: family.name }),
  };
}

function withLevels(column: ColumnSchema, cells: readonly string[], units: Int32Array, notes: string[]): ColumnSchema {
  const codes = new Set(column.missing?.map((entry) => entry.code));
  const holders = new Map<string, Set<number>>();
  cells.forEach((cell, row) => {
    if (cell === "" || codes.has(cell)) return;
    const known = holders.get(cell);
    if (known === undefined) holders.set(cell, new Set([units[row]!]));
    else known.add(units[row]!);
  });
  const levels = [...holders]
    .filter(([, of]) => of.size >= MIN_LEVEL_SUPPORT)
    .map(([level]) => level)
    .sort(compareLevels);
  const nRare = holders.size - levels.length;
  if (nRare > 0)
    notes.push(
      `${column.name}: ${nRare} of ${holders.size} levels are held by fewer than ${MIN_LEVEL_SUPPORT} patients and are not listed; list them if the code list is public.`,
    );
  if (column.type === "ordinal" && nRare === 0) return { ...column, levels };
  return { ...column, type: "categorical", ...(levels.length === 0 ? {} : { levels }), otherLevels: "fold" };
}

function compareLevels(a: string, b: string): number {
  const difference = parseNumber(a) - parseNumber(b);
  return Number.isNaN(difference) ? (a < b ? -1 : 1) : difference;
}

function noteConsent(names: readonly string[], notes: string[]): void {
  for (const name of names) {
    if (/consent|opt.?out|withdrawn/i.test(name))
      notes.push(`${name}: looks like a consent column; declare it under consent with the values that exclude.`);
  }
}

function firstBreak(cells: readonly string[]): number {
  return (
    cells.findIndex((cell) => cell !== "" && Number.isNaN(daysOfIsoDate(cell)) && Number.isNaN(parseNumber(cell))) + 1
  );
}
