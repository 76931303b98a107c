import { describe, expect, it } from "vitest";
import { copiesFinding } from "../../../disclosure/replicas/copies-finding.ts";
import type { Arm } from "../../../disclosure/shared/game/arm.ts";

const arm = (hits: number, members: number, controlHits: number, controlTrials: number): Arm => ({
  released: Float64Array.from({ length: members }, (_, unit) => Number(unit < hits)),
  control: new Float64Array(members).fill(0),
  controlHits,
  controlTrials,
  recipe: undefined,
});

describe("copiesFinding", () => {
  it("compares rates, not counts: members and non-members are tried in their own numbers", () => {
    const context = { alpha: 0.05, cellSize: 11, ceilings: {}, adversaries: [] };
    const finding = (controlTrials: number) => {
      const rare = arm(4, 20, 4, controlTrials);
      return copiesFinding({ source: "refits", arms: [rare], rare, nRareUnits: 20 }, context);
    };
    // Four of 20 against four of 20: SciPy binom.sf(3, 8, 1 / 2) = .63672; against four of 380: binom.sf(3, 8, 20 / 400) = .00037175.
    expect(finding(20).p).toBeCloseTo(0.6367188, 6);
    expect(finding(380).p).toBeCloseTo(0.00037175, 7);
    expect(finding(20).excess.low).toBe(0);
    expect(finding(380).excess.low).toBeGreaterThan(2);
  });
});
