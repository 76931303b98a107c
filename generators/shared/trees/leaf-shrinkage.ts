import type { GrownTree } from "./tree.ts";
import type { TreeTarget } from "./tree-target.ts";

/**
 * Means of the target in the leaves, each node's mean pulled towards its parent's as if `strength` more units had the
 * parent's mean.
 * @returns leaf-major: result[leaf * width + k]
 */
export function shrunkLeafMeans(
  grown: GrownTree,
  target: TreeTarget,
  weights: Float64Array,
  strength: number,
): Float64Array {
  const { tree, parents, rowsOfNode } = grown;
  const { width, scores } = target;
  const means = new Float64Array(tree.nodes.length * width);
  const leaves = new Float64Array(tree.nLeaves * width);
  tree.nodes.forEach((node, at) => {
    let weight = 0;
    for (const row of rowsOfNode[at]!) weight += weights[row]!;
    for (let k = 0; k < width; k++) {
      let sum = 0;
      for (const row of rowsOfNode[at]!) sum += weights[row]! * scores[row * width + k]!;
      const parent = parents[at]!;
      means[at * width + k] =
        parent < 0 ? sum / weight : (sum + strength * means[parent * width + k]!) / (weight + strength);
      if ("leaf" in node) leaves[node.leaf * width + k] = means[at * width + k]!;
    }
  });
  return leaves;
}

/**
 * Standard deviation of a one-column target about its leaf means, pooled over the leaves: one number, so that no leaf's
 * spread follows the patients in it. At least .1, which keeps the distribution function of the draws continuous where a
 * column has one value.
 */
export function residualSd(grown: GrownTree, target: TreeTarget, weights: Float64Array): number {
  let within = 0;
  let all = 0;
  grown.tree.nodes.forEach((node, at) => {
    if (!("leaf" in node)) return;
    let total = 0;
    let sum = 0;
    let square = 0;
    for (const row of grown.rowsOfNode[at]!) {
      const w = weights[row]!;
      const score = target.scores[row]!;
      total += w;
      sum += w * score;
      square += w * score * score;
    }
    within += Math.max(0, square - (sum * sum) / total);
    all += total;
  });
  return Math.max(0.1, Math.sqrt(within / Math.max(1, all - grown.tree.nLeaves)));
}

/** 4 decimals: what a model file keeps of a probability, a mean or a spread. */
export function fourDecimals(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
