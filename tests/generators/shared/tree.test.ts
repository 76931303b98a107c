import { describe, expect, it } from "vitest";
import { growTree, leavesOf } from "../../../generators/shared/trees/tree.ts";
import type { TreeOptions } from "../../../generators/shared/trees/tree-target.ts";
import {
  codedCoding,
  encodePredictor,
  numericCoding,
  type CodedPredictor,
} from "../../../generators/shared/trees/tree-coding.ts";
import { createRng } from "../../../src/core/rng.ts";

const options: TreeOptions = { minLeafWeight: 10, maxPredictors: 5, splitZ: 2.5, maxLeaves: 10 };
const ones = (n: number) => new Float64Array(n).fill(1);
const all = (n: number) => Int32Array.from({ length: n }, (_, row) => row);

function predictor(name: string, bins: readonly number[], nBins: number, ordered = true): CodedPredictor {
  return { name, bins: Uint8Array.from(bins), nBins, ordered };
}

describe("growTree", () => {
  it("finds the split that least squares by hand finds", () => {
    // Bins 1-4 with 10 rows each, means 0, 0, 5, 6: the best cut is between 2 and 3, then 3 against 4 is within noise.
    const bins = Array.from({ length: 40 }, (_, row) => 1 + Math.floor(row / 10));
    const scores = Float64Array.from(bins, (bin, row) => [0, 0, 5, 6][bin - 1]! + (row % 10) - 4.5);
    const { tree } = growTree({ width: 1, scores }, [predictor("a", bins, 5)], all(40), ones(40), options);
    expect(tree.nodes[0]).toMatchObject({ bins: [1, 2] });
    expect(tree.nLeaves).toBe(2);
  });

  it("counts leaves in weights: rows of one patient weigh one patient", () => {
    const bins = Array.from({ length: 40 }, (_, row) => (row < 12 ? 1 : 2));
    const scores = Float64Array.from(bins, (bin, row) => bin * 100 + (row % 5));
    const grow = (weight: number) =>
      growTree({ width: 1, scores }, [predictor("a", bins, 3)], all(40), new Float64Array(40).fill(weight), options)
        .tree.nLeaves;
    expect(grow(1)).toBe(2);
    expect(grow(0.5)).toBe(1);
  });

  it("gives missing a branch of its own where that is best", () => {
    const bins = Array.from({ length: 60 }, (_, row) => row % 3);
    const scores = Float64Array.from(bins, (bin, row) => (bin === 0 ? 10 : 0) + (row % 4));
    const { tree } = growTree({ width: 1, scores }, [predictor("a", bins, 3)], all(60), ones(60), {
      ...options,
      maxLeaves: 2,
    });
    expect(tree.nodes[0]).toMatchObject({ bins: [0] });
    const leaves = leavesOf(tree, new Map([["a", Uint8Array.from([0, 1, 2])]]), 3);
    expect(leaves[1]).toBe(leaves[2]);
    expect(leaves[0]).not.toBe(leaves[1]);
  });

  it("groups unordered categories by their mean", () => {
    const bins = Array.from({ length: 80 }, (_, row) => 1 + (row % 4));
    const scores = Float64Array.from(bins, (bin, row) => (bin === 1 || bin === 3 ? 8 : 0) + (Math.floor(row / 4) % 5));
    const { tree } = growTree({ width: 1, scores }, [predictor("a", bins, 5, false)], all(80), ones(80), options);
    expect(tree.nodes[0]).toMatchObject({ bins: [2, 4] });
  });

  it("splits pure noise at about the rate its threshold names, and not at all when it is high", () => {
    const rng = createRng("noise");
    const rate = (splitZ: number) => {
      let split = 0;
      for (let repeat = 0; repeat < 200; repeat++) {
        const bins = Array.from({ length: 100 }, () => 1 + rng.int(2));
        const scores = Float64Array.from({ length: 100 }, () => rng.normal());
        split +=
          growTree({ width: 1, scores }, [predictor("a", bins, 3)], all(100), ones(100), {
            ...options,
            splitZ,
            maxLeaves: 2,
          }).tree.nLeaves - 1;
      }
      return split / 200;
    };
    // One candidate cut: z 1.2816 is a one-sided tenth, chi-square's upper tenth. Standard error of a rate of .1 in 200
    // is .021.
    expect(Math.abs(rate(1.2816) - 0.1)).toBeLessThan(0.07);
    expect(rate(5)).toBe(0);
  });

  it("keeps to the predictors with the best first split", () => {
    const rng = createRng("caps");
    const signal = Array.from({ length: 200 }, () => 1 + rng.int(2));
    const scores = Float64Array.from(signal, (bin) => 3 * bin + rng.normal());
    const noise = ["b", "c", "d"].map((name) =>
      predictor(
        name,
        Array.from({ length: 200 }, () => 1 + rng.int(5)),
        6,
      ),
    );
    const { tree } = growTree({ width: 1, scores }, [...noise, predictor("z", signal, 3)], all(200), ones(200), {
      ...options,
      maxPredictors: 1,
      splitZ: -5,
    });
    expect(tree.predictors).toEqual(["z"]);
  });
});

describe("codings of predictors", () => {
  it("cuts at rounded numbers that are nobody's value", () => {
    const rng = createRng("cuts");
    const values = Float64Array.from({ length: 400 }, () => 20 + 60 * rng.float());
    const coding = numericCoding({ kind: "numeric", name: "age", values }, ones(400), 20);
    if (coding.kind !== "numeric") throw new Error("expected numbers");
    expect(coding.cuts.length).toBe(19);
    const own = new Set(values);
    expect(coding.cuts.filter((cut) => own.has(cut))).toEqual([]);
    expect(coding.cuts.every((cut) => Math.abs(cut / 0.2 - Math.round(cut / 0.2)) < 1e-6)).toBe(true);
  });

  it("bins missing as 0 and by cut points otherwise, and knows levels by name", () => {
    const numeric = encodePredictor(
      { kind: "numeric", name: "a", cuts: [1, 2] },
      { kind: "numeric", name: "a", values: Float64Array.from([NaN, 0, 1, 1.5, 2, 9]) },
    );
    expect([...numeric.bins]).toEqual([0, 1, 1, 2, 2, 3]);
    const coding = codedCoding(
      "b",
      new Map([
        ["x", 0],
        ["(other)", 1],
        ["y", 2],
      ]),
      3,
      false,
    );
    const coded = encodePredictor(coding, {
      kind: "coded",
      name: "b",
      codes: Int32Array.from([-1, 0, 1, 2]),
      levels: ["y", "rare", "x"],
      nPublicLevels: 0,
      ordered: false,
    });
    expect([...coded.bins]).toEqual([0, 3, 2, 1]);
  });
});
