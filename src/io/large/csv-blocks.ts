import { createReadStream } from "node:fs";
import { RaresynthError } from "../../core/errors.ts";
import { parseCsv } from "../tables/parse-csv.ts";
import type { RawTable } from "../tables/raw-table.ts";

/** Bytes that are read at a time; memory holds a few times as much. */
export const BLOCK_BYTES = 4 * 1024 * 1024;

const [QUOTE, LINE_FEED] = [34, 10];

/** Some thousands of rows of a file, each block a table with the same names. */
export interface CsvBlock {
  readonly table: RawTable;
  /** Rows of the file before this block. */
  readonly nBefore: number;
  /** Bytes of the file that were read so far. */
  readonly nBytes: number;
}

/**
 * A CSV file block by block, so that memory does not grow with the file. A block ends at a line end outside quotes;
 * each is split as `parseCsv` does.
 * @param blockBytes bytes that are read at a time
 * @throws {E_FILE | E_ENCODING | E_EMPTY | E_CSV | E_RANGE}
 */
export async function* csvBlocks(path: string, blockBytes = BLOCK_BYTES): AsyncGenerator<CsvBlock> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let [carry, header, nBefore, nBytes] = ["", "", 0, 0];
  const cut = (text: string): CsvBlock | undefined => {
    if (text.trim() === "") return undefined;
    const isFirst = header === "";
    if (isFirst) header = text.slice(0, headerEnd(text));
    const table = parseCsv(isFirst ? text : header + text, path, nBefore);
    const block = { table, nBefore, nBytes };
    nBefore += table.nRows;
    return block;
  };
  for await (const bytes of chunksOf(path, blockBytes)) {
    nBytes += bytes.length;
    carry += decode(decoder, bytes, path);
    const end = lastRecordEnd(carry);
    // The first block needs a row below the header.
    if (end <= 0 || (header === "" && headerEnd(carry) >= end)) continue;
    const block = cut(carry.slice(0, end));
    carry = carry.slice(end);
    if (block !== undefined) yield block;
  }
  carry += decode(decoder, undefined, path);
  const last = cut(carry);
  if (last !== undefined) yield last;
  else if (nBefore === 0) throw new RaresynthError("E_EMPTY", "the file is empty.", { where: path });
}

async function* chunksOf(path: string, blockBytes: number): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: blockBytes })) yield chunk as Uint8Array;
  } catch (cause) {
    throw new RaresynthError("E_FILE", "the file could not be read.", {
      where: path,
      hint: "Check the path and your rights to it.",
      cause,
    });
  }
}

function decode(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array | undefined, where: string): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    throw new RaresynthError("E_ENCODING", "expected UTF-8 text, found a byte that is not UTF-8.", {
      where,
      hint: "Save the file as UTF-8 (iconv -f WINDOWS-1252 -t UTF-8 in.csv > out.csv).",
    });
  }
}

/** Behind the last line feed outside quotes; 0 where there is none. */
function lastRecordEnd(text: string): number {
  if (!text.includes('"')) return text.lastIndexOf("\n") + 1;
  let [isQuoted, end] = [false, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) isQuoted = !isQuoted;
    else if (code === LINE_FEED && !isQuoted) end = at + 1;
  }
  return end;
}

/** Behind the first line, of which Excel's "sep=" line is a part. */
function headerEnd(text: string): number {
  const start = /^\uFEFF?"?sep=/i.test(text) ? text.indexOf("\n") + 1 : 0;
  let isQuoted = false;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) isQuoted = !isQuoted;
    else if (code === LINE_FEED && !isQuoted) return at + 1;
  }
  return text.length;
}
