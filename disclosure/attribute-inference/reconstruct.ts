import type { Cohort } from "../../src/core/data/cohort.ts";
import { cellsOf, coarsen } from "../shared/rarity/coarse-columns.ts";
import type { CoarseColumn } from "../shared/rarity/coarse-columns.ts";
import type { Truth } from "../shared/guess/truth.ts";

/** Known columns whose one- and two-way tables are used, and steps of the projected gradient. */
const MAX_COLUMNS = 6;
const STEPS = 30;

/**
 * The one- and two-way cells of the real rows on what is known. Rows in the same cells of all columns are one profile:
 * nothing tells them apart.
 */
export interface Tables {
  readonly columns: readonly CoarseColumn[];
  readonly pairs: readonly (readonly [number, number])[];
  /** Per pair, the cell of each profile. */
  readonly cells: readonly Int32Array[];
  readonly sizes: readonly Float64Array[];
  /** Real row -> its profile. */
  readonly profileOf: Int32Array;
  /** Rows of each profile. */
  readonly weights: Float64Array;
}

export function tablesOf(real: Cohort, known: readonly string[]): Tables {
  const columns = known.slice(0, MAX_COLUMNS).map((name) => coarsen(real, name));
  const pairs: [number, number][] = columns.flatMap((_, a) =>
    columns.slice(a).map((__, k): [number, number] => [a, a + k]),
  );
  const ofRows = joint(columns, pairs, real);
  const sizes = ofRows.map((one, p) => {
    const counts = new Float64Array(columns[pairs[p]![0]]!.nCells * columns[pairs[p]![1]]!.nCells);
    for (const cell of one) counts[cell]!++;
    return counts;
  });
  const ids = new Map<string, number>();
  const firstRows: number[] = [];
  const profileOf = Int32Array.from({ length: real.nRows }, (_, row) => {
    const key = ofRows.map((one) => one[row]!).join(" ");
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, firstRows.length);
    return firstRows.push(row) - 1;
  });
  const weights = new Float64Array(firstRows.length);
  for (const profile of profileOf) weights[profile]!++;
  const cells = ofRows.map((one) => Int32Array.from(firstRows, (row) => one[row]!));
  return { columns, pairs, cells, sizes, profileOf, weights };
}

/**
 * Linear reconstruction of a secret with two levels: the file's tables of the secret by one and two known columns are
 * taken for those of the real people, and the bits that reproduce them best are sought, each between 0 and 1.
 *
 * Source: linear reconstruction from noisy counts, Dinur & Nissim, PODS 2003; on synthetic data Annamalai, Gadotti &
 * Rocher, USENIX Security 2024. Differs: projected gradient on squared residuals in place of a linear programme on
 * absolute ones.
 * @param guesses the secret in the synthetic rows, in level numbers
 * @returns per real row the probability given to the true level; NaN where the truth is missing
 */
export function reconstruct(
  truth: Truth,
  tables: Tables,
  file: Cohort,
  guesses: Float64Array,
  high: number,
): Float64Array {
  const n = tables.weights.length;
  const fileCells = joint(tables.columns, tables.pairs, file);
  let positives = 0;
  let present = 0;
  for (const guess of guesses) {
    if (Number.isNaN(guess)) continue;
    present++;
    if (guess === high) positives++;
  }
  const rate = present === 0 ? 0.5 : positives / present;
  const wanted = tables.sizes.map((sizes, p) => {
    const ones = new Float64Array(sizes.length);
    const all = new Float64Array(sizes.length);
    fileCells[p]!.forEach((cell, row) => {
      if (cell < 0 || Number.isNaN(guesses[row]!)) return;
      all[cell]!++;
      if (guesses[row] === high) ones[cell]!++;
    });
    return ones.map((one, cell) => (all[cell] === 0 ? rate : one / all[cell]!));
  });
  const s = new Float64Array(n).fill(rate);
  const slopes = new Float64Array(n);
  const residuals = tables.sizes.map((sizes) => new Float64Array(sizes.length));
  for (let step = 0; step < STEPS; step++) {
    slopes.fill(0);
    residuals.forEach((residual, p) => addSlopes(slopes, s, residual, tables, p, wanted[p]!));
    for (let profile = 0; profile < n; profile++)
      s[profile] = Math.min(1, Math.max(0, s[profile]! - slopes[profile]! / Math.max(1, residuals.length)));
  }
  return ofRows(truth, s, tables, high);
}

/** Per real row the probability given to its true level. */
function ofRows(truth: Truth, ones: Float64Array, { profileOf }: Tables, high: number): Float64Array {
  return truth.values.map((value, row) => {
    const bit = ones[profileOf[row]!]!;
    return Number.isNaN(value) ? NaN : value === high ? bit : 1 - bit;
  });
}

/** How far each profile's cell of one table is from what is wanted. @param residual overwritten */
function addSlopes(
  slopes: Float64Array,
  s: Float64Array,
  residual: Float64Array,
  tables: Tables,
  pair: number,
  wanted: Float64Array,
): void {
  const cells = tables.cells[pair]!;
  const sizes = tables.sizes[pair]!;
  const { weights } = tables;
  residual.fill(0);
  for (let profile = 0; profile < cells.length; profile++)
    residual[cells[profile]!]! += weights[profile]! * s[profile]!;
  for (let cell = 0; cell < residual.length; cell++)
    if (sizes[cell]! > 0) residual[cell] = residual[cell]! / sizes[cell]! - wanted[cell]!;
  for (let profile = 0; profile < cells.length; profile++) slopes[profile]! += residual[cells[profile]!]!;
}

/** Number of the pair's cell for each row; -1 where a level is unknown. */
function joint(
  columns: readonly CoarseColumn[],
  pairs: readonly (readonly [number, number])[],
  cohort: Cohort,
): Int32Array[] {
  const single = columns.map((one) => cellsOf(one, cohort));
  return pairs.map(([a, b]) => single[a]!.map((cell, row) => cell * columns[b]!.nCells + single[b]![row]!));
}
