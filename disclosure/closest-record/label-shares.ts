import type { Rng } from "../../src/core/rng.ts";
import type { EncodedRows } from "../shared/mixed-space.ts";
import { rowsWithin } from "../shared/nearest.ts";

/** One file against the real units that surround it. */
export interface Setting {
  /** Per real unit: 1 member, 0 non-member, -1 neither (its rows are not among the real rows). */
  readonly isMember: Int8Array;
  /** Per synthetic row: the real units that lie at the smallest distance, usually one. */
  readonly closestUnits: readonly Int32Array[];
}

/**
 * The real units at the smallest distance of each synthetic row: all of them, so that ties can count half.
 * @param nearestDistances per synthetic row, to the closest of `real`
 */
export function closestUnits(synthetic: EncodedRows, real: EncodedRows, nearestDistances: Float64Array): Int32Array[] {
  return Array.from(nearestDistances, (smallest, row) => Int32Array.from(new Set(rowsWithin(synthetic, row, real, smallest).map((j) => real.units[j]!))));
}

/** Share of members among those that are either. */
export function memberShare(setting: Setting): number {
  let members = 0;
  let all = 0;
  for (const is of setting.isMember) if (is >= 0) { members += is; all++; }
  return members / all;
}

/** Share of the synthetic rows that lie closer to a member than to any non-member; a tie between the two counts half. */
export function closerToMembers(closest: readonly Int32Array[], isMember: Int8Array): number {
  let twice = 0;
  for (const units of closest) {
    let members = 0;
    for (const unit of units) members += isMember[unit] === 1 ? 1 : 0;
    twice += members === 0 ? 0 : members === units.length ? 2 : 1;
  }
  return twice / (2 * closest.length);
}

/** Mean over the settings of the share closer to members less what chance gives, n_members / (n_members + n_nonmembers). */
export function meanExcess(settings: readonly Setting[]): number {
  return settings.reduce((sum, one) => sum + closerToMembers(one.closestUnits, one.isMember) - memberShare(one), 0) / settings.length;
}

/** The same under redrawn labels of whole units, the synthetic rows staying as they are. @returns one number a draw */
export function permutedExcess(settings: readonly Setting[], nDraws: number, rng: Rng): Float64Array {
  const pools = settings.map((one) => Int32Array.from(Array.from(one.isMember.keys()).filter((unit) => one.isMember[unit]! >= 0)));
  const draws = new Float64Array(nDraws);
  for (let b = 0; b < nDraws; b++) {
    draws[b] = meanExcess(settings.map((one, s) => ({ ...one, isMember: redraw(one.isMember, pools[s]!, rng) })));
  }
  return draws;
}

/** Per unit, what it adds to the mean excess: the patient as the unit of the standard error. */
export function unitContributions(settings: readonly Setting[], nUnits: number): Float64Array {
  const contributions = new Float64Array(nUnits);
  for (const one of settings) {
    const chance = memberShare(one);
    const nRows = one.closestUnits.length * settings.length;
    for (const units of one.closestUnits) for (const unit of units) contributions[unit]! += ((one.isMember[unit] === 1 ? 1 : 0) - chance) / units.length / nRows;
  }
  return contributions;
}

function redraw(isMember: Int8Array, pool: Int32Array, rng: Rng): Int8Array {
  const drawn = isMember.map((is) => (is === 0 ? 1 : is));
  let nOut = 0;
  for (const is of isMember) nOut += is === 0 ? 1 : 0;
  for (let k = 0; k < nOut; k++) {
    const pick = k + rng.int(pool.length - k);
    const held = pool[pick]!;
    pool[pick] = pool[k]!;
    pool[k] = held;
    drawn[held] = 0;
  }
  return drawn;
}
