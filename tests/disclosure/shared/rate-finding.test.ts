import { describe, expect, it } from "vitest";
import type { Arm } from "../../../disclosure/shared/game/arm.ts";
import { rateFinding } from "../../../disclosure/shared/intervals/rate-finding.ts";
import { fisherGreater } from "../../../src/stats/fisher.ts";

const N = 40;
const context = { alpha: 0.05, cellSize: 11, ceilings: {}, adversaries: [] };
const arm = (hits: number, controlHits: number): Arm => ({
  released: Float64Array.from({ length: N }, (_, unit) => Number(unit < hits)),
  control: Float64Array.from({ length: N }, (_, unit) => Number(unit < controlHits)),
  controlHits,
  controlTrials: N,
  recipe: undefined,
});
const findingOf = (arms: readonly Arm[]) =>
  rateFinding(
    {
      id: "all-columns",
      arms,
      ways: arms.map((_, k) => ({ kind: "column", column: `arm ${k}` })),
      chanceMatches: false,
    },
    context,
  );

describe("rateFinding", () => {
  it("pays for every arm with which the attack can be made", () => {
    const exact = fisherGreater(10, N, 3, N);
    expect(findingOf([arm(10, 3)]).p).toBeCloseTo(exact, 12);
    expect(findingOf([arm(10, 3), arm(3, 3), arm(3, 3)]).p).toBeCloseTo(3 * exact, 12);
  });

  it("takes the arm with the largest excess, and spends the error of the lower end on all of them", () => {
    const one = findingOf([arm(10, 3)]).excess;
    const worst = findingOf([arm(3, 3), arm(10, 3), arm(3, 3)]).excess;
    expect(worst.value).toBeCloseTo(7 / N, 12);
    expect(worst.low).toBeLessThan(one.low);
    expect(worst.high).toBeCloseTo(one.high, 12);
  });
});
