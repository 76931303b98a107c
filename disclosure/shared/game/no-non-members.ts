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
      lacks: { kind: "no-non-members" },
      needed: { kind: "non-members" },
    };
  }
  return {
    status: "inconclusive",
    checkId,
    decides: true,
    why: "E_TOO_FEW",
    lacks: {
      kind: "few-for-game",
      patients: registry.nUnits,
      refits: refits.length,
      holdout: holdout?.nUnits ?? 0,
      least: MIN_NON_MEMBERS,
    },
    needed: { kind: "each-side", least: MIN_NON_MEMBERS },
  };
}
