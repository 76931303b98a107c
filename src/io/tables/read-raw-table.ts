import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { RaresynthError } from "../../core/errors.ts";
import { decodeText } from "./decode-text.ts";
import { parseCsv, type Titles } from "./parse-csv.ts";
import { parseParquet } from "./parse-parquet.ts";
import { knownFormat } from "./files/known-format.ts";
import { parseSav } from "./files/parse-sav.ts";
import { parseXlsx } from "./files/parse-xlsx.ts";
import { LIMITS, type RawTable } from "./raw-table.ts";

/**
 * A CSV, Parquet, Excel (.xlsx) or SPSS (.sav) file as text cells, with the file's SHA-256. Formats are known by their
 * first bytes.
 * @param place path; of a workbook also `path#sheet`
 * @param titles "repeated" where the caller resolves titles of a CSV that stand more than once
 * @throws {E_FILE | E_RANGE | E_ENCODING | E_CSV | E_PARQUET | E_FORMAT | E_EMPTY}
 */
export async function readRawTable(
  place: string,
  titles: Titles = "unique",
): Promise<{ table: RawTable; sha256: string }> {
  const { path, sheet } = sheetOf(place);
  const bytes = await readBytes(path);
  if (bytes.length === 0) throw new RaresynthError("E_EMPTY", "the file is empty.", { where: path });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const table = await parseBytes(bytes, path, sheet, titles);
  return { table, sha256 };
}

async function parseBytes(
  bytes: Uint8Array,
  path: string,
  sheet: string | undefined,
  titles: Titles,
): Promise<RawTable> {
  const format = knownFormat(bytes, path);
  if (sheet !== undefined && format !== "xlsx")
    throw new RaresynthError("E_USAGE", "a sheet was named, and the file is no workbook.", { where: path });
  if (format === "parquet") return parseParquet(bytes, path);
  if (format === "sav") return parseSav(bytes, path);
  return format === "xlsx" ? parseXlsx(bytes, path, sheet) : parseCsv(decodeText(bytes, path), path, 0, titles);
}

/** `registry.xlsx#Patients` names a sheet, unless there is a file of that name. */
function sheetOf(place: string): { readonly path: string; readonly sheet?: string } {
  const at = place.toLowerCase().lastIndexOf(".xlsx#");
  if (at < 0 || existsSync(place)) return { path: place };
  return { path: place.slice(0, at + 5), sheet: place.slice(at + 6) };
}

async function readBytes(path: string): Promise<Uint8Array> {
  let size: number;
  try {
    ({ size } = await stat(path));
    if (size <= LIMITS.bytes) return await readFile(path);
  } catch (cause) {
    throw new RaresynthError("E_FILE", "the file could not be read.", {
      where: path,
      hint: "Check the path and your rights to it.",
      cause,
    });
  }
  throw new RaresynthError("E_RANGE", `${size} bytes; at most ${LIMITS.bytes} are held as text.`, {
    where: path,
    hint: "inspect, fit, sample and assess read larger CSV and Parquet files; for the rest, draw a random sample of the patients.",
  });
}
