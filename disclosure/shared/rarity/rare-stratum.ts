import type { Cohort } from "../../../src/core/data/cohort.ts";
import { findRare } from "./rarity.ts";
import type { Rarity, RarityKind } from "./rarity.ts";

/**
 * Being in a small class alone does not make the stratum: at fine tolerance almost everybody is alone on all
 * quasi-identifiers.
 */
const CLASSES_ONLY: readonly RarityKind[] = ["full-class", "pair-class"];

/** Units that are rare for more than a small class. */
export function rareStratum(rarity: Rarity): number[] {
  return rarity.rare.filter((one) => one.kinds.some((kind) => !CLASSES_ONLY.includes(kind))).map((one) => one.unit);
}

/** 1 for the units of the rare stratum, else 0. */
export function rareMask(real: Cohort, namedUnits: readonly number[]): Uint8Array {
  const mask = new Uint8Array(real.nUnits);
  for (const unit of rareStratum(findRare(real, namedUnits))) mask[unit] = 1;
  return mask;
}
