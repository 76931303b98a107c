import { nth } from "../../core/access.ts";
import type { RawTable } from "../tables/raw-table.ts";
import { tableOfBlock, type BlockColumn } from "./blocks/cell-block.ts";
import { tableBlocks, type LargeSource } from "./blocks/table-blocks.ts";
import { distinctCounter } from "./distinct-counter.ts";

/** Rows from which types, levels and rules are proposed. */
const SAMPLE_ROWS = 10_000;
/** Different values that are counted of a column. */
export const MOST_DISTINCT = 100_000;

/** How much of a large file is looked at at a time; for tests on small files. */
export interface LargeLimits {
  readonly blockBytes?: number;
  readonly sampleRows?: number;
  readonly signal?: AbortSignal;
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
 * One pass over a CSV or Parquet file: rows and different cells of each column, and stretches of rows that follow one
 * another, spread evenly over the file, so that patients with several rows stay together. The same file gives the same
 * sample.
 * @param onShare called with the share that was read
 * @throws {E_CSV} where blocks do not agree on their columns; and whatever `tableBlocks` throws
 */
export async function sampleTable(
  source: LargeSource,
  onShare: (done: number) => void = () => {},
  { blockBytes, sampleRows = SAMPLE_ROWS, signal }: LargeLimits = {},
): Promise<SampledTable> {
  let names: readonly string[] = [];
  let notes: readonly string[] = [];
  let cells: string[][] = [];
  let counters: ReturnType<typeof textCounter>[] = [];
  let nRows = 0;
  for await (const block of tableBlocks(source, {
    ...(blockBytes === undefined ? {} : { blockBytes }),
    ...(signal === undefined ? {} : { signal }),
  })) {
    if (nRows === 0) {
      ({ names, notes } = block);
      cells = names.map(() => []);
      counters = names.map(() => textCounter());
    }
    block.columns.forEach((column, at) => {
      nth(counters, at).add(column);
    });
    nRows += block.nRows;
    // As many rows of each block as keep the sample in step with the share that was read.
    const wanted = Math.ceil(sampleRows * block.done) - nth(cells, 0).length;
    const { cells: taken } = tableOfBlock(block, 0, Math.min(block.nRows, Math.max(0, wanted)));
    taken.forEach((column, at) => {
      for (const text of column) nth(cells, at).push(text);
    });
    onShare(block.done);
  }
  return {
    sample: { names, nRows: cells[0]?.length ?? 0, cells, ...(notes.length === 0 ? {} : { notes }) },
    nRows,
    tallies: names.map((name, at) => ({ name, nDistinct: nth(counters, at).count() })),
  };
}

/** Counts different texts of a column, blanks around apart; each number of a text is looked at once. */
function textCounter(): { add(column: BlockColumn): void; count(): number } {
  const counter = distinctCounter(MOST_DISTINCT);
  let [nSeen, seenIn] = [0, 0];
  return {
    add({ size, generation, textOf }) {
      if (generation !== seenIn) [nSeen, seenIn] = [0, generation];
      if (counter.size >= MOST_DISTINCT) return;
      for (; nSeen < size; nSeen++) {
        const text = textOf(nSeen).trim();
        if (text !== "") counter.add(text);
      }
    },
    count: () => counter.size,
  };
}
