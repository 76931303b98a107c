import { nth } from "../../../core/access.ts";
import type { RawTable } from "../../tables/raw-table.ts";
import { cellText, clearDictionary, createDictionary, internText, type CellDictionary } from "./cell-dictionary.ts";

/** Different cells of a column that are told apart over the whole file; beyond it, block by block. */
export const MOST_TEXTS = 65_536;

/** Cells of one column in one block of rows, as numbers of texts. */
export interface BlockColumn {
  /** Number of each row's text; written over by the next block. */
  readonly codes: Int32Array;
  /** Texts with a number: all of the file so far, or those of this block where `generation` is above 0. */
  readonly size: number;
  /** 0 as long as no number changed its meaning since the first block. */
  readonly generation: number;
  /** @param id 0..size-1 */
  readonly textOf: (id: number) => string;
  /** Number of a text, given to it here where no cell has it. */
  readonly numberOf: (text: string) => number;
}

/** Some thousands of rows of a file. */
export interface CellBlock {
  readonly names: readonly string[];
  readonly nRows: number;
  /** Rows of the file before this block. */
  readonly nBefore: number;
  /** Share of the file that was read, 0..1. */
  readonly done: number;
  readonly columns: readonly BlockColumn[];
  /** Of the reader, with the first block. */
  readonly notes: readonly string[];
}

/** How a file is read in blocks. */
export interface BlockOptions {
  /** Bytes that are read at a time. */
  readonly blockBytes?: number;
  /** Whether a column's texts keep their numbers through the whole file, however many there are. */
  readonly keeps?: (name: string) => boolean;
  /** Default `MOST_TEXTS`. */
  readonly mostTexts?: number;
  readonly signal?: AbortSignal;
}

/** A dictionary for each column, emptied where it grew too large, before the next block. */
export function blockDictionaries(
  names: readonly string[],
  { keeps = () => false, mostTexts = MOST_TEXTS }: BlockOptions,
): { readonly dictionaries: readonly CellDictionary[]; readonly beforeBlock: () => void } {
  const dictionaries = names.map(createDictionary);
  const kept = names.map(keeps);
  return {
    dictionaries,
    beforeBlock: () => {
      dictionaries.forEach((dictionary, at) => {
        if (dictionary.generation > 0 || (kept[at] !== true && dictionary.size > mostTexts))
          clearDictionary(dictionary);
      });
    },
  };
}

/** A column as a block hands it out. */
export function blockColumn(dictionary: CellDictionary, codes: Int32Array): BlockColumn {
  const { size, generation } = dictionary;
  return {
    codes,
    size,
    generation,
    textOf: (id) => cellText(dictionary, id),
    numberOf: (text) => internText(dictionary, text),
  };
}

/** Numbers of the texts of a table that was split otherwise. */
export function internTable(table: RawTable, dictionaries: readonly CellDictionary[]): Int32Array[] {
  return table.cells.map((cells, at) => {
    const dictionary = nth(dictionaries, at);
    return Int32Array.from(cells, (text) => internText(dictionary, text));
  });
}

/**
 * Cells of some rows of a block as texts.
 * @param from, to rows of the block
 */
export function tableOfBlock(block: CellBlock, from = 0, to = block.nRows): RawTable {
  const cells = block.columns.map(({ codes, textOf }) => {
    const known = new Map<number, string>();
    return Array.from(codes.subarray(from, to), (id) => {
      let text = known.get(id);
      if (text === undefined) known.set(id, (text = textOf(id)));
      return text;
    });
  });
  return { names: block.names, nRows: to - from, cells, ...(block.notes.length === 0 ? {} : { notes: block.notes }) };
}
