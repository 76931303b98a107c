import type { PackedCohort } from "../../../src/core/data/packed-cohort.ts";
import type { Rng } from "../../../src/core/rng.ts";
import { hashedColumns, keyOf, rowKeys } from "./cell-hashes.ts";

/** How many patients look like a patient on the quasi-identifiers: nobody else, fewer than the cell size, or more. */
export const RARITY_STRATA = ["alone", "few", "many"] as const;
export type RarityStratum = (typeof RARITY_STRATA)[number];

/** Patients of one stratum, and who of them is asked. */
export interface SampledStratum {
  readonly stratum: RarityStratum;
  /** Patients of the registry. */
  readonly units: number;
  /** Drawn at random without replacement, ascending. */
  readonly asked: Int32Array;
}

/** Classes of patients who agree on all quasi-identifiers, over all of them. */
export interface RegistryClasses {
  readonly nClasses: number;
  readonly nAlone: number;
  /** Classes under the cell size. */
  readonly nSmall: number;
  readonly smallest: number;
}

/**
 * Strata by the number of patients in the equivalence class, over the whole registry, and a simple random sample of
 * each; as many of each stratum as far as there are so many, so that those who stand out are asked more often. A
 * patient's class is that of the first row.
 * @param names quasi-identifiers; without any, all patients are one class
 * @param wanted patients to ask of each stratum
 */
export function rarityStrata(
  cohort: PackedCohort,
  names: readonly string[],
  cellSize: number,
  wanted: number,
  rng: Rng,
): { readonly strata: SampledStratum[]; readonly classes: RegistryClasses } {
  const sizes = classSizes(cohort, names);
  const stratumOf = (size: number): number => (size === 1 ? 0 : size < cellSize ? 1 : 2);
  const members = [0, 0, 0];
  let [nClasses, nSmall, smallest] = [0, 0, Infinity];
  for (const size of sizes) {
    members[stratumOf(size)]! += 1;
    nClasses += 1 / size;
    if (size < cellSize) nSmall += 1 / size;
    smallest = Math.min(smallest, size);
  }
  const strata = RARITY_STRATA.flatMap((stratum, at): SampledStratum[] => {
    const units = members[at]!;
    if (units === 0) return [];
    const asked = new Int32Array(Math.min(units, wanted));
    const stream = rng.child(stratum);
    let [seen, taken] = [0, 0];
    for (let unit = 0; taken < asked.length; unit++) {
      if (stratumOf(sizes[unit]!) !== at) continue;
      if (stream.float() * (units - seen) < asked.length - taken) asked[taken++] = unit;
      seen += 1;
    }
    return [{ stratum, units, asked }];
  });
  const classes = { nClasses: Math.round(nClasses), nAlone: members[0]!, nSmall: Math.round(nSmall), smallest };
  return { strata, classes };
}

/** Patients in the class of each patient. */
function classSizes(cohort: PackedCohort, names: readonly string[]): Int32Array {
  const columns = hashedColumns(cohort, names, (_, level) => level);
  const { nUnits, units, starts } = cohort;
  const keys = new Float64Array(nUnits).fill(-1);
  for (let part = 0; part + 1 < starts.length; part++) {
    const from = starts[part]!;
    const sums = rowKeys(columns, part, starts[part + 1]! - from);
    for (let row = 0; row < sums.first.length; row++) {
      const unit = units === undefined ? from + row : units[from + row]!;
      if (keys[unit] === -1) keys[unit] = keyOf(sums, row);
    }
  }
  return countsOfKeys(keys);
}

/** How often the key at each place occurs, by open addressing. */
function countsOfKeys(keys: Float64Array): Int32Array {
  let length = 1024;
  while (length < 2 * keys.length) length *= 2;
  const slots = new Float64Array(length).fill(-1);
  const counts = new Int32Array(length);
  const places = new Int32Array(keys.length);
  keys.forEach((key, at) => {
    let slot = key % length;
    while (slots[slot] !== -1 && slots[slot] !== key) slot = slot + 1 === length ? 0 : slot + 1;
    slots[slot] = key;
    counts[slot]! += 1;
    places[at] = slot;
  });
  return places.map((slot) => counts[slot]!);
}
