import { nth } from "../../src/core/access.ts";
import { RaresynthError } from "../../src/core/errors.ts";

/** Special uniques of a table. */
export interface Suda {
  /** Score of each row: 0 where no minimal sample unique is in it. */
  readonly scores: Float64Array;
  /** Size of each row's smallest minimal sample unique; 0 where there is none. */
  readonly smallest: Int32Array;
  /**
   * Share of all scores that rests on minimal sample uniques with this key, per key; they overlap, so they sum to more
   * than 1.
   */
  readonly contributions: Float64Array;
}

/**
 * Minimal sample uniques: sets of keys on which a row is alone while it is alone on no part of the set. Each of size s
 * scores (m - s)!, with m keys.
 *
 * Source: Elliot, Manning & Ford, Int J Uncertainty Fuzziness Knowl-Based Syst 10:493 (2002); Manning, Haglin & Keane,
 * Data Min Knowl Disc 16:165 (2008). Missing is a value of its own.
 * @param cells cells[key][row] @param largest largest size of a set, e.g. 4
 */
export function suda(cells: readonly Int32Array[], largest: number): Suda {
  const m = cells.length;
  const n = cells[0]?.length ?? 0;
  const scores = new Float64Array(n);
  const smallest = new Int32Array(n);
  const byKey = new Float64Array(m);
  const factorial = (k: number): number => (k <= 1 ? 1 : k * factorial(k - 1));
  // Sets on which each row is alone, as bit masks: a set is minimal where it holds none of them.
  const found: number[][] = Array.from({ length: n }, () => []);
  for (let size = 1; size <= Math.min(largest, m); size++) {
    for (const set of subsets(m, size)) {
      const mask = set.reduce((bits, k) => bits | (1 << k), 0);
      const owner = new Map<string, number>();
      for (let row = 0; row < n; row++) {
        const key = set.map((k) => nth(nth(cells, k), row)).join(",");
        owner.set(key, owner.has(key) ? -1 : row);
      }
      for (const row of owner.values()) {
        if (row < 0 || nth(found, row).some((other) => (mask & other) === other)) continue;
        nth(found, row).push(mask);
        if (smallest[row] === 0) smallest[row] = size;
        scores[row] = nth(scores, row) + factorial(m - size);
        for (const k of set) byKey[k] = nth(byKey, k) + factorial(m - size);
      }
    }
  }
  const total = scores.reduce((sum, one) => sum + one, 0);
  return { scores, smallest, contributions: byKey.map((one) => (total === 0 ? 0 : one / total)) };
}

function subsets(m: number, size: number): number[][] {
  if (size === 0) return [[]];
  return subsets(m, size - 1).flatMap((set) =>
    Array.from({ length: Math.max(0, m - 1 - (set.at(-1) ?? -1)) }, (_, k) => [...set, (set.at(-1) ?? -1) + 1 + k]),
  );
}

/**
 * DIS-SUDA: probability that a match on a special unique is right, from the overall data-intrusion-simulation rate and
 * the row's score. The sampling fraction is a required argument: the 1 % that other programs take without asking is
 * wrong by nearly a hundredfold for a registry of nearly everyone.
 *
 * Source: Skinner & Elliot, J R Stat Soc B 64:855 (2002) for DIS; Elliot, in Privacy in Statistical Databases 2004 and
 * its use in sdcMicro for the mapping of scores, with exponent 1 + (8 - m) / 20.
 * @param scores SUDA scores @param nPairs rows in classes of two on all keys @param fraction share of the population in
 *   the table, (0, 1)
 * @throws {E_RANGE}
 */
export function disSuda(
  scores: ArrayLike<number>,
  nUniques: number,
  nPairs: number,
  fraction: number,
  m: number,
): Float64Array {
  if (!(fraction > 0 && fraction < 1))
    throw new RaresynthError("E_RANGE", `the sampling fraction must be given and lie in (0, 1), got ${fraction}.`);
  const dis = (nUniques * fraction) / (nUniques * fraction + nPairs * (1 - fraction));
  const q = 1 + (8 - m) / 20;
  const inverse = Array.from(scores).reduce((sum, score) => sum + (score > 0 ? score ** -q : 0), 0);
  return Float64Array.from(scores, (score) =>
    score > 0 ? 1 / (1 + (nUniques / dis - nUniques) / (score ** q * inverse)) : 0,
  );
}
