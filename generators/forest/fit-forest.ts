import { nth } from "../../src/core/access.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { DenseTable } from "../shared/frame/joint-model.ts";
import { fourDecimals } from "../shared/trees/leaf-shrinkage.ts";
import type { Tree } from "../shared/trees/tree.ts";
import { adversarialRounds, leafUnits } from "./adversarial-rounds.ts";
import type { DensityTree, ForestBody } from "./forest-body.ts";
import type { ForestParams } from "./forest-params.ts";
import { leafDensities } from "./leaf-densities.ts";
import { encodeVariables, fitCodings } from "./variable-coding.ts";

/**
 * Rounds, then densities in the leaves of the forest that they end with. Numbers are rounded as the model file keeps
 * them.
 */
export function fitForest(table: DenseTable, params: ForestParams, rng: Rng): ForestBody {
  const codings = fitCodings(table);
  const predictors = encodeVariables(codings, table.variables);
  const { kept, accuracies } = adversarialRounds(table, predictors, params, rng);
  const options = { minUnits: leafUnits(params, table.nUnits), pseudoUnits: params.pseudoUnits, minSd: params.minSd };
  const trees = kept.trees.map((tree, t) =>
    rounded(leafDensities(usedOnly(tree), codings, predictors, table, nth(kept.leaves, t), options)),
  );
  return { codings, trees, accuracies: accuracies.map((one) => Math.round(one * 1000) / 1000) };
}

/** The tree with the names of those predictors only that it splits on. */
function usedOnly(tree: Tree): Tree {
  const used = [...new Set(tree.nodes.flatMap((node) => ("leaf" in node ? [] : [node.predictor])))].sort(
    (a, b) => a - b,
  );
  return {
    predictors: used.map((p) => nth(tree.predictors, p)),
    nLeaves: tree.nLeaves,
    nodes: tree.nodes.map((node) => ("leaf" in node ? node : { ...node, predictor: used.indexOf(node.predictor) })),
  };
}

function rounded(dense: DensityTree): DensityTree {
  const thousandths = (value: number) => Math.round(value * 1000) / 1000;
  return {
    tree: dense.tree,
    share: dense.share.map(fourDecimals),
    mean: dense.mean.map(thousandths),
    sd: dense.sd.map(thousandths),
    table: dense.table.map(fourDecimals),
  };
}
