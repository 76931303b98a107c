import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ForestBody } from "../../../generators/forest/forest-body.ts";
import { leafDensities } from "../../../generators/forest/leaf-densities.ts";
import { leafMixture } from "../../../generators/forest/leaf-mixture.ts";
import { forestLogLikelihood } from "../../../generators/forest/log-likelihood.ts";
import { leafWeights, sampleForest } from "../../../generators/forest/sample-forest.ts";
import { encodeVariables, type VariableCoding } from "../../../generators/forest/variable-coding.ts";
import type { JointConditioning, Variable } from "../../../generators/shared/frame/joint-model.ts";
import { leavesOf, type Tree, type TreeNode } from "../../../generators/shared/trees/tree.ts";
import { createRng } from "../../../src/core/rng.ts";
import { category, number, table } from "./forest-tables.ts";

type Node = { leaf: number } | { name: string; threshold: number; left: number; right: number };
type Moments = Record<string, number>;
interface Leaf {
  tree: number;
  node: number;
  coverage: number;
  low: Record<string, number | null>;
  high: Record<string, number | null>;
  mean: Moments;
  sd: Moments;
  shares: Record<string, number[]>;
  smoothed: { mean: Moments; sd: Moments; shares: Record<string, number[]> };
}
interface Reference {
  names: string[];
  pseudo: number;
  data: Record<string, number[]>;
  trees: Node[][];
  leaves: Leaf[];
  logLikelihood: { row: Record<string, number | null>; value: number }[];
  conditions: { low: number; high: number; stages: number[]; probability: number; marker: number; male: number }[];
}

const reference = JSON.parse(
  readFileSync(new URL("../../reference/forest/forest.json", import.meta.url), "utf8"),
) as Reference;
const { names } = reference;
const NUMBERS = ["age", "marker"];
const GROUPS: Record<string, number> = { stage: 4, sex: 2 };

function variables(data: Record<string, number[]>): Variable[] {
  return names.map((name) =>
    NUMBERS.includes(name) ? number(name, data[name]!) : category(name, data[name]!, GROUPS[name]!),
  );
}

const codings = names.map((name): VariableCoding => {
  if (!NUMBERS.includes(name)) return { kind: "coded", name, nGroups: GROUPS[name]!, ordered: false };
  const thresholds = reference.trees
    .flat()
    .flatMap((node) => ("name" in node && node.name === name ? [node.threshold] : []));
  return { kind: "numeric", name, cuts: [...new Set(thresholds)].sort((a, b) => a - b) };
});

/** The tree of the fixture with bins for thresholds; a node whose children are one and the same was pruned. */
function convert(nodes: readonly Node[], order: number[]): Tree {
  const built: TreeNode[] = [];
  const put = (at: number): number => {
    const node = nodes[at]!;
    if ("name" in node && node.left === node.right) return put(node.left);
    const place = built.length;
    if ("leaf" in node) {
      built.push({ leaf: order.push(node.leaf) - 1 });
      return place;
    }
    const predictor = names.indexOf(node.name);
    const coding = codings[predictor]!;
    const nYes = coding.kind === "numeric" ? coding.cuts.indexOf(node.threshold) + 1 : Math.floor(node.threshold) + 1;
    built.push({ leaf: -1 });
    const yes = put(node.left);
    built[place] = { predictor, bins: Array.from({ length: nYes }, (_, i) => i + 1), yes, no: put(node.right) };
    return place;
  };
  put(0);
  return { predictors: names, nodes: built, nLeaves: order.length };
}

const data = table(variables(reference.data));
const predictors = encodeVariables(codings, data.variables);
const bins = new Map(predictors.map((one) => [one.name, one.bins]));
const trees = reference.trees.map((nodes) => {
  const order: number[] = [];
  const tree = convert(nodes, order);
  return { tree, leaves: order };
});

function fit(pseudoUnits: number): ForestBody {
  return {
    codings,
    accuracies: [],
    trees: trees.map(({ tree }) =>
      leafDensities(tree, codings, predictors, data, leavesOf(tree, bins, data.nRows), {
        minUnits: 1,
        pseudoUnits,
        minSd: 1e-9,
      }),
    ),
  };
}

describe("against arfpy and SciPy", () => {
  const body = fit(0);
  const mixture = leafMixture(body);

  it.each([
    ["as in the paper", 0],
    ["with pseudo-units", reference.pseudo],
  ] as const)("has the same coverage, boxes, moments and shares, %s", (_, pseudoUnits) => {
    const { weight, parts } = leafMixture(fit(pseudoUnits));
    expect(mixture.nLeaves).toBe(reference.leaves.length);
    let at = 0;
    for (const [t, { leaves }] of trees.entries()) {
      for (const node of leaves) {
        const wanted = reference.leaves.find((leaf) => leaf.tree === t && leaf.node === node)!;
        const told = pseudoUnits === 0 ? wanted : wanted.smoothed;
        expect(weight[at]! * trees.length).toBeCloseTo(wanted.coverage, 12);
        names.forEach((name, v) => {
          const part = parts[v]!;
          if (part.kind === "coded") {
            told.shares[name]!.forEach((share, group) =>
              expect(part.shares[at * part.nGroups + group]).toBeCloseTo(share, 10),
            );
            return;
          }
          expect(part.mean[at]).toBeCloseTo(told.mean[name]!, 9);
          expect(part.sd[at]).toBeCloseTo(told.sd[name]!, 8);
          expect(part.low[at]).toBe(wanted.low[name] ?? -Infinity);
          expect(part.high[at]).toBe(wanted.high[name] ?? Infinity);
        });
        at += 1;
      }
    }
  });

  it("gives rows the same log-likelihood, with and without a hole", () => {
    const rows = Object.fromEntries(
      names.map((name) => [
        name,
        reference.logLikelihood.map(({ row }) => row[name] ?? (NUMBERS.includes(name) ? NaN : -1)),
      ]),
    );
    const found = forestLogLikelihood(body, table(variables(rows)));
    expect(reference.logLikelihood.length).toBeGreaterThan(25);
    reference.logLikelihood.forEach(({ value }, row) => expect(found[row]).toBeCloseTo(value, 8));
  });

  it.each(reference.conditions.map((one) => [one] as const))("conditions exactly", (wanted) => {
    const evidence: JointConditioning = new Map([
      [0, { kind: "numeric", min: wanted.low, max: wanted.high, minScore: wanted.low, maxScore: wanted.high }],
      [
        2,
        {
          kind: "coded",
          likelihood: Float64Array.from({ length: 4 }, (_, group) => (wanted.stages.includes(group) ? 1 : 0)),
        },
      ],
    ]);
    const weights = leafWeights(mixture, evidence);
    const total = weights.reduce((sum, one) => sum + one, 0);
    expect(total).toBeCloseTo(wanted.probability, 9);
    const sex = mixture.parts[3]!;
    if (sex.kind === "coded")
      expect(weights.reduce((sum, one, leaf) => sum + one * sex.shares[leaf * 2 + 1]!, 0) / total).toBeCloseTo(
        wanted.male,
        9,
      );
    const n = 20_000;
    const [age, marker, stage, drawnSex] = sampleForest(body, n, createRng("reference"), evidence);
    if (age?.kind !== "scores" || marker?.kind !== "scores" || stage?.kind !== "coded" || drawnSex?.kind !== "coded")
      throw new Error("kinds differ");
    expect(age.scores.every((value) => value >= wanted.low && value <= wanted.high)).toBe(true);
    expect(stage.codes.every((code) => wanted.stages.includes(code))).toBe(true);
    const mean = marker.scores.reduce((sum, value) => sum + value, 0) / n;
    const variance = marker.scores.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
    // Four standard errors.
    expect(Math.abs(mean - wanted.marker)).toBeLessThan(4 * Math.sqrt(variance / n));
    const male = drawnSex.codes.filter((code) => code === 1).length / n;
    expect(Math.abs(male - wanted.male)).toBeLessThan(4 * Math.sqrt((wanted.male * (1 - wanted.male)) / n));
  });
});
