import { nth } from "../../core/access.ts";
import type { CodedColumn, NumericColumn } from "../../core/data/cohort.ts";
import type { PackedCodes, PackedColumn } from "../../core/data/packed-cohort.ts";

/** Rows of one part: the rank of row r is `table[codes[r]]`, or `codes[r]` where there is no table; -1 is missing. */
export interface RankedPart {
  readonly codes: PackedCodes;
  readonly table?: Int32Array;
}

/** A column of numbers by the ranks of its different values, or of levels by their codes. */
export interface RankedColumn {
  readonly name: string;
  readonly parts: readonly RankedPart[];
  /** Different values, ascending, by rank; absent for levels. */
  readonly values?: Float64Array;
  /** Ranks or levels. */
  readonly nRanks: number;
}

/** Levels as they are coded; the parts are shared with the cohort. */
export function codedRanks({ cells, parts }: PackedColumn): RankedColumn {
  const { name, codes, levels } = cells as CodedColumn;
  return {
    name,
    nRanks: levels.length,
    parts: parts.map((part) => ({ codes: "codes" in part ? part.codes : codes, table: codes })),
  };
}

/**
 * Numbers by rank. Parts that hold numbers of cells are shared with the cohort; of parts that hold values the ranks are
 * made, 4 bytes a row.
 */
export function numberRanks({ cells, parts }: PackedColumn): RankedColumn {
  const { name, values: known } = cells as NumericColumn;
  const loose = parts.flatMap((part) => ("values" in part ? [part.values] : []));
  const all = new Float64Array(known.length + loose.reduce((sum, part) => sum + part.length, 0));
  all.set(known);
  let at = known.length;
  for (const part of loose) {
    all.set(part, at);
    at += part.length;
  }
  const values = differentValues(all);
  const table = ranksOf(known, values);
  return {
    ...{ name, values, nRanks: values.length },
    parts: parts.map((part): RankedPart =>
      "codes" in part ? { codes: part.codes, table } : { codes: ranksOf(part.values, values) },
    ),
  };
}

/** Ascending, each once, NaN left out. @param all sorted in place */
function differentValues(all: Float64Array): Float64Array {
  all.sort();
  let n = 0;
  for (const value of all) {
    if (Number.isNaN(value)) break;
    if (n === 0 || value !== all[n - 1]) all[n++] = value;
  }
  return all.slice(0, n);
}

function ranksOf(some: Float64Array, values: Float64Array): Int32Array {
  const ranks = new Int32Array(some.length);
  for (let at = 0; at < some.length; at++) ranks[at] = rankOf(nth(some, at), values);
  return ranks;
}

/** Place of a value that is there; -1 for NaN. */
function rankOf(value: number, values: Float64Array): number {
  if (Number.isNaN(value)) return -1;
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (nth(values, middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
