import { describe, expect, it } from "vitest";
import { chooseGenerator } from "../../../generators/auto/choose-generator.ts";
import { releasableGenerators } from "../../../generators/index.ts";

describe("chooseGenerator", () => {
  it.each([
    [1, undefined],
    [12, undefined],
    [49, undefined],
    [50, "copula"],
    [59, "copula"],
    [60, "cart"],
    [2000, "cart"],
  ] as const)("at %i units picks %s", (nUnits, id) => {
    const choice = chooseGenerator(nUnits);
    expect(choice.id).toBe(id);
    expect(choice.why).toMatchObject({ kind: "by-size", units: nUnits, rule: id ?? "marginals" });
  });

  it("picks only what may be released and what fits at that size after a tenth is left out", () => {
    for (const nUnits of [50, 59, 60, 2000]) {
      const generator = releasableGenerators.find((candidate) => candidate.id === chooseGenerator(nUnits).id);
      expect(generator!.minUnits).toBeLessThanOrEqual(Math.floor(nUnits * 0.9));
    }
  });
});
