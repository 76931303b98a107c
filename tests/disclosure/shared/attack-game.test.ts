import { describe, expect, it } from "vitest";
import { realPeople } from "../../../disclosure/shared/game/attack-game.ts";
import { simulateEvidence } from "../../laws/simulated-world.ts";

describe("realPeople", () => {
  const named = [1, 2, 3, 4, 5, 6, 7, 8];

  it("puts named patients into the rare stratum where refits leave them out as well", () => {
    const rare = realPeople({
      ...simulateEvidence({ nUnits: 40, share: 0, nRefits: 20, nHoldout: 0 }, "named"),
      namedUnits: named,
    })!.rare;
    for (const unit of named) expect(rare[unit]).toBe(1);
  });

  // With 25 of 50 members named, the stratum's p-values were at or below .05 in 18 % of 310 fresh worlds (attribute
  // inference).
  it("leaves them out of it where they are members all, against a holdout", () => {
    const evidence = simulateEvidence({ nUnits: 40, share: 0, nRefits: 0, nHoldout: 40 }, "named");
    expect(realPeople({ ...evidence, namedUnits: named })!.rare).toEqual(realPeople(evidence)!.rare);
  });
});
