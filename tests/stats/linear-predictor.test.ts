import { expect, it } from "vitest";
import { linearPredictor } from "../../src/stats/linear-predictor.ts";

it("adds weighted covariates of a row to the intercept", () => {
  const columns = [Float64Array.of(1, 2), Float64Array.of(-4, 10)];
  expect(linearPredictor(Float64Array.of(0.5, 0.25), columns, 1, 3)).toBe(6.5);
  expect(linearPredictor(Float64Array.of(0.5, 0.25), columns, 0)).toBe(-0.5);
});
