import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { RaresynthError } from "../../core/errors.ts";
import { decodeText } from "./decode-text.ts";
import { parseCsv } from "./parse-csv.ts";
import { parseParquet } from "./parse-parquet.ts";
import { LIMITS, type RawTable } from "./raw-table.ts";

/**
 * A CSV or Parquet file as text cells, with the file's SHA-256. Parquet is known by its first four bytes or its extension.
 * @throws {E_FILE | E_RANGE | E_ENCODING | E_CSV | E_PARQUET | E_EMPTY}
 */
export async function readRawTable(path: string): Promise<{ table: RawTable; sha256: string }> {
  const bytes = await readBytes(path);
  if (bytes.length === 0) throw new RaresynthError("E_EMPTY", "the file is empty.", { where: path });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const isParquet =
    path.toLowerCase().endsWith(".parquet") || Buffer.from(bytes.subarray(0, 4)).toString("latin1") === "PAR1";
  const table = isParquet ? await parseParquet(bytes, path) : parseCsv(decodeText(bytes, path), path);
  return { table, sha256 };
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
  throw new RaresynthError("E_RANGE", `${size} bytes; at most ${LIMITS.bytes} are read.`, { where: path });
}
