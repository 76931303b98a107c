import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { nth } from "../../../core/access.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { parseCsv, sniffDelimiter } from "../../tables/parse-csv.ts";
import type { RawTable } from "../../tables/raw-table.ts";
import { blockColumn, blockDictionaries, internTable, type BlockOptions, type CellBlock } from "./cell-block.ts";
import { countLines, splitPlain } from "./split-plain.ts";

/** Bytes that are read at a time; memory holds a few times as much. */
export const BLOCK_BYTES = 4 * 1024 * 1024;

const [QUOTE, LINE_FEED] = [34, 10];

/**
 * A CSV file block by block, so that memory does not grow with the file. A block ends at a line end outside quotes.
 * The first block, and each that holds a quote or a fault, is split by `parseCsv`; the others are split as bytes, with
 * the same cells.
 * @param size bytes of the file, for the share that is done
 * @throws {E_FILE | E_ENCODING | E_EMPTY | E_CSV | E_RANGE | E_CANCELLED}
 */
export async function* csvBlocks(path: string, size: number, options: BlockOptions = {}): AsyncGenerator<CellBlock> {
  const { blockBytes = BLOCK_BYTES, signal } = options;
  let first: FirstBlock | undefined;
  let own: ReturnType<typeof blockDictionaries> | undefined;
  let [nBefore, nBytes] = [0, 0];
  for await (const { bytes, isLast } of recordBlocks(path, blockBytes)) {
    refuseAborted(signal);
    nBytes += bytes.length;
    refuseOtherBytes(bytes, path);
    const start = first;
    first ??= firstBlock(bytes, path);
    own ??= blockDictionaries(first.table.names, options);
    own.beforeBlock();
    const { dictionaries } = own;
    let codes: readonly Int32Array[] | undefined;
    let nRows = 0;
    if (start?.delimiter !== undefined && !(isLast && endsBlank(bytes, start.delimiter))) {
      const room = countLines(bytes) + 1;
      const fresh = dictionaries.map(() => new Int32Array(room));
      const split = bytes.includes(QUOTE) ? undefined : splitPlain(bytes, start.delimiter, dictionaries, fresh);
      if (split !== undefined) [codes, nRows] = [fresh.map((one) => one.subarray(0, split)), split];
    }
    if (codes === undefined) {
      const text = bytes.toString();
      if (text.trim() === "") continue;
      const table = start === undefined ? first.table : parseCsv(start.header + text, path, nBefore);
      refuseOtherColumns(table, first.table.names, nBefore, path);
      [codes, nRows] = [internTable(table, dictionaries), table.nRows];
    }
    const columns = dictionaries.map((dictionary, at) => blockColumn(dictionary, nth(codes, at)));
    const { names, notes = [] } = first.table;
    yield { names, nRows, nBefore, done: Math.min(1, nBytes / size), columns, notes };
    nBefore += nRows;
  }
  if (nBefore === 0) throw new RaresynthError("E_EMPTY", "the file is empty.", { where: path });
}

/** @throws {E_CANCELLED} */
export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new RaresynthError("E_CANCELLED", "the reading was cancelled.", { hint: "Nothing was written." });
}

interface FirstBlock {
  readonly table: RawTable;
  /** With its line end. */
  readonly header: string;
  /** Byte of the separator where the rest can be split as bytes. */
  readonly delimiter?: number;
}

function firstBlock(bytes: Buffer, where: string): FirstBlock {
  const text = bytes.toString();
  const header = text.slice(0, headerEnd(text));
  const table = parseCsv(text, where);
  const delimiter = sniffDelimiter(header);
  const titles = header
    .replace(/^\uFEFF/, "")
    .trimEnd()
    .split(delimiter);
  const isPlain =
    table.notes === undefined &&
    titles.length > 1 &&
    !header.includes('"') &&
    titles.length === table.names.length &&
    titles.every((title, at) => title !== "" && title === table.names[at]);
  return { table, header, ...(isPlain ? { delimiter: delimiter.charCodeAt(0) } : {}) };
}

function refuseOtherBytes(bytes: Uint8Array, where: string): void {
  if (isUtf8(bytes)) return;
  throw new RaresynthError("E_ENCODING", "expected UTF-8 text, found a byte that is not UTF-8.", {
    where,
    hint: "Save the file as UTF-8 (iconv -f WINDOWS-1252 -t UTF-8 in.csv > out.csv).",
  });
}

/** Bytes of whole records, the first with the header and a row at least. */
async function* recordBlocks(
  path: string,
  blockBytes: number,
): AsyncGenerator<{ readonly bytes: Buffer; readonly isLast: boolean }> {
  let carry: Buffer = Buffer.alloc(0);
  let isFirst = true;
  for await (const chunk of chunksOf(path, blockBytes)) {
    carry = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    const end = lastRecordEnd(carry);
    if (end === 0 || (isFirst && headerEnd(carry.toString("latin1", 0, end)) >= end)) continue;
    // One block is held back, so that the last is known to be the last.
    if (end === carry.length) continue;
    yield { bytes: carry.subarray(0, end), isLast: false };
    isFirst = false;
    carry = Buffer.from(carry.subarray(end));
  }
  if (carry.length > 0) yield { bytes: carry, isLast: true };
}

async function* chunksOf(path: string, blockBytes: number): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: blockBytes })) yield chunk as Buffer;
  } catch (cause) {
    throw new RaresynthError("E_FILE", "the file could not be read.", {
      where: path,
      hint: "Check the path and your rights to it.",
      cause,
    });
  }
}

/** Behind the last line feed outside quotes; 0 where there is none. */
function lastRecordEnd(bytes: Buffer): number {
  if (!bytes.includes(QUOTE)) return bytes.lastIndexOf(LINE_FEED) + 1;
  let [isQuoted, end] = [false, 0];
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes[at];
    if (code === QUOTE) isQuoted = !isQuoted;
    else if (code === LINE_FEED && !isQuoted) end = at + 1;
  }
  return end;
}

/** Behind the first line, of which Excel's "sep=" line is a part. */
function headerEnd(text: string): number {
  const start = /^(?:\uFEFF|\xEF\xBB\xBF)?"?sep=/i.test(text) ? text.indexOf("\n") + 1 : 0;
  let isQuoted = false;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) isQuoted = !isQuoted;
    else if (code === LINE_FEED && !isQuoted) return at + 1;
  }
  return text.length;
}

/** Whether the last record has no value: the end of the file is then tidied, which the strict reader does. */
function endsBlank(bytes: Buffer, delimiter: number): boolean {
  const text = bytes.toString("latin1", Math.max(0, bytes.length - 4096)).trimEnd();
  const last = text.slice(text.lastIndexOf("\n") + 1);
  return last.replaceAll(String.fromCharCode(delimiter), "").trim() === "";
}

/**
 * Columns without a name or value are left out block by block; where blocks differ in that, the file has to be mended.
 */
function refuseOtherColumns(table: RawTable, names: readonly string[], nBefore: number, where: string): void {
  if (table.names.length === names.length && table.names.every((name, at) => name === names[at])) return;
  throw new RaresynthError("E_CSV", `from row ${nBefore + 1} on the rows have other columns than before.`, {
    where,
    hint: "Give each column a name, and each row as many fields as the header.",
  });
}
