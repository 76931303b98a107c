import type { Evidence, Inconclusive } from "../../../src/core/contracts/disclosure.ts";
import { MIN_NON_MEMBERS } from "./arm.ts";

/** Why `realPeople` found no game to play. */
export function noNonMembers(checkId: string, { refits, holdout, registry }: Evidence): Inconclusive {
  if (refits.length === 0 && holdout === undefined) {
    return {
      status: "inconclusive",
      checkId,
      decides: true,
      why: "E_NO_NONMEMBERS",
      message: "nobody is known who was not used to make the data.",
      needed: "A holdout of patients never shown to the generator, or refits of the recipe.",
    };
  }
  return {
    status: "inconclusive",
    checkId,
    decides: true,
    why: "E_TOO_FEW",
    message: `there are ${registry.nUnits} patients, ${refits.length} refits and ${holdout?.nUnits ?? 0} patients of a holdout: fewer than ${MIN_NON_MEMBERS} on a side.`,
    needed: `At least ${MIN_NON_MEMBERS} patients on each side.`,
  };
}
