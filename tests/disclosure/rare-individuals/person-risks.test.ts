import { describe, expect, it } from "vitest";
import { holmOfTested } from "../../../disclosure/rare-individuals/person-risks.ts";
import type { TestedUnit } from "../../../disclosure/rare-individuals/second-stage/stage-two.ts";

const M = 30;
const tested = (unit: number, area: number, alphaShare: number): TestedUnit => ({
  unit,
  exposure: { value: area, low: 0, high: 1, level: 0.9, n: 2 * M, method: "wilson" },
  familyLow: 0,
  decided: "open",
  look: { outRuns: M, alphaShare },
  outScores: new Float64Array(M),
  inScores: new Float64Array(M),
});

describe("holmOfTested", () => {
  it("pays for the look that decided: a test that may spend half of alpha has twice the p-value", () => {
    const [[, whole] = [0, NaN]] = holmOfTested([tested(3, 0.7, 1)]);
    const [[unit, half] = [0, NaN]] = holmOfTested([tested(3, 0.7, 0.5)]);
    // z = .2 / sqrt(61 / 10800) = 2.6612, one-sided p = .0038930.
    expect(whole).toBeCloseTo(0.003893, 5);
    expect(half).toBeCloseTo(2 * whole, 12);
    expect(unit).toBe(3);
  });

  it("pays for the patients: Holm over all who were tested", () => {
    const adjusted = new Map(holmOfTested([tested(0, 0.7, 1), tested(1, 0.68, 1), tested(2, 0.5, 1)]));
    const alone = (area: number): number => holmOfTested([tested(0, area, 1)])[0]![1];
    expect(adjusted.get(0)).toBeCloseTo(3 * alone(0.7), 12);
    expect(adjusted.get(1)).toBeCloseTo(2 * alone(0.68), 12);
    expect(adjusted.get(2)).toBeCloseTo(0.5, 12);
  });
});
