import { parquetMetadata, parquetReadObjects, parquetSchema, type FileMetaData } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { RaresynthError } from "../../core/errors.ts";
import { textOfValue } from "./cell-text.ts";
import { createFaults } from "../schema/faults.ts";
import { checkHeader } from "./parse-csv.ts";
import { LIMITS, type RawTable } from "./raw-table.ts";

/**
 * A Parquet file as a table of text cells, in the same notation as CSV, so that both go through the same typing. Nulls
 * and NaN are empty.
 * @throws {E_PARQUET | E_CSV | E_EMPTY | E_RANGE} nested columns and unreadable files; the reader's own message is not
 *   passed on, it may hold bytes of cells
 */
export async function parseParquet(bytes: Uint8Array, where: string): Promise<RawTable> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const { metadata, names, nRows } = describeParquet(footerOf(file), where);
  if (names.length > LIMITS.columns || nRows > LIMITS.rows) {
    throw new RaresynthError(
      "E_RANGE",
      `${names.length} columns and ${nRows} rows; at most ${LIMITS.columns} and ${LIMITS.rows} are read.`,
      { where },
    );
  }
  const unreadable = (found: string): never => {
    throw unreadableParquet(found, where);
  };
  const bad = new Set<string>();
  const cells: string[][] = [];
  for (const name of names) {
    const values = await readColumn(file, metadata, name);
    if (values?.length !== nRows) return unreadable("a page could not be read");
    cells.push(
      values.map((value) => {
        const text = textOfValue(value);
        if (text === undefined) bad.add(name);
        return text ?? "";
      }),
    );
  }
  if (bad.size > 0)
    unreadable(`columns ${[...bad].join(", ")} hold values that are neither numbers, text, dates nor true/false`);
  return { names, nRows, cells };
}

/** What the footer of a file says. */
export interface ParquetFooter {
  readonly metadata: FileMetaData;
  readonly names: readonly string[];
  readonly nRows: number;
}

/**
 * Names and rows of a flat file.
 * @param metadata undefined where the footer could not be read
 * @throws {E_PARQUET | E_CSV | E_EMPTY}
 */
export function describeParquet(metadata: FileMetaData | undefined, where: string): ParquetFooter {
  if (metadata === undefined) throw unreadableParquet("the footer could not be read", where);
  const { children } = parquetSchema(metadata);
  const names = children.map((child) => child.element.name);
  const nested = children.filter((child) => child.children.length > 0).length;
  if (nested > 0) throw unreadableParquet(`${nested} of ${names.length} columns are nested`, where);
  const faults = createFaults();
  checkHeader(names, faults);
  faults.throwIfAny(where);
  const nRows = Number(metadata.num_rows);
  if (nRows === 0 || names.length === 0) throw new RaresynthError("E_EMPTY", "the file has no rows.", { where });
  return { metadata, names, nRows };
}

/** A Parquet file that is broken or not flat. @param found what is wrong, without a cell */
export function unreadableParquet(found: string, where: string): RaresynthError {
  return new RaresynthError("E_PARQUET", `${found}.`, {
    where,
    hint: "Write it again with flat columns of numbers, text and dates, or use CSV.",
  });
}

function footerOf(file: ArrayBuffer): FileMetaData | undefined {
  try {
    const metadata = parquetMetadata(file);
    parquetSchema(metadata);
    return metadata;
  } catch {
    return undefined;
  }
}

/**
 * One column, a row group at a time. Asked for more at once, the reader starts them all and awaits only the first that
 * fails: the others' rejections would be nobody's and end the process.
 */
async function readColumn(file: ArrayBuffer, metadata: FileMetaData, name: string): Promise<unknown[] | undefined> {
  const values: unknown[] = [];
  let rowStart = 0;
  try {
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const rows =
        rowEnd === rowStart
          ? []
          : await parquetReadObjects({ file, metadata, compressors, columns: [name], rowStart, rowEnd });
      for (const row of rows) values.push(row[name]);
      rowStart = rowEnd;
    }
  } catch {
    return undefined;
  }
  return values;
}
