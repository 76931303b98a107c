import { UNIT_EXCLUDED, UNIT_IN } from "../../src/core/disclosure.ts";
import type { PredicateSpace } from "./predicate-space.ts";

/** Real rows and who they belong to; a unit's rows may stand anywhere. */
export interface RealRows { readonly cells: readonly Int32Array[]; readonly units: Int32Array; readonly nUnits: number }

/**
 * Per unit, the share of the sets of columns in which a predicate read off the file singles it out: its conjunction of cells is that of exactly one
 * synthetic row, is rare under independence (weight at most 1 / number of members), and is that of nobody else in the crowd.
 *
 * The crowd is the unit and as many others as there are further members, drawn at random from all real people of the game; the mean over the draw
 * is exact (hypergeometric). Members and non-members so stand in crowds of one size, whatever the sizes of the two groups, and success does not
 * depend on anybody's part.
 * @param status per unit: UNIT_IN, UNIT_OUT or UNIT_EXCLUDED
 * @returns success[unit * sets.length + order]; NaN for excluded units and sizes without a set
 */
export function singleOut(space: PredicateSpace, real: RealRows, file: { readonly cells: readonly Int32Array[]; readonly nRows: number }, status: Uint8Array, scratch: Scratch): Float64Array {
  const nOrders = space.sets.length;
  const nMembers = status.reduce((sum, one) => sum + Number(one === UNIT_IN), 0);
  const chances = aloneChances(status.reduce((sum, one) => sum + Number(one !== UNIT_EXCLUDED), 0), nMembers);
  const shares = marginShares(space, file);
  const success = new Float64Array(real.nUnits * nOrders).fill(NaN);
  const best = new Float64Array(real.nUnits);
  space.sets.forEach((sets, order) => {
    if (sets.length === 0) return;
    const total = new Float64Array(real.nUnits);
    for (const set of sets) {
      best.fill(0);
      oneSet(space, real, file, status, { nMembers, chances, shares }, set, scratch, best);
      for (let unit = 0; unit < real.nUnits; unit++) total[unit]! += best[unit]!;
    }
    for (let unit = 0; unit < real.nUnits; unit++) if (status[unit] !== UNIT_EXCLUDED) success[unit * nOrders + order] = total[unit]! / sets.length;
  });
  return success;
}

/** Tables that are filled and emptied again for every set of columns. */
export interface Scratch { readonly synthetic: Uint8Array; readonly people: Uint8Array; readonly last: Int32Array }

/** Scratch tables for the largest set of a space. */
export function makeScratch(space: PredicateSpace): Scratch {
  let size = 1;
  for (const sets of space.sets) for (const set of sets) size = Math.max(size, set.reduce((product, c) => product * space.axes[c]!.nCells, 1));
  return { synthetic: new Uint8Array(size), people: new Uint8Array(size), last: new Int32Array(size) };
}

/** Share of the file's rows in each cell of each axis. */
function marginShares(space: PredicateSpace, file: { readonly cells: readonly Int32Array[]; readonly nRows: number }): Float64Array[] {
  return space.axes.map((axis, c) => {
    const shares = new Float64Array(axis.nCells);
    for (const cell of file.cells[c]!) if (cell >= 0) shares[cell]! += 1 / file.nRows;
    return shares;
  });
}

/** Others in the cell that are told apart; beyond, being alone is as good as impossible. */
const MAX_OTHERS = 64;

/** P(none of c others is in the crowd), c = 0, 1, ...: the crowd takes nMembers - 1 of nPeople - 1 others. */
function aloneChances(nPeople: number, nMembers: number): Float64Array {
  const chances = new Float64Array(MAX_OTHERS + 1);
  let chance = 1;
  for (let c = 0; c <= MAX_OTHERS; c++) {
    chances[c] = chance;
    chance *= Math.max(0, nPeople - nMembers - c) / Math.max(1, nPeople - 1 - c);
  }
  return chances;
}

interface Crowd { readonly nMembers: number; readonly chances: Float64Array; readonly shares: readonly Float64Array[] }

function oneSet(
  space: PredicateSpace, real: RealRows, file: { readonly cells: readonly Int32Array[]; readonly nRows: number }, status: Uint8Array,
  { nMembers, chances, shares }: Crowd, set: readonly number[], { synthetic, people, last }: Scratch, best: Float64Array,
): void {
  const a = set[0]!, b = set[1] ?? -1, c = set[2] ?? -1;
  const sizeB = b < 0 ? 1 : space.axes[b]!.nCells, sizeC = c < 0 ? 1 : space.axes[c]!.nCells;
  const keyOf = (cells: readonly Int32Array[], row: number): number => {
    const x = cells[a]![row]!, y = b < 0 ? 0 : cells[b]![row]!, z = c < 0 ? 0 : cells[c]![row]!;
    return x < 0 || y < 0 || z < 0 ? -1 : (x * sizeB + y) * sizeC + z;
  };
  for (let row = 0; row < file.nRows; row++) {
    const key = keyOf(file.cells, row);
    if (key >= 0 && synthetic[key]! < 2) synthetic[key]!++;
  }
  const { units } = real;
  // Units whose rows stand apart are counted once a run of rows; a unit that returns to a cell later is rare and counts as another, which errs towards "not alone" on both sides.
  for (let row = 0; row < units.length; row++) {
    const unit = units[row]!;
    const key = keyOf(real.cells, row);
    if (synthetic[key] !== 1 || status[unit] === UNIT_EXCLUDED || (people[key]! > 0 && last[key] === unit)) continue;
    last[key] = unit;
    if (people[key]! <= MAX_OTHERS) people[key]!++;
  }
  // The weight under independence: a predicate that many would meet anyway singles out by luck alone. A file of fewer rows than members cannot tell less than one row.
  const heaviest = (1 / Math.min(nMembers, file.nRows)) * (1 + 1e-9);
  for (let row = 0; row < units.length; row++) {
    const key = keyOf(real.cells, row);
    if (synthetic[key] !== 1) continue;
    const weight = shares[a]![real.cells[a]![row]!]! * (b < 0 ? 1 : shares[b]![real.cells[b]![row]!]!) * (c < 0 ? 1 : shares[c]![real.cells[c]![row]!]!);
    if (weight > heaviest) continue;
    const unit = units[row]!;
    const alone = chances[Math.max(0, people[key]! - 1)]!;
    if (alone > best[unit]!) best[unit] = alone;
  }
  for (let row = 0; row < file.nRows; row++) {
    const key = keyOf(file.cells, row);
    if (key < 0) continue;
    synthetic[key] = 0;
    people[key] = 0;
  }
}
