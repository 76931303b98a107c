import { MISSING_CELL } from "./key-cells.ts";

/**
 * Equivalence classes on a set of keys, missing a value of its own; sizes count units, so that a patient of many rows
 * is one.
 */
export interface Classes {
  /** Class number of each row. */
  readonly ofRow: Int32Array;
  /** Units in each class. */
  readonly sizes: Int32Array;
  readonly nUnits: number;
}

export function classesOf(keys: readonly string[], units: Int32Array, nUnits: number): Classes {
  const numbered = new Map<string, number>();
  const members: Set<number>[] = [];
  const ofRow = Int32Array.from(keys, (key, row) => {
    let number = numbered.get(key);
    if (number === undefined) {
      numbered.set(key, (number = numbered.size));
      members.push(new Set());
    }
    members[number]!.add(units[row]!);
    return number;
  });
  return { ofRow, sizes: Int32Array.from(members, (one) => one.size), nUnits };
}

/**
 * Sample and weighted class sizes of each row, where missing matches everything (a wildcard on either side). A unit
 * counts once, however many of its rows match.
 *
 * Source: frequency counts with missing values as in sdcMicro::freqCalc, Templ, Kowarik & Meindl, J Stat Softw 67(4)
 * (2015), section 3.2. Differs: units, not rows, where they are given.
 * @param cells cells[key][row], -1 = missing @param weights per row, e.g. 1 / coverage; of a unit, that of its first
 *   row that matches
 * @param units row -> unit; omitted: each row is a unit of its own
 */
export function wildcardCounts(
  cells: readonly Int32Array[],
  weights: ArrayLike<number>,
  units?: Int32Array,
): { readonly sample: Float64Array; readonly population: Float64Array } {
  const n = weights.length;
  const sample = new Float64Array(n);
  const population = new Float64Array(n);
  const countedFor = new Int32Array(n).fill(-1);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const unit = units === undefined ? j : units[j]!;
      if (countedFor[unit] === i) continue;
      let match = true;
      for (let k = 0; match && k < cells.length; k++) {
        const a = cells[k]![i]!;
        const b = cells[k]![j]!;
        match = a === b || a === MISSING_CELL || b === MISSING_CELL;
      }
      if (!match) continue;
      countedFor[unit] = i;
      sample[i]!++;
      population[i]! += weights[j]!;
    }
  return { sample, population };
}

/** Sizes of the prosecutor's, journalist's and marketer's risk. */
export interface Reidentification {
  readonly largest: number;
  readonly average: number;
  readonly shareAbove: number;
}

/**
 * Prosecutor: the target is known to be in the table, so a class of f units names one with probability 1/f. The average
 * is classes / units; `shareAbove` is the share of units whose 1/f is above the threshold.
 *
 * Source: El Emam & Dankar, J Am Med Inform Assoc 15:627 (2008); El Emam, Guide to the De-Identification of Personal
 * Health Information (2013), ch. 16.
 */
export function prosecutor(sizes: ArrayLike<number>, threshold: number): Reidentification {
  const all = Array.from(sizes);
  const n = all.reduce((sum, f) => sum + f, 0);
  return {
    largest: Math.max(0, ...all.map((f) => 1 / f)),
    average: n === 0 ? 0 : all.length / n,
    shareAbove: n === 0 ? 0 : all.reduce((sum, f) => sum + (1 / f > threshold ? f : 0), 0) / n,
  };
}

/**
 * Journalist: nobody knows who is in the table; a class of f units stands for F people of the population. Average: the
 * larger of classes / sum F and the marketer's. Marketer: expected share of all units named right, mean of f / F over
 * classes, weighted by nothing but their units.
 *
 * Source: as above. @param population people of the population in each class, F >= f
 */
export function journalist(
  sizes: ArrayLike<number>,
  population: ArrayLike<number>,
  threshold: number,
): Reidentification & { readonly marketer: number } {
  const f = Array.from(sizes);
  const n = f.reduce((sum, one) => sum + one, 0);
  const total = Array.from(population).reduce((sum, one) => sum + one, 0);
  const marketer = n === 0 ? 0 : f.reduce((sum, one, k) => sum + one / population[k]!, 0) / n;
  return {
    largest: Math.max(0, ...f.map((_, k) => 1 / population[k]!)),
    average: Math.max(total === 0 ? 0 : f.length / total, marketer),
    marketer,
    shareAbove: n === 0 ? 0 : f.reduce((sum, one, k) => sum + (1 / population[k]! > threshold ? one : 0), 0) / n,
  };
}
