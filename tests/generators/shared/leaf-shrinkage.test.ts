import { describe, expect, it } from "vitest";
import { residualSd, shrunkLeafMeans } from "../../../generators/shared/trees/leaf-shrinkage.ts";
import type { GrownTree } from "../../../generators/shared/trees/tree.ts";

/** Ten rows, six of score 0 to the left and four of score 10 to the right. */
const grown: GrownTree = {
  tree: {
    predictors: ["p"],
    nLeaves: 2,
    nodes: [{ predictor: 0, bins: [1], yes: 1, no: 2 }, { leaf: 0 }, { leaf: 1 }],
  },
  parents: Int32Array.from([-1, 0, 0]),
  rowsOfNode: [
    Int32Array.from({ length: 10 }, (_, row) => row),
    Int32Array.from([0, 1, 2, 3, 4, 5]),
    Int32Array.from([6, 7, 8, 9]),
  ],
};
const target = { width: 1, scores: Float64Array.from([0, 0, 0, 0, 0, 0, 10, 10, 10, 10]) };
const weights = new Float64Array(10).fill(1);

describe("shrunkLeafMeans", () => {
  it("pulls a leaf towards its parent as if that many more units had the parent's mean", () => {
    // Root 4; left (0 * 6 + 6 * 4) / 12 = 2, right (40 + 6 * 4) / 10 = 6.4.
    expect([...shrunkLeafMeans(grown, target, weights, 6)]).toEqual([2, 6.4]);
  });

  it("keeps the leaves' own means at strength 0", () => {
    expect([...shrunkLeafMeans(grown, target, weights, 0)]).toEqual([0, 10]);
  });

  it("counts weights, not rows", () => {
    const half = weights.map((weight, row) => (row < 6 ? weight / 2 : weight));
    // Root 40 / 7; left (0 + 6 * 40 / 7) / 9.
    expect(shrunkLeafMeans(grown, target, half, 6)[0]).toBeCloseTo(240 / 63, 12);
  });
});

describe("residualSd", () => {
  it("pools over the leaves with one degree of freedom less for each", () => {
    const noisy = { width: 1, scores: Float64Array.from([1, -1, 1, -1, 1, -1, 11, 9, 11, 9]) };
    expect(residualSd(grown, noisy, weights)).toBeCloseTo(Math.sqrt(10 / 8), 12);
    expect(residualSd(grown, target, weights)).toBe(0.1);
  });
});
