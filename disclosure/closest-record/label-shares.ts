import type { Rng } from "../../src/core/rng.ts";
import type { EncodedRows } from "../shared/distance/mixed-space.ts";
import { closest, rowsWithin } from "../shared/distance/nearest.ts";

/** One file against the real units that surround it. */
export interface Setting {
  /** Per real unit: 1 member, 0 non-member, -1 neither (its rows are not among the real rows). */
  readonly isMember: Int8Array;
  /** Per synthetic row: the real units that lie at the smallest distance, usually one. */
  readonly closestUnits: readonly Int32Array[];
}

/** The real units at the smallest distance of each synthetic row: all of them, so that ties can count half. */
export function closestUnits(synthetic: EncodedRows, real: EncodedRows): Int32Array[] {
  const { d1, index, tied } = closest(synthetic, real);
  return Array.from(d1, (smallest, row) =>
    tied[row] === 0
      ? Int32Array.of(real.units[index[row]!]!)
      : Int32Array.from(new Set(rowsWithin(synthetic, row, real, smallest).map((j) => real.units[j]!))),
  );
}

/** Share of members among those that are either. */
export function memberShare(setting: Setting): number {
  let members = 0;
  let all = 0;
  for (const is of setting.isMember)
    if (is >= 0) {
      members += is;
      all++;
    }
  return members / all;
}

/**
 * Share of the synthetic rows that lie closer to a member than to any non-member; a tie between the two counts half.
 */
export function closerToMembers(closest: readonly Int32Array[], isMember: Int8Array): number {
  let twice = 0;
  for (const units of closest) {
    let members = 0;
    for (const unit of units) members += isMember[unit] === 1 ? 1 : 0;
    twice += members === 0 ? 0 : members === units.length ? 2 : 1;
  }
  return twice / (2 * closest.length);
}

/**
 * Mean over the settings of the share closer to members less what chance gives, n_members / (n_members + n_nonmembers).
 */
export function meanExcess(settings: readonly Setting[]): number {
  return (
    settings.reduce((sum, one) => sum + closerToMembers(one.closestUnits, one.isMember) - memberShare(one), 0) /
    settings.length
  );
}

/** The same under redrawn labels of whole units, the synthetic rows staying as they are. @returns one number a draw */
export function permutedExcess(settings: readonly Setting[], nDraws: number, rng: Rng): Float64Array {
  const tables = settings.map(tabulate);
  const draws = new Float64Array(nDraws);
  for (let b = 0; b < nDraws; b++) {
    let sum = 0;
    for (const table of tables) {
      redrawOut(table, rng);
      sum += shareOfTable(table) - table.chance;
    }
    draws[b] = sum / settings.length;
  }
  return draws;
}

/** A setting prepared for redrawing: rows with one closest unit as a count a unit, the few ties as they are. */
interface Table {
  readonly pool: Int32Array;
  readonly nOut: number;
  readonly nRows: number;
  readonly chance: number;
  readonly singles: Int32Array;
  readonly nSingles: number;
  readonly ties: readonly Int32Array[];
  /** 1 for the units last drawn as non-members. */
  readonly isOut: Uint8Array;
}

function tabulate(one: Setting): Table {
  const singles = new Int32Array(one.isMember.length);
  const lone = one.closestUnits.filter((units) => units.length === 1);
  for (const units of lone) singles[units[0]!]!++;
  return {
    pool: Int32Array.from(Array.from(one.isMember.keys()).filter((unit) => one.isMember[unit]! >= 0)),
    nOut: one.isMember.filter((is) => is === 0).length,
    nRows: one.closestUnits.length,
    chance: memberShare(one),
    singles,
    nSingles: lone.length,
    ties: one.closestUnits.filter((units) => units.length > 1),
    isOut: new Uint8Array(one.isMember.length),
  };
}

function redrawOut(table: Table, rng: Rng): void {
  const { pool, nOut, isOut } = table;
  for (let k = 0; k < nOut; k++) isOut[pool[k]!] = 0;
  for (let k = 0; k < nOut; k++) {
    const pick = k + rng.int(pool.length - k);
    const held = pool[pick]!;
    pool[pick] = pool[k]!;
    pool[k] = held;
  }
  for (let k = 0; k < nOut; k++) isOut[pool[k]!] = 1;
}

function shareOfTable(table: Table): number {
  let twice = 2 * table.nSingles;
  for (let k = 0; k < table.nOut; k++) twice -= 2 * table.singles[table.pool[k]!]!;
  for (const units of table.ties) {
    let outside = 0;
    for (const unit of units) outside += table.isOut[unit]!;
    twice += outside === 0 ? 2 : outside === units.length ? 0 : 1;
  }
  return twice / (2 * table.nRows);
}

/** Per unit, what it adds to the mean excess: the patient as the unit of the standard error. */
export function unitContributions(settings: readonly Setting[], nUnits: number): Float64Array {
  const contributions = new Float64Array(nUnits);
  for (const one of settings) {
    const chance = memberShare(one);
    const nRows = one.closestUnits.length * settings.length;
    for (const units of one.closestUnits)
      for (const unit of units)
        contributions[unit]! += ((one.isMember[unit] === 1 ? 1 : 0) - chance) / units.length / nRows;
  }
  return contributions;
}
