import type { PredicateSpace } from "./predicate-space.ts";

/** Others in a cell that are told apart; beyond, being alone in the crowd is as good as impossible. */
const MAX_OTHERS = 64;

/** The real people's cells: per set of columns, the key of each row and how many other people have it. */
export interface RealKeys {
  readonly keys: readonly Int32Array[];
  readonly others: readonly Uint8Array[];
  readonly units: Int32Array;
  readonly nUnits: number;
}

/** Rows of a file, cells[axis][row]. */
interface FileCells {
  readonly cells: readonly Int32Array[];
  readonly nRows: number;
}

/** @param cells cells[axis][row] of the real rows */
export function realKeys(
  space: PredicateSpace,
  cells: readonly Int32Array[],
  units: Int32Array,
  nUnits: number,
): RealKeys {
  const keys = space.sets.flat().map((set) => keysOf(space, set, cells, units.length));
  const nKeys = largestTable(space);
  const people = new Int32Array(nKeys);
  const latest = new Int32Array(nKeys).fill(-1);
  // A person's rows one after another, so that the person counted last is all that need be known.
  const byPerson = Int32Array.from(units.keys()).sort((a, b) => units[a]! - units[b]!);
  const others = keys.map((one) => {
    for (const row of byPerson) {
      const key = one[row]!;
      if (latest[key] !== units[row]) people[key]!++;
      latest[key] = units[row]!;
    }
    const counts = Uint8Array.from(one, (key) => Math.min(MAX_OTHERS, people[key]! - 1));
    for (const key of one) {
      people[key] = 0;
      latest[key] = -1;
    }
    return counts;
  });
  return { keys, others, units, nUnits };
}

/**
 * Per unit, of the sets of columns on which it is alone in the crowd, the share in which a predicate read off the file
 * singles it out: its conjunction of cells is that of exactly one synthetic row, and is rare under independence (weight
 * at most 1 / number of members).
 *
 * The crowd is the unit and as many others as there are further members, drawn at random from all real people of the
 * game; the mean over the draw is exact (hypergeometric). Members and non-members so stand in crowds of one size,
 * whatever the sizes of the two groups, and success does not depend on anybody's part.
 * @returns success[unit * sets.length + order]; NaN for units that are alone on no set of that size
 */
export function singleOut(
  space: PredicateSpace,
  real: RealKeys,
  file: FileCells,
  nMembers: number,
  scratch: Scratch,
): Float64Array {
  const nOrders = space.sets.length;
  const chances = aloneChances(real.nUnits, nMembers);
  const shares = marginShares(space, file);
  const success = new Float64Array(real.nUnits * nOrders);
  const hit = new Float64Array(real.nUnits);
  const alone = new Float64Array(real.nUnits);
  let first = 0;
  space.sets.forEach((sets, order) => {
    const hits = new Float64Array(real.nUnits);
    const chancesToHit = new Float64Array(real.nUnits);
    sets.forEach((set, k) => {
      hit.fill(0);
      alone.fill(0);
      playSet(
        space,
        set,
        real,
        first + k,
        file,
        { chances, shares, heaviest: (1 / Math.min(nMembers, file.nRows)) * (1 + 1e-9) },
        scratch,
        hit,
        alone,
      );
      for (let unit = 0; unit < real.nUnits; unit++) {
        hits[unit]! += hit[unit]!;
        chancesToHit[unit]! += alone[unit]!;
      }
    });
    first += sets.length;
    for (let unit = 0; unit < real.nUnits; unit++)
      success[unit * nOrders + order] = chancesToHit[unit] === 0 ? NaN : hits[unit]! / chancesToHit[unit]!;
  });
  return success;
}

/**
 * Per cell of a set of columns: how many synthetic rows lie there (2 stands for more), and the last of them. Filled and
 * emptied again for every set.
 */
export interface Scratch {
  readonly counts: Uint8Array;
  readonly rows: Int32Array;
}

/** Large enough for the largest set. */
export function makeScratch(space: PredicateSpace): Scratch {
  const nCells = largestTable(space);
  return { counts: new Uint8Array(nCells), rows: new Int32Array(nCells) };
}

function largestTable(space: PredicateSpace): number {
  return Math.max(1, ...space.sets.flat().map((set) => set.reduce((product, c) => product * space.axes[c]!.nCells, 1)));
}

interface Rules {
  readonly chances: Float64Array;
  readonly shares: readonly Float64Array[];
  /** Weight that a predicate may have: what many would meet anyway singles out by luck alone. */ readonly heaviest: number;
}

/** Largest chance over a unit's rows to be alone, and to be alone and hit, on one set of columns. */
function playSet(
  space: PredicateSpace,
  set: readonly number[],
  real: RealKeys,
  at: number,
  file: FileCells,
  rules: Rules,
  { counts, rows }: Scratch,
  hit: Float64Array,
  alone: Float64Array,
): void {
  const fileKeys = keysOf(space, set, file.cells, file.nRows);
  for (let row = 0; row < fileKeys.length; row++) {
    const key = fileKeys[row]!;
    if (key < 0) continue;
    if (counts[key]! < 2) counts[key]!++;
    rows[key] = row;
  }
  const keys = real.keys[at]!;
  const others = real.others[at]!;
  for (let row = 0; row < keys.length; row++) {
    const chance = rules.chances[others[row]!]!;
    if (chance === 0) continue;
    const unit = real.units[row]!;
    if (chance > alone[unit]!) alone[unit] = chance;
    const key = keys[row]!;
    if (chance > hit[unit]! && counts[key] === 1 && weightOf(set, file, rules, rows[key]!) <= rules.heaviest)
      hit[unit] = chance;
  }
  for (let row = 0; row < file.nRows; row++) if (fileKeys[row]! >= 0) counts[fileKeys[row]!] = 0;
}

/** Share of the file that would meet the row's conjunction if its columns were independent. */
function weightOf(set: readonly number[], file: FileCells, rules: Rules, row: number): number {
  let weight = 1;
  for (const c of set) weight *= rules.shares[c]![file.cells[c]![row]!]!;
  return weight;
}

/** One number for the conjunction of cells of each row; -1 where a level is unknown. */
function keysOf(
  space: PredicateSpace,
  set: readonly number[],
  cells: readonly Int32Array[],
  nRows: number,
): Int32Array {
  const keys = new Int32Array(nRows);
  for (const c of set) {
    const { nCells } = space.axes[c]!;
    const own = cells[c]!;
    for (let row = 0; row < nRows; row++)
      keys[row] = own[row]! < 0 || keys[row]! < 0 ? -1 : keys[row]! * nCells + own[row]!;
  }
  return keys;
}

/** Share of the file's rows in each cell of each axis. */
function marginShares(space: PredicateSpace, file: FileCells): Float64Array[] {
  return space.axes.map((axis, c) => {
    const shares = new Float64Array(axis.nCells);
    for (const cell of file.cells[c]!) if (cell >= 0) shares[cell]! += 1 / file.nRows;
    return shares;
  });
}

/** P(none of c others is in the crowd), c = 0, 1, ...: the crowd takes nMembers - 1 of nPeople - 1 others. */
function aloneChances(nPeople: number, nMembers: number): Float64Array {
  const chances = new Float64Array(MAX_OTHERS + 1);
  let chance = 1;
  for (let c = 0; c < MAX_OTHERS; c++) {
    chances[c] = chance;
    chance *= Math.max(0, nPeople - nMembers - c) / Math.max(1, nPeople - 1 - c);
  }
  return chances;
}
