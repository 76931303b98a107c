import { describe, expect, it } from "vitest";
import { createRng } from "../../src/core/rng.ts";
import { logNormalPrediction } from "../../src/stats/prediction-bound.ts";

describe("bound for the next of some log-normal values", () => {
  it("is R's exp(mean(log(x)) + qt(.95, n - 1) * sqrt(1 + 1/n) * sd(log(x)))", () => {
    // x <- c(2, 3, 2, 4, 5): mean 1.0961278, sd .4100234; qt(.95, 4) = 2.1318468.
    expect(logNormalPrediction([2, 3, 2, 4, 5], 0.95)).toBeCloseTo(7.7964162, 6);
    expect(logNormalPrediction([7, 7, 7], 0.95)).toBeCloseTo(7, 12);
  });

  it("lies above the next value with its probability", () => {
    const rng = createRng("prediction");
    const draw = (): number => Math.exp(1 + 0.5 * rng.normal());
    let above = 0;
    const n = 2000;
    for (let k = 0; k < n; k++) {
      const seen = Array.from({ length: 5 }, draw);
      if (draw() <= logNormalPrediction(seen, 0.95)) above++;
    }
    // 3.5 standard errors of a share of 2000.
    expect(Math.abs(above / n - 0.95)).toBeLessThan(3.5 * Math.sqrt((0.95 * 0.05) / n));
  });

  it("refuses one value, and values at or below 0", () => {
    expect(() => logNormalPrediction([3], 0.95)).toThrow(expect.objectContaining({ code: "E_RANGE" }));
    expect(() => logNormalPrediction([3, 0], 0.95)).toThrow(expect.objectContaining({ code: "E_RANGE" }));
  });
});
