import { normalCdf, normalQuantile } from "../../../src/stats/special.ts";
import type { CodedPredictor } from "./tree-coding.ts";
import { makeWork, splitOn, type Work } from "./tree-split.ts";
import type { TreeOptions, TreeTarget } from "./tree-target.ts";

/** Plain JSON. Node 0 is the root; children come after their parent. */
export interface Tree {
  /** Names of the predictors that some node splits on. */
  readonly predictors: readonly string[];
  readonly nodes: readonly TreeNode[];
  readonly nLeaves: number;
}

export type TreeNode =
  | { readonly leaf: number }
  | {
      readonly predictor: number;
      /** Bins that go to `yes`; all others go to `no`. */ readonly bins: readonly number[];
      readonly yes: number;
      readonly no: number;
    };

/** A tree with what it was grown on: per node its parent and rows, for shrinkage. */
export interface GrownTree {
  readonly tree: Tree;
  readonly parents: Int32Array;
  readonly rowsOfNode: readonly Int32Array[];
}

/**
 * Grows a tree on binned predictors by least squares on the target's columns (Gini where they are one-hot), splitting
 * the leaf with the best statistic first.
 *
 * The statistic of a split is (W - 1) width' R2 with R2 the share of the node's variance it explains, about chi-square
 * with width' degrees of freedom where there is nothing to find (width' = max(1, width - 1)); only splits above the
 * quantile named by `splitZ` are kept. "Missing" may go with either side or be a branch of its own.
 * Source: Breiman et al., Classification and Regression Trees (1984), ch. 2 and 8; Light and Margolin, JASA 66:534
 * (1971) for the statistic. Differs: categories are put in order of their mean target (exact for one target column, a
 * heuristic for more); ties go to the first name.
 * @param rows rows to grow on, in an order that does not depend on the input's
 * @param weights per row of the table
 */
export function growTree(
  target: TreeTarget,
  predictors: readonly CodedPredictor[],
  rows: Int32Array,
  weights: Float64Array,
  options: TreeOptions,
): GrownTree {
  const width = target.width;
  const degrees = Math.max(1, width - 1);
  const threshold = chiSquareQuantile(degrees, options.splitZ);
  const work = makeWork(predictors, width);
  const ranked = rankPredictors(target, predictors, rows, weights, options, work);
  const nodes: Partial<{ predictor: number; bins: number[]; yes: number; no: number }>[] = [{}];
  const parents = [-1];
  const rowsOfNode: Int32Array[] = [rows];
  const open = [bestSplit(target, ranked, rows, weights, options, work)];
  let nLeaves = 1;
  while (nLeaves < options.maxLeaves) {
    let chosen = -1;
    for (let node = 0; node < nodes.length; node++) {
      const candidate = open[node];
      if (
        candidate !== undefined &&
        candidate.statistic > threshold &&
        (chosen < 0 || candidate.statistic > open[chosen]!.statistic)
      )
        chosen = node;
    }
    if (chosen < 0) break;
    const split = open[chosen]!;
    open[chosen] = undefined;
    const sides = partition(rowsOfNode[chosen]!, ranked[split.predictor]!.bins, split.yes);
    const children = sides.map((side) => {
      nodes.push({});
      parents.push(chosen);
      rowsOfNode.push(side);
      open.push(nLeaves + 1 < options.maxLeaves ? bestSplit(target, ranked, side, weights, options, work) : undefined);
      return nodes.length - 1;
    });
    nodes[chosen] = { predictor: split.predictor, bins: binsOf(split.yes), yes: children[0]!, no: children[1]! };
    nLeaves += 1;
  }
  return { tree: finish(nodes, ranked), parents: Int32Array.from(parents), rowsOfNode };
}

/** Leaf of each row. @param predictors must hold those that the tree names @returns leaf numbers 0..nLeaves-1 */
export function leavesOf(tree: Tree, predictors: ReadonlyMap<string, Uint8Array>, nRows: number): Int32Array {
  const leaves = new Int32Array(nRows);
  const [root] = tree.nodes;
  if (tree.nodes.length === 1 && root !== undefined && "leaf" in root) return leaves.fill(root.leaf);
  const columnOf = tree.nodes.map((node) =>
    "leaf" in node ? NO_BINS : predictors.get(tree.predictors[node.predictor]!)!,
  );
  // next[node * 256 + bin]: the node that follows, or -1 - leaf.
  const next = new Int32Array(tree.nodes.length * 256);
  const target = (at: number) => {
    const node = tree.nodes[at]!;
    return "leaf" in node ? -1 - node.leaf : at;
  };
  tree.nodes.forEach((node, at) => {
    if ("leaf" in node) return;
    next.fill(target(node.no), at * 256, (at + 1) * 256);
    for (const bin of node.bins) next[at * 256 + bin] = target(node.yes);
  });
  for (let row = 0; row < nRows; row++) {
    let at = 0;
    while (at >= 0) at = next[at * 256 + columnOf[at]![row]!]!;
    leaves[row] = -1 - at;
  }
  return leaves;
}

const NO_BINS = new Uint8Array(0);

interface NodeSplit {
  statistic: number;
  predictor: number;
  yes: Uint8Array;
}

function rankPredictors(
  target: TreeTarget,
  predictors: readonly CodedPredictor[],
  rows: Int32Array,
  weights: Float64Array,
  options: TreeOptions,
  work: Work,
): CodedPredictor[] {
  const byName = [...predictors].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (byName.length <= options.maxPredictors) return byName;
  const gains = byName.map((predictor) => splitOn(predictor, target, rows, weights, options, work)?.gain ?? 0);
  const kept = byName
    .map((_, i) => i)
    .sort((a, b) => gains[b]! - gains[a]! || a - b)
    .slice(0, options.maxPredictors)
    .sort((a, b) => a - b);
  return kept.map((i) => byName[i]!);
}

function bestSplit(
  target: TreeTarget,
  predictors: readonly CodedPredictor[],
  rows: Int32Array,
  weights: Float64Array,
  options: TreeOptions,
  work: Work,
): NodeSplit | undefined {
  let weight = 0;
  for (const row of rows) weight += weights[row]!;
  if (weight < 2 * options.minLeafWeight) return undefined;
  const variance = sumOfSquares(target, rows, weights, weight);
  if (!(variance > 1e-12)) return undefined;
  let best: NodeSplit | undefined;
  for (let p = 0; p < predictors.length; p++) {
    const found = splitOn(predictors[p]!, target, rows, weights, options, work);
    if (found === undefined) continue;
    const statistic = ((weight - 1) * Math.max(1, target.width - 1) * found.gain) / variance;
    // A relative margin keeps sums that differ in the last bit from deciding between equal splits.
    if (best === undefined || statistic > best.statistic * (1 + 1e-9))
      best = { statistic, predictor: p, yes: found.yes };
  }
  return best;
}

function sumOfSquares(target: TreeTarget, rows: Int32Array, weights: Float64Array, weight: number): number {
  const { width, scores } = target;
  let total = 0;
  for (let k = 0; k < width; k++) {
    let sum = 0;
    let squares = 0;
    for (const row of rows) {
      const score = scores[row * width + k]!;
      sum += weights[row]! * score;
      squares += weights[row]! * score * score;
    }
    total += squares - (sum * sum) / weight;
  }
  return total;
}

function partition(rows: Int32Array, bins: Uint8Array, yes: Uint8Array): [Int32Array, Int32Array] {
  return [rows.filter((row) => yes[bins[row]!] === 1), rows.filter((row) => yes[bins[row]!] !== 1)];
}

function binsOf(yes: Uint8Array): number[] {
  const bins: number[] = [];
  for (let bin = 0; bin < yes.length; bin++) if (yes[bin] === 1) bins.push(bin);
  return bins;
}

function finish(
  nodes: readonly Partial<{ predictor: number; bins: number[]; yes: number; no: number }>[],
  ranked: readonly CodedPredictor[],
): Tree {
  const used = [...new Set(nodes.flatMap((node) => (node.predictor === undefined ? [] : [node.predictor])))].sort(
    (a, b) => a - b,
  );
  let nLeaves = 0;
  const finished = nodes.map((node): TreeNode =>
    node.predictor === undefined
      ? { leaf: nLeaves++ }
      : { predictor: used.indexOf(node.predictor), bins: node.bins!, yes: node.yes!, no: node.no! },
  );
  return { predictors: used.map((p) => ranked[p]!.name), nodes: finished, nLeaves };
}

/** Source: Wilson and Hilferty, PNAS 17:684 (1931). */
function chiSquareQuantile(degrees: number, z: number): number {
  if (degrees === 1) return normalQuantile(normalCdf(-z) / 2) ** 2;
  const a = 2 / (9 * degrees);
  return degrees * Math.max(0, 1 - a + z * Math.sqrt(a)) ** 3;
}
