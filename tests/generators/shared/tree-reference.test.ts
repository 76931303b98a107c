import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { growTree, leavesOf } from "../../../generators/shared/trees/tree.ts";
import type { CodedPredictor } from "../../../generators/shared/trees/tree-coding.ts";

interface Grown {
  readonly leaf: number;
  readonly nLeaves: number;
  readonly where: number[];
}
interface Reference {
  readonly x1: number[];
  readonly x2: number[];
  readonly g: number[];
  readonly y: number[];
  readonly k: number[];
  readonly anova: Grown[];
  readonly gini: Grown[];
}

/** Made by tests/reference/tree/make-tree.R with R's rpart. */
const reference = JSON.parse(
  readFileSync(new URL("../../reference/tree/tree.json", import.meta.url), "utf8"),
) as Reference;

function predictor(name: string, values: number[], ordered: boolean): CodedPredictor {
  return { name, nBins: Math.max(...values) + 2, ordered, bins: Uint8Array.from(values, (value) => value + 1) };
}

/** Leaves renamed in order of their first row, so that two partitions can be compared. */
function partition(leaves: ArrayLike<number>): number[] {
  const seen = new Map<number, number>();
  return Array.from(leaves, (leaf) => {
    if (!seen.has(leaf)) seen.set(leaf, seen.size);
    return seen.get(leaf)!;
  });
}

function grown(width: number, scores: Float64Array, minLeafWeight: number): number[] {
  const predictors = [
    predictor("g", reference.g, false),
    predictor("x1", reference.x1, true),
    predictor("x2", reference.x2, true),
  ];
  const n = reference.y.length;
  const { tree } = growTree(
    { width, scores },
    predictors,
    Int32Array.from({ length: n }, (_, row) => row),
    new Float64Array(n).fill(1),
    { minLeafWeight, maxPredictors: 3, splitZ: -5, maxLeaves: 100 },
  );
  return partition(leavesOf(tree, new Map(predictors.map((one) => [one.name, one.bins])), n));
}

describe("trees against rpart", () => {
  it.each(reference.anova.map((one) => [one.leaf, one.nLeaves, one] as const))(
    "least squares, leaves of at least %i: the same %i leaves",
    (leaf, _, expected) => {
      expect(grown(1, Float64Array.from(reference.y), leaf)).toEqual(partition(expected.where));
    },
  );

  it.each(reference.gini.map((one) => [one.leaf, one.nLeaves, one] as const))(
    "Gini, leaves of at least %i: the same %i leaves",
    (leaf, _, expected) => {
      const scores = Float64Array.from(reference.k.flatMap((yes) => [1 - yes, yes]));
      expect(grown(2, scores, leaf)).toEqual(partition(expected.where));
    },
  );
});
