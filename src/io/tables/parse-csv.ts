import { CsvError, parse } from "csv-parse/sync";
import { got, nth } from "../../core/access.ts";
import { RaresynthError } from "../../core/errors.ts";
import { createFaults, type Faults } from "../schema/faults.ts";
import { blankSeparated } from "./blank-separated.ts";
import { LIMITS, type RawTable } from "./raw-table.ts";
import { tidyRecords } from "./tidy-records.ts";

const DELIMITERS = [",", ";", "\t"] as const;

/** What a header may hold. */
export type Titles = "unique" | "repeated";

/**
 * CSV text as a table of text cells. RFC 4180 with comma, semicolon or tab (decided on the header line), or blanks
 * where there is none of them, any line ending, quoted line feeds.
 * @param where file name for messages
 * @param nBefore rows of the file before these, where the text is a part of it with the header in front
 * @param titles "repeated" where the reader of a format resolves titles that stand more than once
 * @throws {E_EMPTY | E_CSV | E_RANGE} all ragged rows at once; never a cell's text
 */
export function parseCsv(text: string, where: string, nBefore = 0, titles: Titles = "unique"): RawTable {
  const body = text.replace(/[\r\n]+$/, "");
  if (body.trim() === "") throw new RaresynthError("E_EMPTY", "the file is empty.", { where });
  const marked = separatorLine(body);
  const rest = marked === undefined ? body : body.slice(marked.length);
  if (rest.trim() === "") throw new RaresynthError("E_EMPTY", "the file is empty.", { where });
  const spaced = marked === undefined ? blankSeparated(rest) : undefined;
  const tidy = tidyRecords(
    splitRecords(spaced ?? rest, where, marked?.delimiter ?? (spaced === undefined ? undefined : "\t")),
  );
  const { names, records } = tidy;
  const notes = [
    ...(marked === undefined ? [] : [`the line "sep=" that Excel writes first was read as the separator`]),
    ...(spaced === undefined ? [] : ["fields are separated by blanks, as write.table writes them"]),
    ...tidy.notes,
  ];
  const faults = createFaults();
  if (titles === "unique") checkHeader(names, faults);
  const nRows = records.length;
  if (names.length > LIMITS.columns || nRows > LIMITS.rows) {
    throw new RaresynthError(
      "E_RANGE",
      `${names.length} columns and ${nRows} rows; at most ${LIMITS.columns} and ${LIMITS.rows} are read.`,
      { where },
    );
  }
  for (let row = 1; row <= nRows; row++) {
    const found = nth(records, row - 1).length;
    if (found !== names.length)
      faults.add(
        "E_CSV",
        "(whole row)",
        nBefore + row,
        found < names.length
          ? `fewer fields than the header's ${names.length}`
          : `more fields than the header's ${names.length}`,
      );
  }
  faults.throwIfAny(where, {
    E_CSV:
      "Quote fields that hold the delimiter, a quote or a line feed, and give each row as many fields as the header.",
  });
  if (nRows === 0) throw new RaresynthError("E_EMPTY", "the file has a header but no rows.", { where });
  const cells = names.map((_, column) => {
    const values = new Array<string>(nRows);
    for (let row = 0; row < nRows; row++) values[row] = nth(nth(records, row), column);
    return values;
  });
  return { names, nRows, cells, ...(notes.length === 0 ? {} : { notes }) };
}

/** Duplicate or empty column names. Told by position: in a file without a header the "names" are a patient's values. */
export function checkHeader(names: readonly string[], faults: Faults): void {
  const firstAt = new Map<string, number>();
  names.forEach((name, index) => {
    if (name.trim() === "") faults.add("E_CSV", `column ${index + 1}`, 0, "a column name that is not empty");
    else if (firstAt.has(name))
      faults.add("E_CSV", `column ${index + 1}`, 0, `a name other than that of column ${got(firstAt, name) + 1}`);
    else firstAt.set(name, index);
  });
}

/** Excel's first line that names the separator, as far as its line end. */
function separatorLine(text: string): { readonly delimiter: string; readonly length: number } | undefined {
  const found = /^\uFEFF?"?sep=([,;\t|])"?[,;\t]*(?:\r\n|\n|\r|$)/i.exec(text);
  return found === null ? undefined : { delimiter: nth(found, 1), length: found[0].length };
}

function splitRecords(text: string, where: string, delimiter = sniffDelimiter(text)): string[][] {
  // Without quotes a line is a record and a delimiter a boundary: what the parser would do, several times as fast.
  if (!text.includes('"'))
    return text
      .replace(/^\uFEFF/, "")
      .split(/\r\n|\n|\r/)
      .map((line) => line.split(delimiter));
  try {
    return parse(text, {
      bom: true,
      columns: false,
      cast: false,
      relax_column_count: true,
      delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
    });
  } catch (cause) {
    // The parser's own message quotes the cell, so only its code and line number are passed on, and no cause.
    if (!(cause instanceof CsvError))
      throw new RaresynthError("E_CSV", "the file could not be split into records.", { where });
    const line = (cause as { lines?: unknown }).lines;
    const place = typeof line === "number" ? ` near line ${line}` : "";
    throw new RaresynthError("E_CSV", `${describeParserCode(cause.code)}${place}.`, {
      where,
      hint: "Put fields that hold a quote in quotes and double the quote inside (RFC 4180).",
    });
  }
}

function describeParserCode(code: string): string {
  if (code === "CSV_QUOTE_NOT_CLOSED") return "a quoted field is never closed, seen at the end of the file";
  if (code === "CSV_INVALID_CLOSING_QUOTE") return "text follows a closing quote";
  if (code === "INVALID_OPENING_QUOTE") return "a quote stands inside an unquoted field";
  return "the file breaks RFC 4180";
}

/** The most frequent separator of the first line outside quotes. */
export function sniffDelimiter(text: string): string {
  const counts = new Map<string, number>();
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === "\n" || character === "\r")) break;
    else if (!quoted) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  let best: string = DELIMITERS[0];
  for (const delimiter of DELIMITERS) if ((counts.get(delimiter) ?? 0) > (counts.get(best) ?? 0)) best = delimiter;
  return best;
}
