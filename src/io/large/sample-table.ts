import { nth } from "../../core/access.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { RawTable } from "../tables/raw-table.ts";
import { BLOCK_BYTES, csvBlocks } from "./csv-blocks.ts";
import { distinctCounter } from "./distinct-counter.ts";

/** Rows from which types, levels and rules are proposed. */
const SAMPLE_ROWS = 10_000;
/** Different values that are counted of a column. */
export const MOST_DISTINCT = 100_000;

/** How much of a large file is looked at at a time; for tests on small files. */
export interface LargeLimits {
  readonly blockBytes?: number;
  readonly sampleRows?: number;
}

/** What one pass over a large file tells of a column. */
export interface ColumnTally {
  readonly name: string;
  /** Different cells, blanks around apart; MOST_DISTINCT where there are as many or more. */
  readonly nDistinct: number;
}

/** A large file as a sample of its rows, with counts over all of them. */
export interface SampledTable {
  readonly sample: RawTable;
  readonly nRows: number;
  readonly tallies: readonly ColumnTally[];
}

/**
 * One pass over a CSV file: rows and different cells of each column, and stretches of rows that follow one another,
 * spread evenly over the file, so that patients with several rows stay together. The same file gives the same sample.
 * @param size bytes of the file
 * @param onBytes called with the bytes read so far
 * @throws {E_CSV} where blocks do not agree on their columns; and whatever `csvBlocks` throws
 */
export async function sampleTable(
  path: string,
  size: number,
  onBytes: (nBytes: number) => void = () => {},
  { blockBytes = BLOCK_BYTES, sampleRows = SAMPLE_ROWS }: LargeLimits = {},
): Promise<SampledTable> {
  const perBlock = Math.ceil(sampleRows / Math.max(1, Math.ceil(size / blockBytes)));
  let names: readonly string[] = [];
  let notes: readonly string[] = [];
  let cells: string[][] = [];
  let counters: ReturnType<typeof distinctCounter>[] = [];
  let nRows = 0;
  for await (const { table, nBytes } of csvBlocks(path, blockBytes)) {
    if (nRows === 0) {
      ({ names } = table);
      notes = table.notes ?? [];
      cells = names.map(() => []);
      counters = names.map(() => distinctCounter(MOST_DISTINCT));
    }
    refuseOtherColumns(table, names, nRows, path);
    table.cells.forEach((column, at) => {
      for (const text of column) {
        const cell = text.trim();
        if (cell !== "") nth(counters, at).add(cell);
      }
      // A copy: a part of the block's text would keep all of it in memory.
      for (const text of column.slice(0, perBlock)) nth(cells, at).push(Buffer.from(text).toString());
    });
    nRows += table.nRows;
    onBytes(nBytes);
  }
  return {
    sample: { names, nRows: cells[0]?.length ?? 0, cells, ...(notes.length === 0 ? {} : { notes }) },
    nRows,
    tallies: names.map((name, at) => ({ name, nDistinct: nth(counters, at).size })),
  };
}

/**
 * Columns without a name or value are left out block by block; where blocks differ in that, the file has to be mended.
 */
export function refuseOtherColumns(table: RawTable, names: readonly string[], nBefore: number, where: string): void {
  if (table.names.length === names.length && table.names.every((name, at) => name === names[at])) return;
  throw new RaresynthError("E_CSV", `from row ${nBefore + 1} on the rows have other columns than before.`, {
    where,
    hint: "Give each column a name, and each row as many fields as the header.",
  });
}
