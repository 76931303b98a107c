import { nth } from "../../core/access.ts";
import { RaresynthError } from "../../core/errors.ts";
import { daysOfIsoDate } from "../tables/iso-date.ts";
import { parseNumber } from "../tables/parse-number.ts";
import type { RawTable } from "../tables/raw-table.ts";
import { kindOfCell } from "./cell-kinds.ts";
import { inferMissing } from "./infer-missing.ts";

const YEAR = /^(1[89]|20|21)\d{2}$/;
const DATED = /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}/;
/** Share of a column's cells below the first that must be numbers or dates. */
const MOSTLY = 0.9;
const MIN_ROWS = 8;

/**
 * A file whose first row is a patient would put that patient's values into the schema. Years in a row (2001, 2002,
 * 2003) are names of repeated measurements.
 * @throws {E_CSV}
 */
export function refuseHeaderless(table: RawTable, where: string): void {
  const years = table.names.filter((name) => YEAR.test(name)).map(Number);
  const steps = new Set(years.slice(1).map((year, at) => year - nth(years, at)));
  const areYears = years.length >= 2 && steps.size === 1 && !steps.has(0);
  const dataLike = table.names.filter(
    (name) =>
      !(areYears && YEAR.test(name)) && (!Number.isNaN(parseNumber(name)) || !Number.isNaN(daysOfIsoDate(name))),
  ).length;
  if (dataLike * 3 < table.names.length || dataLike === 0) return;
  throw new RaresynthError(
    "E_CSV",
    `${dataLike} of ${table.names.length} column names are numbers or dates: the file seems to have no header row.`,
    { where, hint: "Put a row of column names first." },
  );
}

/**
 * Labels or units below the names would be read as a patient: the first row holds text in every column whose other
 * cells are numbers or dates.
 * @throws {E_CSV}
 */
export function refuseSecondHeader(table: RawTable, where: string): void {
  if (table.nRows < MIN_ROWS) return;
  let [measured, labelled, alone] = [0, 0, 0];
  for (const cells of table.cells) {
    const first = nth(cells, 0).trim();
    const rest = cells.slice(1).map((cell) => cell.trim());
    if (first !== "" && !rest.includes(first)) alone += 1;
    const present = rest.filter((cell) => cell !== "");
    const values = present.filter((cell) => isValue(cell)).length;
    if (present.length < MIN_ROWS - 1 || values < MOSTLY * present.length) continue;
    if (first === "" || inferMissing([first, ...present]).some(({ code }) => code === first)) continue;
    measured += 1;
    if (!isValue(first)) labelled += 1;
  }
  if (labelled === 0 || labelled < measured || alone * 2 < table.names.length) return;
  throw new RaresynthError(
    "E_CSV",
    `row 1 looks like a second header row (labels or units): it holds text in all ${measured} columns whose other cells are numbers or dates.`,
    { where, hint: "Take the second header row out of the file; labels and units belong in the schema (label, unit)." },
  );
}

function isValue(cell: string): boolean {
  const { kind } = kindOfCell(cell);
  return kind !== "text" && kind !== "error" ? true : DATED.test(cell);
}
