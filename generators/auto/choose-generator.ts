import { MIN_UNITS_JOINT } from "../../src/core/minimum-units.ts";
import type { GeneratorWhy } from "../../src/core/contracts/outcome.ts";

/**
 * From here up sequential trends and trees keep more of correlations and coefficients than the copula, at the same
 * exposure; fewer were not measured. Source: docs/decisions/0009.
 */
const MIN_UNITS_CART = 60;

/**
 * Picks a generator by the number of units of protection. Below the least number for joint data independent marginals
 * are fitted, so that the checks have something to show; below the least number for trees their leaves would hold too
 * few patients.
 * @param nUnits patients, or families where they are protected as one
 * @returns `id` undefined where no joint data may be released, and the rule that applies
 */
export function chooseGenerator(nUnits: number): { id: "copula" | "cart" | undefined; why: GeneratorWhy } {
  const bySize = (rule: "marginals" | "copula" | "cart", limit: number): GeneratorWhy => ({
    kind: "by-size",
    units: nUnits,
    rule,
    limit,
  });
  if (nUnits < MIN_UNITS_JOINT) return { id: undefined, why: bySize("marginals", MIN_UNITS_JOINT) };
  if (nUnits < MIN_UNITS_CART) return { id: "copula", why: bySize("copula", MIN_UNITS_CART) };
  return { id: "cart", why: bySize("cart", MIN_UNITS_CART) };
}
