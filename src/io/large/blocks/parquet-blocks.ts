import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { AsyncBuffer, FileMetaData } from "hyparquet";
import { nth } from "../../../core/access.ts";
import { textOfValue } from "../../tables/cell-text.ts";
import { describeParquet, unreadableParquet } from "../../tables/parse-parquet.ts";
import { blockColumn, blockDictionaries, type BlockOptions, type CellBlock } from "./cell-block.ts";
import { internText, type CellDictionary } from "./cell-dictionary.ts";
import { refuseAborted } from "./csv-blocks.ts";

/** Rows that are handed out at a time; a row group is read column by column and may be larger. */
const ROWS_AT_A_TIME = 65_536;

/**
 * A Parquet file block by block: each row group is read one column after the other, and its values become numbers of
 * texts at once. Memory grows with the largest row group, not with the file.
 * @throws {E_FILE | E_PARQUET | E_CSV | E_EMPTY | E_CANCELLED}
 */
export async function* parquetBlocks(path: string, options: BlockOptions = {}): AsyncGenerator<CellBlock> {
  const { signal } = options;
  const file = await asyncBufferFromFile(path);
  const { metadata, names, nRows } = describeParquet(await footerOf(file), path);
  const { dictionaries, beforeBlock } = blockDictionaries(names, options);
  let nBefore = 0;
  for (const group of metadata.row_groups) {
    const nGroup = Number(group.num_rows);
    if (nGroup === 0) continue;
    beforeBlock();
    const codes: Int32Array[] = [];
    for (const [at, name] of names.entries()) {
      refuseAborted(signal);
      const dictionary = nth(dictionaries, at);
      codes.push(await readColumn(file, metadata, name, { nBefore, nGroup, where: path, dictionary }));
    }
    for (let from = 0; from < nGroup; from += ROWS_AT_A_TIME) {
      refuseAborted(signal);
      const to = Math.min(nGroup, from + ROWS_AT_A_TIME);
      const columns = dictionaries.map((dictionary, at) => blockColumn(dictionary, nth(codes, at).subarray(from, to)));
      yield { names, nRows: to - from, nBefore: nBefore + from, done: (nBefore + to) / nRows, columns, notes: [] };
    }
    nBefore += nGroup;
  }
  if (nBefore !== nRows) throw unreadableParquet("row groups are missing", path);
}

async function footerOf(file: AsyncBuffer): Promise<FileMetaData | undefined> {
  try {
    const metadata = await parquetMetadataAsync(file);
    parquetSchema(metadata);
    return metadata;
  } catch {
    return undefined;
  }
}

interface GroupColumn {
  readonly nBefore: number;
  readonly nGroup: number;
  readonly where: string;
  readonly dictionary: CellDictionary;
}

/** Numbers of the texts of one column in one row group. */
async function readColumn(
  file: AsyncBuffer,
  metadata: FileMetaData,
  name: string,
  { nBefore, nGroup, where, dictionary }: GroupColumn,
): Promise<Int32Array> {
  const parts: { readonly data: ArrayLike<unknown>; readonly from: number }[] = [];
  try {
    await parquetRead({
      ...{ file, metadata, compressors, columns: [name], rowStart: nBefore, rowEnd: nBefore + nGroup },
      onChunk: ({ columnData, rowStart }) => parts.push({ data: columnData, from: rowStart - nBefore }),
    });
  } catch {
    throw unreadableParquet("a page could not be read", where);
  }
  const codes = new Int32Array(nGroup);
  const numberOf = valueInterner(dictionary);
  let nRead = 0;
  for (const { data, from } of parts) {
    for (let k = 0; k < data.length; k++) {
      const id = numberOf(data[k]);
      if (id === undefined)
        throw unreadableParquet(
          `columns ${name} hold values that are neither numbers, text, dates nor true/false`,
          where,
        );
      codes[from + k] = id;
    }
    nRead += data.length;
  }
  if (nRead !== nGroup) throw unreadableParquet("a page could not be read", where);
  return codes;
}

/** Number of a value's text; each different value is written as text once. */
function valueInterner(dictionary: CellDictionary): (value: unknown) => number | undefined {
  const known = new Map<unknown, number>();
  const dates = new Map<number, number>();
  return (value) => {
    const isDate = value instanceof Date;
    const found = isDate ? dates.get(value.getTime()) : known.get(value);
    if (found !== undefined) return found;
    const text = textOfValue(value);
    if (text === undefined) return undefined;
    const id = internText(dictionary, text);
    if (isDate) dates.set(value.getTime(), id);
    else known.set(value, id);
    return id;
  };
}
