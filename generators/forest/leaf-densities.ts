import type { DenseTable } from "../shared/frame/joint-model.ts";
import type { Tree } from "../shared/trees/tree.ts";
import type { CodedPredictor } from "../shared/trees/tree-coding.ts";
import type { DensityTree } from "./forest-body.ts";
import { nodeBoxes, scoreInterval } from "./leaf-boxes.ts";
import { binCount, binOfGroup, type VariableCoding } from "./variable-coding.ts";

export interface DensityOptions {
  /**
   * Parameters are those of the nearest node above the leaf in which this many units have a value inside the leaf's
   * box.
   */
  readonly minUnits: number;
  readonly pseudoUnits: number;
  readonly minSd: number;
}

/**
 * Weighted sums of one variable in one node. Numbers: weight, squared weight, x, x². Categories: weight of each group.
 */
type Sums = Float64Array;

/**
 * Densities in the leaves of a tree (FORDE): coverage, mean and standard deviation of each number, shares of each
 * category, all over the cells that are present.
 *
 * Source: Watson et al., AISTATS 2023, algorithm 2; the standard deviation divides by n - 1 as arf and arfpy do (by W -
 * sum(w²)/W with weights). Differs: a variable with fewer than `minUnits` units present takes its parameters from
 * further up; spreads are at least `minSd`; pseudo-counts follow the column's overall shares, inside the leaf's box.
 * Claim: no mean, spread or set of shares is that of fewer than `minUnits` units, unless it is that of the whole table.
 * @param leafOf leaf of each row
 */
export function leafDensities(
  tree: Tree,
  codings: readonly VariableCoding[],
  predictors: readonly CodedPredictor[],
  table: DenseTable,
  leafOf: Int32Array,
  options: DensityOptions,
): DensityTree {
  const boxes = nodeBoxes(tree, codings);
  const parents = parentsOf(tree);
  const nodeOfLeaf = new Int32Array(tree.nLeaves);
  tree.nodes.forEach((node, at) => ("leaf" in node ? (nodeOfLeaf[node.leaf] = at) : undefined));
  const sums = codings.map((_, at) => nodeSums(tree, parents, nodeOfLeaf, leafOf, table, at));
  const binSums = predictors.map(({ bins }, at) => sumsBy(bins, binCount(codings[at]!), table, at));
  const result = {
    tree,
    share: coverage(tree, leafOf, table),
    mean: [] as number[],
    sd: [] as number[],
    table: [] as number[],
  };
  for (let leaf = 0; leaf < tree.nLeaves; leaf++) {
    const box = boxes[nodeOfLeaf[leaf]!]!;
    codings.forEach((coding, at) => {
      const sumOf = (node: number) => sums[at]!.subarray(node * sumWidth(coding), (node + 1) * sumWidth(coding));
      const present =
        coding.kind === "numeric" ? (one: Sums) => one[0]! : (one: Sums) => weightInside(one, box[at]!, coding.nGroups);
      let node = nodeOfLeaf[leaf]!;
      while (node > 0 && present(sumOf(node)) < options.minUnits - 1e-9) node = parents[node]!;
      if (coding.kind === "coded")
        result.table.push(...groupShares(sumOf(node), sumOf(0), box[at]!, coding.nGroups, options.pseudoUnits));
      else {
        const { mean, sd } = moments(
          withPrior(sumOf(node), binSums[at]!, box[at]!, options.pseudoUnits),
          options.minSd,
        );
        const { low, high } = scoreInterval(box[at]!, coding.cuts);
        result.mean.push(Math.min(high, Math.max(low, mean)));
        result.sd.push(sd);
      }
    });
  }
  return result;
}

function parentsOf(tree: Tree): Int32Array {
  const parents = new Int32Array(tree.nodes.length).fill(-1);
  tree.nodes.forEach((node, at) => {
    if ("leaf" in node) return;
    parents[node.yes] = at;
    parents[node.no] = at;
  });
  return parents;
}

function coverage(tree: Tree, leafOf: Int32Array, { weights, nUnits }: DenseTable): number[] {
  const share = new Float64Array(tree.nLeaves);
  leafOf.forEach((leaf, row) => (share[leaf]! += weights[row]! / nUnits));
  return [...share];
}

function sumWidth(coding: VariableCoding): number {
  return coding.kind === "numeric" ? 4 : coding.nGroups;
}

/** Sums of every node, node-major; a parent's are those of its children together. */
function nodeSums(
  tree: Tree,
  parents: Int32Array,
  nodeOfLeaf: Int32Array,
  leafOf: Int32Array,
  table: DenseTable,
  at: number,
): Sums {
  const sums = sumsBy(
    leafOf.map((leaf) => nodeOfLeaf[leaf]!),
    tree.nodes.length,
    table,
    at,
  );
  const width = sums.length / tree.nodes.length;
  for (let node = tree.nodes.length - 1; node > 0; node--)
    for (let k = 0; k < width; k++) sums[parents[node]! * width + k]! += sums[node * width + k]!;
  return sums;
}

/** Sums of one variable within each class of rows. */
function sumsBy(classOfRow: ArrayLike<number>, nClasses: number, table: DenseTable, at: number): Sums {
  const variable = table.variables[at]!;
  const width = variable.kind === "numeric" ? 4 : variable.nGroups;
  const sums = new Float64Array(nClasses * width);
  for (let row = 0; row < table.nRows; row++) {
    const first = classOfRow[row]! * width;
    const w = table.weights[row]!;
    if (variable.kind === "coded") {
      if (variable.codes[row]! >= 0) sums[first + variable.codes[row]!]! += w;
      continue;
    }
    const x = variable.scores[row]!;
    if (Number.isNaN(x)) continue;
    sums[first]! += w;
    sums[first + 1]! += w * w;
    sums[first + 2]! += w * x;
    sums[first + 3]! += w * x * x;
  }
  return sums;
}

/** Adds what the whole table has inside the box, scaled to the weight of the pseudo-units. */
function withPrior(sums: Sums, binSums: Sums, open: Uint8Array, pseudoUnits: number): Sums {
  const prior = new Float64Array(4);
  open.forEach((is, bin) => {
    if (is === 1) for (let k = 0; k < 4; k++) prior[k]! += binSums[bin * 4 + k]!;
  });
  if (!(prior[0]! > 0)) return sums;
  const scale = pseudoUnits / prior[0]!;
  return sums.map((sum, k) => sum + prior[k]! * (k === 1 ? scale * scale : scale));
}

function moments(sums: Sums, minSd: number): { mean: number; sd: number } {
  const [weight, squared, sum, square] = [sums[0]!, sums[1]!, sums[2]!, sums[3]!];
  if (!(weight > 0)) return { mean: 0, sd: 1 };
  const degrees = weight - squared / weight;
  const variance = degrees > 1e-9 ? Math.max(0, square - (sum * sum) / weight) / degrees : 0;
  return { mean: sum / weight, sd: Math.max(minSd, Math.sqrt(variance)) };
}

function weightInside(sums: Sums, open: Uint8Array, nGroups: number): number {
  let inside = 0;
  for (let group = 0; group < nGroups; group++) if (open[binOfGroup(group, nGroups)] === 1) inside += sums[group]!;
  return inside;
}

/** Shares of the groups that the box leaves open, pulled to the column's. */
function groupShares(sums: Sums, all: Sums, open: Uint8Array, nGroups: number, pseudoUnits: number): number[] {
  const isOpen = Array.from(sums, (_, group) => open[binOfGroup(group, nGroups)] === 1);
  const prior = Array.from(all, (weight, group) => (isOpen[group]! ? weight : 0));
  const priorSum = prior.reduce((total, one) => total + one, 0);
  const inside = weightInside(sums, open, nGroups);
  if (!(priorSum > 0)) return isOpen.map((is) => (is ? 1 : 0));
  return prior.map(
    (one, group) => ((isOpen[group]! ? sums[group]! : 0) + (pseudoUnits * one) / priorSum) / (inside + pseudoUnits),
  );
}
