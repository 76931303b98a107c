import { nth } from "../../src/core/access.ts";
import type { Rarity } from "../shared/rarity/rarity.ts";

/** Who goes to stage two, and how many had a claim. */
export interface Chosen {
  readonly units: readonly number[];
  readonly nQualified: number;
  readonly nNamed: number;
  readonly nScreened: number;
}

/**
 * Units for the test by refits with and without them. Named units always enter, beyond the cap if need be. Then up to `maxFlagged`:
 * those that the family-wise screen of stage one found (smallest p first), then the rare ones by priority.
 * @param pScreen adjusted p-value of each unit in stage one
 */
export function chooseTested(rarity: Rarity, pScreen: ArrayLike<number>, alpha: number, maxFlagged: number): Chosen {
  const named = rarity.rare.filter((one) => one.kinds.includes("named")).map((one) => one.unit);
  const rank = new Map(rarity.rare.map((one, place) => [one.unit, place]));
  const placeOf = (unit: number): number => rank.get(unit) ?? Infinity;
  const screened = Array.from(pScreen)
    .flatMap((p, unit) => (p <= alpha ? [unit] : []))
    .sort((a, b) => nth(pScreen, a) - nth(pScreen, b) || (placeOf(a) === placeOf(b) ? 0 : placeOf(a) - placeOf(b)));
  const qualified = new Set([...named, ...screened, ...rarity.rare.map((one) => one.unit)]);
  const units = [...qualified].slice(0, Math.max(maxFlagged, named.length));
  return { units, nQualified: qualified.size, nNamed: named.length, nScreened: screened.length };
}
