import { defined, gather, nth } from "../../core/access.ts";
import type { ReadingNote } from "../../core/contracts/outcome.ts";
import { makeCohort, type Cohort, type DroppedSite, type Role } from "../../core/data/cohort.ts";
import type { Confirmation } from "../../core/contracts/outcome.ts";
import { RaresynthError } from "../../core/errors.ts";
import { seal, type Sensitive } from "../../core/data/sensitive.ts";
import type { WatchedColumn } from "../../core/data/watched.ts";
import { watchedValues } from "./watched-values.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import { checkCohort } from "./check-cohort.ts";
import { isFamilyName, isIdentifierName, isPatientName } from "../infer/infer-names.ts";
import { confirmationOf } from "../schema/confirmation.ts";
import { foldTable } from "../lists/fold-table.ts";
import { createFaults } from "../schema/faults.ts";
import { droppedColumns, keptSchema } from "../schema/kept-schema.ts";
import { matchColumns } from "./match-columns.ts";
import { protectionUnits } from "./protection-units.ts";
import { columnCells, type RawTable } from "../tables/raw-table.ts";
import { typeColumn } from "./type-column.ts";

export interface Assembled<R extends Role> {
  readonly cohort: Cohort<R>;
  readonly droppedIdentifiers: string[];
  /** Units (patients or families) taken out by the consent column. */
  readonly nDroppedByConsent: number;
  /** What the table was read with once rare codes were folded; that of the file where there was nothing to fold. */
  readonly schema: CohortSchema;
  /** Unit in the cohort of each row of the table; -1 where consent took it out. */
  readonly unitOfRow: Int32Array;
  readonly confirmation: Confirmation;
  /** What no file of a release may hold. */
  readonly watched: Sensitive<readonly WatchedColumn[]>;
  readonly warnings: ReadingNote[];
}

/** What to do about faults of a registry, by code. */
export const FAULT_HINTS = {
  E_DECIMAL_COMMA:
    "Write numbers with a decimal point and no thousands separators (Excel: export as CSV with English number format).",
  E_VALUE: "Correct the cells, or the schema where it is too narrow. Codes for a missing value belong under 'missing'.",
  E_SURVIVAL:
    "A follow-up time is not below 0, has an event code and is one for each patient; correct the cells, leave both empty, or take the pair out of survival.",
} as const;

/**
 * Text cells as a cohort of real patients: units of protection, consent, identifiers dropped, every rule of the schema
 * checked.
 * @throws {E_SCHEMA_MISMATCH | E_FREE_TEXT | E_VALUE | E_DECIMAL_COMMA | E_SURVIVAL | E_CONSENT | E_EMPTY}
 */
export function assembleRegistry<R extends Role>(
  given: RawTable,
  declared: CohortSchema,
  role: R,
  where: string,
): Assembled<R> {
  refuseFreeText(declared, where);
  matchColumns(given, declared, where);
  const faults = createFaults();
  const units = protectionUnits(given, declared, faults);
  faults.throwIfAny(where, FAULT_HINTS);
  const { table, schema, notes } = foldTable(given, declared, units, faults);
  faults.throwIfAny(where, FAULT_HINTS);
  const { identifiers, consent } = droppedColumns(schema);
  const refused = refusedUnits(table, schema, units, where);
  const rows = Int32Array.from(units.keys()).filter((row) => !refused.excluded.has(nth(units, row)));
  const sourceRows = rows.map((row) => row + 1);
  const kept = keptSchema(schema);
  if (kept.columns.length === 0)
    throw new RaresynthError("E_EMPTY", "no column is left once identifiers are dropped.", { where });
  const columns = kept.columns.map((column) => {
    const cells = columnCells(table, column.name);
    return typeColumn(
      column,
      Array.from(rows, (row) => nth(cells, row)),
      sourceRows,
      "strict",
      faults,
    );
  });
  faults.throwIfAny(where, FAULT_HINTS);
  const unitOfRow = renumber(units, refused.excluded);
  const cohort = makeCohort(role, kept, columns, rows.length, {
    units: gather(unitOfRow, rows),
    sourceRows,
    ...siteThatIsDropped(table, schema, identifiers, rows),
  });
  checkCohort(cohort, faults, schema.protect?.patient !== undefined && schema.protect.family === undefined);
  faults.throwIfAny(where, FAULT_HINTS);
  const warnings: ReadingNote[] =
    consent === undefined
      ? [...refused.warnings, ...notes]
      : [...refused.warnings, ...notes, { kind: "consent-used", column: consent }];
  return {
    cohort,
    droppedIdentifiers: identifiers,
    nDroppedByConsent: refused.excluded.size,
    unitOfRow,
    schema,
    confirmation: confirmationOf(
      declared,
      units.length === new Set(units).size
        ? repeatingPatients(schema, identifiers, table.nRows, (name) => cellCounts(table, name))
        : [],
    ),
    watched: seal(watchedValues(table, schema, units, identifiers)),
    warnings,
  };
}

/**
 * A column called after patients with fewer different values is a code (case or control), unless it is declared an
 * identifier.
 */
const MIN_PATIENTS = 10;

/** Counts of the cells of a column, blanks around apart. */
export interface CellCounts {
  readonly hasEmpty: boolean;
  readonly nDistinct: number;
}

/**
 * Columns that are there in every row and repeat, and that by name tell patients apart: identifiers, and columns that
 * are kept although they are called so. Where each row counts as a patient, rows may be visits.
 * @param countsOf counts of a column's cells; asked of few columns
 */
export function repeatingPatients(
  schema: CohortSchema,
  identifiers: readonly string[],
  nRows: number,
  countsOf: (name: string) => CellCounts,
): string[] {
  return namedAfterPatients(schema, identifiers).filter((name) => {
    const { hasEmpty, nDistinct } = countsOf(name);
    return !hasEmpty && nDistinct < nRows && (identifiers.includes(name) || nDistinct >= MIN_PATIENTS);
  });
}

/** Columns that by name tell patients apart, beside those that are declared to. */
export function namedAfterPatients(schema: CohortSchema, identifiers: readonly string[]): string[] {
  const { patient, family } = schema.protect ?? {};
  return schema.columns.flatMap(({ name }) => {
    if (name === patient || name === family || isFamilyName(name)) return [];
    // Whatever is dropped and numbers something may number patients; beside a patient column only what says so.
    const isNumber = identifiers.includes(name) && patient === undefined && isIdentifierName(name);
    return isPatientName(name) || isNumber ? [name] : [];
  });
}

function cellCounts(table: RawTable, name: string): CellCounts {
  const cells = columnCells(table, name).map((cell) => cell.trim());
  return { hasEmpty: cells.includes(""), nDistinct: new Set(cells).size };
}

/** @throws {E_FREE_TEXT} */
export function refuseFreeText(schema: CohortSchema, where: string): void {
  const columns = schema.columns.filter((column) => column.type === "free-text").map((column) => column.name);
  if (columns.length === 0) return;
  throw new RaresynthError(
    "E_FREE_TEXT",
    `free text or images in ${columns.join(", ")}: they can name a person in ways that no check here would see.`,
    {
      where,
      hint: "Take the column out of the file, or declare it type and role identifier, so that it is dropped after reading.",
    },
  );
}

function refusedUnits(
  table: RawTable,
  schema: CohortSchema,
  units: Int32Array,
  where: string,
): { excluded: Set<number>; warnings: ReadingNote[] } {
  const excluded = new Set<number>();
  if (schema.consent === undefined) return { excluded, warnings: [] };
  const name = schema.consent.column;
  const cells = columnCells(table, name);
  const faults = createFaults();
  // A misspelt refusal must not pass as consent, so the column is checked before anyone is taken out.
  const typed = typeColumn(
    defined(schema.columns.find((column) => column.name === name)),
    cells,
    Int32Array.from(units.keys(), (row) => row + 1),
    "strict",
    faults,
  );
  faults.throwIfAny(where, FAULT_HINTS);
  // By value, as levels are read: a refusal written NO is one where "no" is on the list.
  const values = new Set(schema.consent.exclude);
  let nEmpty = 0;
  cells.forEach((cell, row) => {
    const level = typed.kind === "coded" ? typed.levels[nth(typed.codes, row)] : undefined;
    if (values.has(cell.trim()) || (level !== undefined && values.has(level))) excluded.add(nth(units, row));
    else if (cell.trim() === "") nEmpty++;
  });
  if (excluded.size === new Set(units).size) {
    throw new RaresynthError(
      "E_CONSENT",
      `all ${excluded.size} patients or families are taken out by the consent column.`,
      { where: name, hint: "Check consent.exclude in the schema." },
    );
  }
  const warnings: ReadingNote[] = nEmpty === 0 ? [] : [{ kind: "consent-empty", column: name, rows: nEmpty }];
  return { excluded, warnings };
}

function renumber(units: Int32Array, excluded: ReadonlySet<number>): Int32Array {
  const fresh = new Map<number, number>();
  return units.map((unit) => {
    if (excluded.has(unit)) return -1;
    const known = fresh.get(unit);
    if (known !== undefined) return known;
    fresh.set(unit, fresh.size);
    return fresh.size - 1;
  });
}

/** Numbers of the sites in order of their names, where the column is an identifier. */
function siteThatIsDropped(
  table: RawTable,
  { site }: CohortSchema,
  identifiers: readonly string[],
  rows: Int32Array,
): { droppedSite?: DroppedSite } {
  if (site === undefined || !identifiers.includes(site)) return {};
  const cells = table.cells[table.names.indexOf(site)] ?? [];
  const texts = Array.from(rows, (row) => (cells[row] ?? "").trim());
  const numbers = new Map(
    [...new Set(texts)]
      .filter((text) => text !== "")
      .sort()
      .map((text, k) => [text, k]),
  );
  return { droppedSite: { name: site, codes: Int32Array.from(texts, (text) => numbers.get(text) ?? -1) } };
}
