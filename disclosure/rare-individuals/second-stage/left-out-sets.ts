import { nth } from "../../../src/core/access.ts";
import { permutation, type Rng } from "../../../src/core/rng.ts";

/** Share of the registry that a refit of stage two goes without, on average: that of stage one. */
const LEFT_OUT = 1 / 10;

/**
 * Share of the refits that goes without each tested unit: half of them, fewer in a small registry.
 * @param nTested >= 1
 * @param nUnits of the registry
 */
export function outShare(nTested: number, nUnits: number): number {
  return Math.min(1 / 2, Math.max(1, Math.floor(nUnits * LEFT_OUT)) / nTested);
}

/** Refits that give each of so many units this many without it, and at least as many with it. */
export function runsFor(outRuns: number, nTested: number, nUnits: number): number {
  return Math.ceil(outRuns / outShare(nTested, nUnits));
}

/**
 * Random sets of units to leave out: each unit in so many of them, drawn for each unit alone, so that who is left out
 * with whom is chance; but no set is more than twice as large as the average.
 * @param nOut sets that hold each unit, at most `nSets` / 2
 * @returns places among the tested units, ascending; a set may be empty
 */
export function randomSets(nTested: number, nOut: number, nSets: number, rng: Rng): Int32Array[] {
  const most = Math.max(1, Math.ceil((2 * nOut * nTested) / Math.max(1, nSets)));
  const sets = Array.from({ length: nSets }, (): number[] => []);
  for (let place = 0; place < nTested; place++) {
    const order = permutation(nSets, rng.child(`${place}`));
    let left = nOut;
    for (const at of order) {
      const set = nth(sets, at);
      if (left === 0 || set.length >= most) continue;
      set.push(place);
      left--;
    }
  }
  return sets.map((set) => Int32Array.from(set));
}
