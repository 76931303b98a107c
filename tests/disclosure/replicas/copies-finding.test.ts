import { readFileSync } from "node:fs";
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

interface Counted {
  readonly copies: number;
  readonly members: number;
  readonly hits: number;
  readonly trials: number;
  readonly p: number;
  readonly low: number | null;
}
const { counts } = JSON.parse(readFileSync(new URL("../../reference/scipy/copies.json", import.meta.url), "utf8")) as {
  counts: readonly Counted[];
};

describe("copiesFinding", () => {
  it.each(counts)("has SciPy's p-value and lower end for $copies of $members against $hits of $trials", (one) => {
    const rare = arm(one.copies, one.members, one.hits, one.trials);
    const { p, excess } = copiesFinding(
      { source: "refits", arms: [rare], rare, nRareUnits: one.members },
      { alpha: 0.05, cellSize: 11, ceilings: {}, adversaries: [] },
    );
    expect(p).toBeCloseTo(one.p, 10);
    if (one.low === null) expect(excess.low).toBeLessThanOrEqual(0);
    else expect(excess.low).toBeCloseTo(one.low, 6);
  });

  it("compares rates, not counts: members and non-members are tried in their own numbers", () => {
    const context = { alpha: 0.05, cellSize: 11, ceilings: {}, adversaries: [] };
    const finding = (controlTrials: number) => {
      const rare = arm(4, 20, 4, controlTrials);
      return copiesFinding({ source: "refits", arms: [rare], rare, nRareUnits: 20 }, context);
    };
    // Four of 20 against four of 20: SciPy binom.sf(3, 8, 1 / 2) = .63672; against four of 380: binom.sf(3, 8, 20 /
    // 400) = .00037175.
    expect(finding(20).p).toBeCloseTo(0.6367188, 6);
    expect(finding(380).p).toBeCloseTo(0.00037175, 7);
    expect(finding(20).excess.low).toBe(0);
    expect(finding(380).excess.low).toBeGreaterThan(2);
  });
});
