import type { Cohort } from "../core/data/cohort.ts";
import { createParquetRows, wideColumns, type ParquetRows } from "../io/tables/parquet-rows.ts";
import { csvHeader, csvLines } from "../io/tables/write-csv.ts";
import { writePartsAtomically } from "./write-file.ts";

/** Parts of one table, in order. Called again, it gives the same parts. */
export type RowParts = () => AsyncIterable<Cohort>;

/**
 * Writes a table that comes in parts, as Parquet (a row group for each part) where the name ends so, else as CSV. No
 * more than one part is held. A whole number that does not fit a Parquet file begun with INT32 starts the file again
 * with DOUBLE, so that the type depends on all rows and not on the first ones.
 * @param path ends in .parquet for Parquet; written under another name first
 * @param parts at least one
 * @returns rows written
 * @throws {E_FILE} and what the parts throw; the file is then what it was
 */
export async function writeRows(path: string, parts: RowParts): Promise<number> {
  let nRows = 0;
  if (!path.endsWith(".parquet")) {
    await writePartsAtomically(path, async (append) => {
      for await (const part of parts()) {
        await append(nRows === 0 ? csvHeader(part) + csvLines(part) : csvLines(part));
        nRows += part.nRows;
      }
      return true;
    });
    return nRows;
  }
  const wide = new Set<string>();
  const produce = async (append: (bytes: Uint8Array) => Promise<void>): Promise<boolean> => {
    let file: ParquetRows | undefined;
    nRows = 0;
    for await (const part of parts()) {
      const found = wideColumns(part).filter((name) => !wide.has(name));
      for (const name of found) wide.add(name);
      if (found.length > 0 && file !== undefined) return false;
      file ??= createParquetRows(part, wide);
      await append(file.append(part));
      nRows += part.nRows;
    }
    if (file !== undefined) await append(file.finish());
    return true;
  };
  while (!(await writePartsAtomically(path, produce)));
  return nRows;
}
