import { defined, nth } from "../../core/access.ts";
import type { ColumnSchema, Protection } from "../../core/data/schema.ts";
import { ROW_NAMES } from "../tables/raw-table.ts";
import {
  isAgeName,
  isBirthName,
  isEventName,
  isFamilyName,
  isIdentifierName,
  isPatientName,
  isSexName,
  isSiteName,
} from "./infer-names.ts";

/** Fewest different values of a column that numbers patients without saying so. */
const MIN_PATIENTS = 10;
/** Fewest rows beyond the first of each patient from which constant columns inside are no chance. */
const MIN_REPEATS_BIRTH = 10;
const MIN_REPEATS_SEX = 30;
/** Letters and a number, the same letters in each cell: how patients and samples are numbered. */
const NUMBERED = /^([A-Za-z]{1,6})[-_ /]?(\d{2,})$/;
/** Letters of public code lists in that form. */
const PUBLIC_LISTS =
  /^(orpha|orphanet|omim|mondo|hp|hpo|icd|icdo|snomed|loinc|atc|ncit|umls|doid|hgnc|ensg|nm|np|rs|chr|exon|ex|grade|stage|type|class|v|q|t|n|m|g|c|p)$/i;

/** What pandas and readr call a first column without a name. */
const INDEX_NAME = /^(unnamed: ?0|\.\.\.1|x|x1|index|row\.?names?)$/i;

type CellsOf = (name: string) => readonly string[];
export interface InferredProtection {
  readonly protect?: Protection;
  /** Columns that were not taken for identifiers by name, and are for what they hold. */
  readonly identifiers: ReadonlySet<string>;
}

/**
 * Who is protected: the first column that numbers patients and repeats, by name or because sex and birth are constant
 * inside its values; else the first that names a person's record. A number that is unique only within a centre is
 * joined with it.
 */
export function inferProtection(
  columns: readonly ColumnSchema[],
  cellsOf: CellsOf,
  notes: string[],
): InferredProtection {
  const identifiers = columns.filter((column) => column.type === "identifier" && isIdentifierName(column.name));
  const family = identifiers.find((column) => isFamilyName(column.name));
  const named = identifiers.filter((column) => column !== family);
  const complete = named.filter((column) => isComplete(column, cellsOf(column.name)));
  const repeating = complete.filter((column) => repeats(cellsOf(column.name)));
  const structural = columns.find(
    (column) => !named.includes(column) && column !== family && holdsPatients(column, columns, cellsOf),
  );
  // Running numbers count the rows of a file, not its patients.
  const telling = complete.filter((column) => !numbersRows(column.name, cellsOf(column.name)));
  const found = repeating.find((column) => isPatientName(column.name)) ?? repeating[0];
  const patient = found ?? structural ?? telling.find((column) => isPatientName(column.name)) ?? telling[0];
  const taken = new Set<string>();
  for (const column of named)
    if (!complete.includes(column) && isPatientName(column.name))
      notes.push(
        `${column.name}: seems to number patients but is empty in some rows; fill it in, or say whom to protect.`,
      );
  if (structural !== undefined && patient === structural) {
    taken.add(structural.name);
    notes.push(
      `${structural.name}: its values repeat with one sex and birth inside each: taken for the patient, who is the unit of protection.`,
    );
  } else if (patient !== undefined && repeats(cellsOf(patient.name)))
    notes.push(`${patient.name}: repeats over rows, taken for the patient, who is the unit of protection.`);
  for (const column of columns)
    if (column.type === "categorical" && column.name !== patient?.name && numbersThings(cellsOf(column.name))) {
      taken.add(column.name);
      notes.push(
        `${column.name}: cells look like numbers of patients or samples: taken for an identifier. If it tells who the patient is, name it under protect.`,
      );
    }
  if (patient === undefined)
    notes.push(
      "no column names the patient: each row is taken for a patient of its own. If patients repeat, name their column under protect.patient; if not, say rows-are-patients: true there.",
    );
  const within = patient === undefined ? undefined : centreOf(patient, columns, cellsOf);
  if (within !== undefined)
    notes.push(`${defined(patient).name}: is unique only within ${within}; the two are joined to tell patients apart.`);
  if (patient === undefined && family === undefined) return { identifiers: taken };
  return {
    identifiers: taken,
    protect: {
      ...(patient === undefined ? {} : { patient: patient.name }),
      ...(family === undefined ? {} : { family: family.name }),
      ...(within === undefined ? {} : { within }),
    },
  };
}

function isComplete(column: ColumnSchema, cells: readonly string[]): boolean {
  return column.missing === undefined && cells.every((cell) => cell.trim() !== "");
}

/** Whether a column of row names is 1, 2, 3 ... (R) or 0, 1, 2 ... (pandas). */
function numbersRows(name: string, cells: readonly string[]): boolean {
  if (name !== ROW_NAMES && !INDEX_NAME.test(name)) return false;
  const first = Number(cells[0]);
  return (first === 0 || first === 1) && cells.every((cell, row) => Number(cell) === first + row);
}

function repeats(cells: readonly string[]): boolean {
  return new Set(cells.map((cell) => cell.trim())).size < cells.length;
}

/** Sex and birth are the same in all rows of each value, and values repeat too often for that to be chance. */
function holdsPatients(column: ColumnSchema, columns: readonly ColumnSchema[], cellsOf: CellsOf): boolean {
  if (
    column.type === "date" ||
    column.type === "continuous" ||
    column.type === "ordinal" ||
    column.type === "free-text"
  )
    return false;
  if (
    isSiteName(column.name) ||
    isSexName(column.name) ||
    isAgeName(column.name) ||
    isBirthName(column.name) ||
    isEventName(column.name)
  )
    return false;
  const cells = cellsOf(column.name);
  if (!isComplete(column, cells)) return false;
  const groups = new Set(cells.map((cell) => cell.trim())).size;
  const nRepeats = cells.length - groups;
  if (groups < MIN_PATIENTS || nRepeats < MIN_REPEATS_BIRTH || groups * 50 < cells.length) return false;
  const births = columns.filter(
    (one) => isBirthName(one.name) && one.name !== column.name && distinctOf(cellsOf(one.name)) >= MIN_PATIENTS,
  );
  const sexes = columns.filter((one) => isSexName(one.name) && distinctOf(cellsOf(one.name)) >= 2);
  const constant = (one: ColumnSchema): boolean => isConstantWithin([cells], cellsOf(one.name));
  if (births.length > 0) return births.every(constant) && sexes.every(constant);
  return sexes.length > 0 && nRepeats >= MIN_REPEATS_SEX && sexes.every(constant);
}

function distinctOf(cells: readonly string[]): number {
  return new Set(cells.map((cell) => cell.trim()).filter((cell) => cell !== "")).size;
}

/** Whether no value of the keys goes with two values of the cells; empty cells go with any. */
function isConstantWithin(keys: readonly (readonly string[])[], cells: readonly string[]): boolean {
  const first = new Map<string, string>();
  return cells.every((text, row) => {
    const cell = text.trim();
    if (cell === "") return true;
    const key = keys.map((column) => nth(column, row).trim()).join("\u0000");
    const known = first.get(key);
    if (known === undefined) first.set(key, cell);
    return known === undefined || known === cell;
  });
}

/** The centre within which a patient number is unique, where it is not unique among all. */
function centreOf(patient: ColumnSchema, columns: readonly ColumnSchema[], cellsOf: CellsOf): string | undefined {
  const cells = cellsOf(patient.name);
  if (!repeats(cells)) return undefined;
  const fixed = columns.filter((one) => one.name !== patient.name && (isBirthName(one.name) || isSexName(one.name)));
  for (const site of columns.filter((one) => isSiteName(one.name) && one.name !== patient.name)) {
    const sites = cellsOf(site.name);
    const split = fixed.filter((one) => !isConstantWithin([cells], cellsOf(one.name)));
    const explained = split.length > 0 && split.every((one) => isConstantWithin([sites, cells], cellsOf(one.name)));
    const pairs = new Set(cells.map((cell, row) => `${nth(sites, row).trim()}\u0000${cell.trim()}`));
    if (explained || (split.length === 0 && fixed.length === 0 && pairs.size === cells.length)) return site.name;
  }
  return undefined;
}

/** Whether the cells are one prefix with many different numbers behind it, each seen a few times. */
function numbersThings(cells: readonly string[]): boolean {
  const present = cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
  const distinct = new Set(present);
  if (distinct.size < 20 || distinct.size * 50 < present.length) return false;
  const prefixes = new Set<string>();
  for (const cell of distinct) {
    const found = NUMBERED.exec(cell);
    if (found === null) return false;
    prefixes.add(nth(found, 1).toLowerCase());
  }
  return prefixes.size <= 3 && ![...prefixes].some((prefix) => PUBLIC_LISTS.test(prefix));
}
