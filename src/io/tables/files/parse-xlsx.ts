import { RaresynthError } from "../../../core/errors.ts";
import { createFaults, type Faults } from "../../schema/faults.ts";
import { textOfValue } from "../cell-text.ts";
import { parseCsv } from "../parse-csv.ts";
import type { RawTable } from "../raw-table.ts";
import { tableToCsv } from "./table-to-csv.ts";
import { optionalPackage } from "./optional-package.ts";

type Xlsx = typeof import("@e965/xlsx");
type Cell = import("@e965/xlsx").CellObject;

/**
 * One sheet of an Excel workbook as text cells: stored values, not what the screen shows. Dates by their number format
 * as YYYY-MM-DD. Needs the optional package @e965/xlsx.
 * @param sheet name of the sheet; default the first one that holds anything
 * @throws {E_FORMAT} without the package, without that sheet, where formulas have no stored value or an error as value;
 *   and what `parseCsv` throws
 */
export function parseXlsx(bytes: Uint8Array, where: string, sheet?: string): RawTable {
  const xlsx = optionalPackage("@e965/xlsx", "0.20.3", where) as Xlsx;
  const book = openBook(xlsx, bytes, where);
  const names = book.SheetNames;
  const filled = names.filter((name) => book.Sheets[name]?.["!ref"] !== undefined);
  const chosen = sheet ?? filled[0] ?? names[0];
  const found = chosen === undefined ? undefined : book.Sheets[chosen];
  if (chosen === undefined || found === undefined)
    throw new RaresynthError("E_FORMAT", "the workbook has no sheet of that name.", {
      where,
      hint: `Sheets: ${names.join(", ")}.`,
    });
  const range = found["!ref"];
  if (range === undefined) throw new RaresynthError("E_EMPTY", "the sheet is empty.", { where });
  const faults = createFaults();
  const records = recordsOf(xlsx, found, range, book.Workbook?.WBProps?.date1904 === true, faults);
  faults.throwIfAny(where, {
    E_FORMAT: "Open the workbook, let it calculate, mend the errors and save it; or paste the columns as values.",
  });
  const [header = [], ...rows] = records;
  const csv = tableToCsv({
    names: header,
    nRows: rows.length,
    cells: header.map((_, at) => rows.map((row) => row[at] ?? "")),
  });
  const table = parseCsv(`sep=,\n${csv}`, where);
  const others = filled.filter((name) => name !== chosen);
  const notes = [
    ...(table.notes ?? []).filter((note) => !note.includes("sep=")),
    ...(others.length === 0
      ? []
      : [`sheet "${chosen}" was read; not read: ${others.map((one) => `"${one}"`).join(", ")} (choose with --sheet)`]),
  ];
  return {
    ...{ names: table.names, nRows: table.nRows, cells: table.cells, sheet: { name: chosen, others } },
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function openBook(xlsx: Xlsx, bytes: Uint8Array, where: string): import("@e965/xlsx").WorkBook {
  try {
    return xlsx.read(bytes, { type: "buffer", cellNF: true, cellFormula: true, cellText: false, sheetStubs: true });
  } catch (cause) {
    throw new RaresynthError("E_FORMAT", "the workbook could not be read.", {
      where,
      hint: "Is it whole and without a password? Else export the sheet as CSV UTF-8.",
      cause,
    });
  }
}

function recordsOf(
  xlsx: Xlsx,
  sheet: import("@e965/xlsx").WorkSheet,
  ref: string,
  date1904: boolean,
  faults: Faults,
): string[][] {
  const { s: first, e: last } = xlsx.utils.decode_range(ref);
  const cellAt = (row: number, column: number): Cell | undefined =>
    sheet[xlsx.utils.encode_cell({ r: row, c: column })] as Cell | undefined;
  const records: string[][] = [];
  for (let row = first.r; row <= last.r; row++) {
    const record: string[] = [];
    for (let column = first.c; column <= last.c; column++) {
      const name = records[0]?.[column - first.c] ?? xlsx.utils.encode_col(column);
      record.push(
        textOfCell(xlsx, cellAt(row, column), date1904, (rule) => faults.add("E_FORMAT", name, row - first.r, rule)),
      );
    }
    records.push(record);
  }
  return records;
}

function textOfCell(xlsx: Xlsx, cell: Cell | undefined, date1904: boolean, fault: (rule: string) => void): string {
  if (cell === undefined) return "";
  const hasFormula = cell.f !== undefined || cell.F !== undefined;
  if (hasFormula && (cell.v === undefined || cell.t === "z")) {
    fault("a formula without a stored value");
    return "";
  }
  if (cell.t === "e") {
    fault("an error of Excel (such as #N/A) in the place of a value");
    return "";
  }
  if (cell.t === "n" && typeof cell.v === "number" && cell.z !== undefined && formatsOf(xlsx).is_date(String(cell.z)))
    return textOfSerial(xlsx, cell.v, date1904);
  return (textOfValue(cell.v) ?? "").trim();
}

/** What the package says of number formats; its own types leave it open. */
interface NumberFormats {
  is_date(format: string): boolean;
  parse_date_code(
    serial: number,
    options: { readonly date1904: boolean },
  ): Readonly<Record<"y" | "m" | "d" | "H" | "M" | "S", number>>;
}

const formatsOf = (xlsx: Xlsx): NumberFormats => xlsx.SSF as NumberFormats;

/** A serial day of Excel: a date, a date with a time, or a time alone. */
function textOfSerial(xlsx: Xlsx, serial: number, date1904: boolean): string {
  const { y, m, d, H, M, S } = formatsOf(xlsx).parse_date_code(serial, { date1904 });
  const two = (part: number): string => String(part).padStart(2, "0");
  const second = Math.round(S);
  const time = second === 0 ? `${two(H)}:${two(M)}` : `${two(H)}:${two(M)}:${two(second)}`;
  if (serial < 1 && serial >= 0) return time;
  const day = `${String(y).padStart(4, "0")}-${two(m)}-${two(d)}`;
  return H === 0 && M === 0 && second === 0 ? day : `${day} ${time}`;
}
