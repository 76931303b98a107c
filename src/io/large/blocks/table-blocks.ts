import { open, stat } from "node:fs/promises";
import { RaresynthError } from "../../../core/errors.ts";
import { knownFormat } from "../../tables/files/known-format.ts";
import type { BlockOptions, CellBlock } from "./cell-block.ts";
import { csvBlocks } from "./csv-blocks.ts";
import { parquetBlocks } from "./parquet-blocks.ts";

/** A file by its size and first bytes. */
export interface LargeSource {
  readonly path: string;
  readonly bytes: number;
  readonly format: "csv" | "parquet" | "other";
}

/**
 * Size and format of a file, without reading more than its first bytes.
 * @throws {E_FILE | E_FORMAT}
 */
export async function largeSource(path: string): Promise<LargeSource> {
  try {
    const { size } = await stat(path);
    const handle = await open(path, "r");
    const head = Buffer.alloc(512);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    await handle.close();
    // A zip archive is told from a workbook by its end only.
    const isZip = head.toString("latin1", 0, 4) === "PK\x03\x04";
    const format = isZip ? "xlsx" : knownFormat(head.subarray(0, bytesRead), path);
    return { path, bytes: size, format: format === "text" ? "csv" : format === "parquet" ? "parquet" : "other" };
  } catch (cause) {
    if (cause instanceof RaresynthError) throw cause;
    throw new RaresynthError("E_FILE", "the file could not be read.", {
      where: path,
      hint: "Check the path and your rights to it.",
      cause,
    });
  }
}

/** Rows of a CSV or Parquet file in blocks of bounded memory, with the cells that reading it whole gives. */
export function tableBlocks(
  { path, bytes, format }: LargeSource,
  options: BlockOptions = {},
): AsyncGenerator<CellBlock> {
  return format === "parquet" ? parquetBlocks(path, options) : csvBlocks(path, bytes, options);
}
