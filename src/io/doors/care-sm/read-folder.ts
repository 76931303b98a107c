import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { RaresynthError } from "../../../core/errors.ts";
import { createFaults, type Faults } from "../../schema/faults.ts";
import { daysOfIsoDate } from "../../tables/iso-date.ts";
import { LIMITS, type RawTable } from "../../tables/raw-table.ts";
import { readRawTable } from "../../tables/read-raw-table.ts";
import { curieOf, TEMPLATE } from "./elements.ts";

/** One line of a template. */
export interface CareRow {
  readonly model: string;
  readonly pid: string;
  /** ISO day, or "". */
  readonly start: string;
  /** A cell of the template by its column, "" where there is none. */
  readonly cell: (column: string) => string;
  /**
   * The compact form of an IRI of a column, the IRI itself where it is of a place that has none; "" where the cell is
   * empty.
   */
  readonly code: (column: string) => string;
}

export interface CareFiles {
  readonly rows: readonly CareRow[];
  /** Files that were read. */
  readonly files: number;
  /** CSV files of the folder that are no template, such as CARE.csv that the toolkit makes. */
  readonly others: readonly string[];
}

const MOST_FILES = 200;
const HINT = "Compare the file with the template of its element; rows are counted below the header.";
/** Columns whose cells are IRIs. */
const IRIS = ["valueIRI", "activity", "unit", "input", "target", "agent", "frequency_type"];
const IRI = /^https?:\/\/[^\s<>"]+$/;

/**
 * The lines of the templates in a folder.
 * @returns undefined where the path is no folder, or no CSV file in it has the columns model and pid
 * @throws {E_CARE_SM} where a template has other columns, lacks a model or patient, or holds a broken IRI or date;
 *   {E_RANGE}
 */
export async function readCareFolder(path: string): Promise<CareFiles | undefined> {
  if ((await stat(path).catch(() => undefined))?.isDirectory() !== true) return undefined;
  const names = (await readdir(path)).filter((name) => name.toLowerCase().endsWith(".csv")).sort();
  if (names.length > MOST_FILES)
    throw new RaresynthError("E_RANGE", `${names.length} CSV files; at most ${MOST_FILES} are read.`, { where: path });
  const tables: { readonly name: string; readonly table: RawTable }[] = [];
  for (const name of names) {
    const { table } = await readRawTable(join(path, name));
    tables.push({ name, table });
  }
  const templates = tables.filter(({ table }) => isTemplate(table));
  if (templates.length === 0) return undefined;
  const rows: CareRow[] = [];
  for (const { name, table } of templates) {
    const faults = createFaults();
    rows.push(...rowsOf(table, faults));
    faults.throwIfAny(name, { E_CARE_SM: HINT });
    if (rows.length > LIMITS.rows)
      throw new RaresynthError("E_RANGE", `more than ${LIMITS.rows} rows.`, { where: path });
  }
  return {
    rows,
    files: templates.length,
    others: tables.filter((one) => !templates.includes(one)).map(({ name }) => name),
  };
}

/** The output of the toolkit has model and pid as well, and columns of the semantic model beside them. */
function isTemplate({ names }: RawTable): boolean {
  return names.includes("model") && names.includes("pid") && !names.includes("process_type");
}

function rowsOf(table: RawTable, faults: Faults): CareRow[] {
  const at = new Map(table.names.map((name, index) => [name, index]));
  for (const name of table.names)
    if (!TEMPLATE.has(name)) faults.add("E_CARE_SM", name, 0, "a column of the template is expected");
  return Array.from({ length: table.nRows }, (_, row): CareRow => {
    const cell = (column: string): string => table.cells[at.get(column) ?? -1]?.[row]?.trim() ?? "";
    const [model, pid, start] = [cell("model"), cell("pid"), cell("startdate")];
    if (model === "") faults.add("E_CARE_SM", "model", row + 1, "the tag of an element is expected");
    if (pid === "") faults.add("E_CARE_SM", "pid", row + 1, "a patient is expected");
    if (start !== "" && Number.isNaN(daysOfIsoDate(start)))
      faults.add("E_CARE_SM", "startdate", row + 1, "a date YYYY-MM-DD is expected");
    for (const column of IRIS)
      if (cell(column) !== "" && !IRI.test(cell(column)))
        faults.add("E_CARE_SM", column, row + 1, "an IRI is expected");
    return { model, pid, start, cell, code: (column) => curieOf(cell(column)) ?? cell(column) };
  });
}
