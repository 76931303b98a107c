import type { Cohort } from "../../src/core/data/cohort.ts";
import { isMissing } from "../../src/core/data/cohort.ts";
import type { Rng } from "../../src/core/rng.ts";
import { permutation } from "../../src/core/rng.ts";

/** Which cells are unknown, row by row, each distinct pattern once. */
export interface UnknownPatterns {
  /** Bits of the columns, 32 a word. */
  readonly patterns: readonly Int32Array[];
  /** Row -> its pattern. */
  readonly ofRow: Int32Array;
}

/** Columns of which some real cell is unknown and some is not. */
export function unknownColumns(real: Cohort): string[] {
  return real.columns
    .filter((one) => {
      let unknown = 0;
      for (let row = 0; row < real.nRows; row++) if (isMissing(one, row)) unknown++;
      return unknown > 0 && unknown < real.nRows;
    })
    .map(({ name }) => name);
}

/** @param order per column, the row whose cell stands in each row; default its own */
export function patternsOf(cohort: Cohort, names: readonly string[], order?: readonly Int32Array[]): UnknownPatterns {
  const columns = names.map((name) => cohort.columns.find((one) => one.name === name));
  const known = new Map<string, number>();
  const patterns: Int32Array[] = [];
  const ofRow = Int32Array.from({ length: cohort.nRows }, (_, row) => {
    const mask = new Int32Array(Math.ceil(columns.length / 32));
    columns.forEach((one, k) => {
      const isUnknown = one === undefined || isMissing(one, order?.[k]?.[row] ?? row);
      if (isUnknown) mask[k >> 5] = (mask[k >> 5] ?? 0) | (1 << (k & 31));
    });
    const key = mask.join(",");
    const at = known.get(key) ?? patterns.length;
    if (at === patterns.length) {
      known.set(key, at);
      patterns.push(mask);
    }
    return at;
  });
  return { patterns, ofRow };
}

/**
 * The same cells, each column's unknown ones in rows of their own: how many are unknown stays, which are so together
 * does not.
 */
export function shuffledPatterns(cohort: Cohort, names: readonly string[], rng: Rng): UnknownPatterns {
  const order = names.map((name) => Int32Array.from(permutation(cohort.nRows, rng.child(name))));
  return patternsOf(cohort, names, order);
}

/** What a file's unknown cells tell of the sites of real rows; each by row. */
export interface PatternGuess {
  readonly success: Float64Array;
  readonly pointing: Float64Array;
}

/** Share of cells in which a synthetic row may differ from a patient and still be taken to point there. */
const MOST_DIFFERING = 0.05;

/**
 * Success of guessing the site of real rows from which cells of a file are unknown. Whoever guesses knows the site and
 * the unknown cells of all other patients (published reports tell both), gives each synthetic row the sites of the
 * patients closest to it, and each patient those of the closest synthetic rows, where these differ in at most one cell
 * of twenty; else nothing is guessed, which is no success. Closeness counts cells that are unknown in one and known in
 * the other; ties share.
 *
 * Claim: one plain way from a file's pattern to a site. Not claimed: the best one.
 * @param nColumns columns that the patterns are of
 * @param site number of each real row's site, -1: none
 * @returns per real row: success 0..1, and the share of synthetic rows that point to the row's site from no farther;
 *   NaN where it has no site
 */
export function guessByPattern(
  real: UnknownPatterns,
  site: Int32Array,
  units: Int32Array,
  file: UnknownPatterns,
  nColumns: number,
): PatternGuess {
  const farthest = Math.floor(MOST_DIFFERING * nColumns);
  const rowsOf = real.patterns.map((): number[] => []);
  real.ofRow.forEach((pattern, row) => {
    if (site[row] !== -1) rowsOf[pattern]?.push(row);
  });
  const counts = new Int32Array(file.patterns.length);
  for (const pattern of file.ofRow) counts[pattern] = (counts[pattern] ?? 0) + 1;
  const apart = file.patterns.map((own) => Int32Array.from(real.patterns, (other) => distance(own, other)));
  const success = new Float64Array(site.length).fill(NaN);
  const pointing = new Float64Array(site.length).fill(NaN);
  site.forEach((own, row) => {
    if (own === -1) return;
    const pattern = real.ofRow[row] ?? 0;
    let [least, right, voters, all] = [Infinity, 0, 0, 0];
    apart.forEach((each, at) => {
      const far = each[pattern] ?? Infinity;
      if (far > farthest) return;
      const votes = (counts[at] ?? 0) * shareOfSite(each, rowsOf, site, units, row);
      all += votes;
      if (far < least) [least, right, voters] = [far, 0, 0];
      if (far > least) return;
      voters += counts[at] ?? 0;
      right += votes;
    });
    success[row] = voters === 0 ? 0 : right / voters;
    pointing[row] = all / Math.max(1, file.ofRow.length);
  });
  return { success, pointing };
}

/** Among the other patients closest to a synthetic pattern, the share that is of the row's site. */
function shareOfSite(
  apart: Int32Array,
  rowsOf: readonly (readonly number[])[],
  site: Int32Array,
  units: Int32Array,
  row: number,
): number {
  let [least, n, right] = [Infinity, 0, 0];
  rowsOf.forEach((rows, pattern) => {
    const far = apart[pattern] ?? Infinity;
    if (far > least) return;
    for (const other of rows) {
      if (units[other] === units[row]) continue;
      if (far < least) [least, n, right] = [far, 0, 0];
      n++;
      if (site[other] === site[row]) right++;
    }
  });
  return n === 0 ? 0 : right / n;
}

function distance(a: Int32Array, b: Int32Array): number {
  let differing = 0;
  for (let k = 0; k < a.length; k++) differing += bitsIn((a[k] ?? 0) ^ (b[k] ?? 0));
  return differing;
}

/** Number of ones. Source: Warren, Hacker's Delight, section 5-1. */
function bitsIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
