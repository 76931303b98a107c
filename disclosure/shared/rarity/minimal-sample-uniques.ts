import type { Cohort } from "../../../src/core/data/cohort.ts";
import { cellsOf, coarsen } from "./coarse-columns.ts";

/**
 * Per unit, in how many ways it is the only one: cells that no other unit is in, and pairs of cells, each of them
 * shared, that no other unit combines.
 */
export interface SampleUniques {
  readonly singles: Int32Array;
  readonly pairs: Int32Array;
  /** Columns in which the unit is alone in its cell. */
  readonly singleColumns: readonly (readonly string[])[];
}

/**
 * Minimal sample uniques of size 1 and 2 over coarsened columns.
 *
 * Source: Elliot, Manning & Ford, Int J Uncertainty Fuzziness 10:493 (2002); numbers are cut into at most 6 cells
 * first, since at full resolution almost everybody is unique in almost every column. A cell of missing values does not
 * count as a single: missingness patterns are judged apart.
 */
export function minimalSampleUniques(registry: Cohort, names: readonly string[]): SampleUniques {
  const { nUnits, units } = registry;
  const coarse = names.map((name) => coarsen(registry, name));
  const cells = coarse.map((one) => cellsOf(one, registry));
  const loneIn = coarse.map((one, c) => loneRows(cells[c]!, one.nCells, units));
  const singles = new Int32Array(nUnits);
  const pairs = new Int32Array(nUnits);
  const singleColumns: string[][] = Array.from({ length: nUnits }, () => []);
  coarse.forEach((one, c) => {
    for (const unit of unitsOf(loneIn[c]!, units, (row) => cells[c]![row]! > 0)) {
      singles[unit]!++;
      singleColumns[unit]!.push(one.name);
    }
  });
  for (let a = 0; a < coarse.length; a++)
    for (let b = a + 1; b < coarse.length; b++) {
      const width = coarse[b]!.nCells;
      const joint = cells[a]!.map((cell, row) => cell * width + cells[b]![row]!);
      const lone = loneRows(joint, coarse[a]!.nCells * width, units);
      for (const unit of unitsOf(lone, units, (row) => loneIn[a]![row] === 0 && loneIn[b]![row] === 0)) pairs[unit]!++;
    }
  return { singles, pairs, singleColumns };
}

/** 1 for the rows whose cell holds rows of one unit only. */
function loneRows(cells: Int32Array, nCells: number, units: Int32Array): Uint8Array {
  const owner = new Int32Array(nCells).fill(-1);
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]!;
    if (owner[cell] === -1) owner[cell] = units[row]!;
    else if (owner[cell] !== units[row]) owner[cell] = -2;
  }
  const lone = new Uint8Array(cells.length);
  for (let row = 0; row < cells.length; row++) if (owner[cells[row]!]! >= 0) lone[row] = 1;
  return lone;
}

function unitsOf(lone: Uint8Array, units: Int32Array, also: (row: number) => boolean): Set<number> {
  const found = new Set<number>();
  lone.forEach((yes, row) => {
    if (yes === 1 && also(row)) found.add(units[row]!);
  });
  return found;
}
