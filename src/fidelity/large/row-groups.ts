import { nth } from "../../core/access.ts";
import { permutation, type Rng } from "../../core/rng.ts";
import { studentQuantile } from "../../stats/student.ts";
import type { Measured } from "./pair-kernels.ts";

/** Groups of a sample, whose spread tells its error. */
export const N_GROUPS = 10;

/** A simple random sample of the rows of a table, in random groups. */
export interface RowGroups {
  /** Positions; ascending within each group. */
  readonly rows: Int32Array;
  /** Places of `rows` where groups end; the last is their number. */
  readonly ends: readonly number[];
  /** Of the whole table. */
  readonly nRows: number;
}

/**
 * Deals a random sample of rows into `N_GROUPS` groups.
 * @param sample positions, drawn at random without replacement; at least `N_GROUPS`
 * @param nRows of the whole table
 */
export function rowGroups(sample: Int32Array, nRows: number, rng: Rng): RowGroups {
  const rows = permutation(sample.length, rng).map((place) => nth(sample, place));
  const ends = Array.from({ length: N_GROUPS }, (_, k) => Math.floor(((k + 1) * rows.length) / N_GROUPS));
  ends.forEach((end, k) => rows.subarray(ends[k - 1] ?? 0, end).sort());
  return { rows, ends, nRows };
}

/** Every row, in one group. */
export function allRows(nRows: number): { readonly ends: readonly number[] } {
  return { ends: [nRows] };
}

/**
 * Half of the 95 % interval of a difference of two associations that rest on samples, about the difference over all rows.
 * Source: Wolter, Introduction to Variance Estimation (2007), 2.2 (random groups), with the correction for the share of
 * the table that was drawn.
 * @param sides each with the groups of its sample; absent where all rows were looked at
 * @returns Infinity where a group could not be computed
 */
export function samplingError(sides: readonly (readonly [Measured, RowGroups | undefined])[]): number {
  let variance = 0;
  for (const [{ groups }, drawn] of sides) {
    if (drawn === undefined) continue;
    const known = groups.filter((one) => one !== undefined);
    if (known.length < groups.length) return Infinity;
    const mean = known.reduce((sum, one) => sum + one, 0) / known.length;
    const spread = known.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (known.length - 1);
    variance += (spread / known.length) * (1 - drawn.rows.length / drawn.nRows);
  }
  return studentQuantile(0.95, N_GROUPS - 1) * Math.sqrt(variance);
}
