import { HASH_START, internCell, type CellDictionary } from "./cell-dictionary.ts";

const [LINE_FEED, RETURN] = [10, 13];

/**
 * Splits records without quotes into cells, each as a number of its column's dictionary.
 * @param bytes whole records, with or without a line end behind the last
 * @param delimiter its byte
 * @param dictionaries one a column; they grow
 * @param codes one a column, each with room for every record of the bytes
 * @returns records, or undefined where one of them has more or fewer fields than there are columns, or a line ends
 *   otherwise than in LF or CR LF: the strict reader then says what is wrong
 */
export function splitPlain(
  bytes: Uint8Array,
  delimiter: number,
  dictionaries: readonly CellDictionary[],
  codes: readonly Int32Array[],
): number | undefined {
  const nColumns = dictionaries.length;
  const end = bytes.length;
  let [row, column, from, hash] = [0, 0, 0, HASH_START];
  for (let at = 0; at <= end; at++) {
    const byte = at === end ? LINE_FEED : bytes[at]!;
    const isEnd = byte === LINE_FEED || byte === RETURN;
    if (byte !== delimiter && !isEnd) {
      hash = Math.imul(hash ^ byte, 0x01000193);
      continue;
    }
    if (at === end && from === end && column === 0) return row;
    if (column === nColumns || (isEnd && column !== nColumns - 1)) return undefined;
    codes[column]![row] = internCell(dictionaries[column]!, bytes, from, at, hash);
    column += 1;
    if (isEnd) {
      if (byte === RETURN && bytes[++at] !== LINE_FEED) return undefined;
      row += 1;
      column = 0;
    }
    from = at + 1;
    hash = HASH_START;
  }
  return row;
}

/** Line feeds among the bytes. */
export function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) count += 1;
  return count;
}
