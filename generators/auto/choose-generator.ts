import { MIN_UNITS_JOINT } from "../../src/core/minimum-units.ts";
/** From here up sequential trees are as close to the registry as the copula, and can say more than correlations. Source: docs/decisions/0007. */
const MIN_UNITS_CART = 100;

/**
 * Picks a generator by the number of units of protection.
 * @returns `id` undefined where no joint data may be released, and a sentence why
 */
export function chooseGenerator(nUnits: number): { id: string | undefined; why: string } {
  if (nUnits < MIN_UNITS_JOINT) {
    return {
      id: undefined,
      why: `The registry has ${nUnits} patients or families. Below ${MIN_UNITS_JOINT} no joint data are released; independent marginals are fitted so that the checks have something to show.`,
    };
  }
  if (nUnits < MIN_UNITS_CART) {
    return {
      id: "copula",
      why: `The registry has ${nUnits} patients or families. From ${MIN_UNITS_JOINT} to ${MIN_UNITS_CART - 1} a Gaussian copula with shrunken correlations is used: leaves of a tree would hold too few patients.`,
    };
  }
  return {
    id: "cart",
    why: `The registry has ${nUnits} patients or families. From ${MIN_UNITS_CART} up guarded sequential trees are used: at these sizes they keep more of the associations than the alternatives.`,
  };
}
