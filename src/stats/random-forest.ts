import type { Rng } from "../core/rng.ts";
import { RaresynthError } from "../core/errors.ts";

/** How a forest is grown. */
export interface ForestOptions {
  /** Default 100. */
  readonly nTrees?: number;
  /** Rows that a leaf keeps at least, drawn ones counted as often as drawn; default 5. */
  readonly minLeaf?: number;
  /** Rows drawn with replacement for a tree: as many as there are, and no more than this; default 1000. */
  readonly mostRows?: number;
}

/** Mean over the trees at a row of other columns. @param columns the same covariates, in the same order @param row place in them */
export type Forest = (columns: readonly Float64Array[], row: number) => number;

/** Covariates are cut at quantiles into so many bins at most; cut points lie midway between neighbouring values. */
const MOST_BINS = 32;

/** A tree in arrays: node 0 is the root, children of a split stand side by side. */
interface Tree {
  readonly feature: Int32Array;
  readonly cut: Float64Array;
  readonly child: Int32Array;
  readonly mean: Float64Array;
}

/**
 * Random forest by least squares, which for an outcome of 0 and 1 is the Gini index: each tree is grown on a bootstrap
 * sample, each split is the best of about the square root of all covariates, drawn anew; the forest is the mean of its
 * trees.
 *
 * Source: Breiman, Machine Learning 45:5 (2001), section 2, definition 1.1 and "Forest-RI".
 * Differs: cut points are at most 31 quantiles of each covariate instead of every value; trees see at most `mostRows`
 * rows; leaves keep `minLeaf` rows (Breiman: 1), so that leaves are shares and not votes.
 * @param columns covariates, n values each, none missing
 * @param outcome n numbers
 * @returns the forest; the same stream gives the same one
 * @throws {E_RANGE} without a row or a covariate
 */
export function randomForest(
  columns: readonly Float64Array[],
  outcome: ArrayLike<number>,
  rng: Rng,
  options: ForestOptions = {},
): Forest {
  const { nTrees = 100, minLeaf = 5, mostRows = 1000 } = options;
  const n = outcome.length;
  if (n === 0 || columns.length === 0)
    throw new RaresynthError("E_RANGE", `a forest needs rows and covariates, got ${n} and ${columns.length}.`);
  const cuts = columns.map(cutsOf);
  const bins = columns.map((column, j) => binned(column, cuts[j]!));
  const grower = { bins, cuts, outcome, minLeaf, nTried: Math.max(1, Math.floor(Math.sqrt(columns.length))), rng };
  const trees = Array.from({ length: nTrees }, () => {
    const times = new Uint16Array(n);
    for (let i = Math.min(n, mostRows); i > 0; i--) times[rng.int(n)]! += 1;
    // Rows that were not drawn need not be looked at again.
    return growTree(
      { ...grower, times },
      Int32Array.from(times.keys()).filter((row) => times[row]! > 0),
    );
  });
  return (others, row) => {
    let sum = 0;
    for (const tree of trees) sum += meanAt(tree, others, row);
    return sum / trees.length;
  };
}

function meanAt({ feature, cut, child, mean }: Tree, columns: readonly Float64Array[], row: number): number {
  let node = 0;
  while (feature[node]! >= 0) node = child[node]! + Number(columns[feature[node]!]![row]! > cut[node]!);
  return mean[node]!;
}

/** Midpoints between neighbouring different values, at most 31 of them, as evenly over the rows as ties allow. */
function cutsOf(column: Float64Array): Float64Array {
  const sorted = column.slice().sort();
  const cuts: number[] = [];
  const step = Math.max(1, sorted.length / MOST_BINS);
  let next = 0;
  for (let i = 1; i < sorted.length && cuts.length < MOST_BINS - 1; i++) {
    if (sorted[i]! === sorted[i - 1]! || i < next) continue;
    cuts.push((sorted[i]! + sorted[i - 1]!) / 2);
    next = i + step;
  }
  return Float64Array.from(cuts);
}

/** Number of cuts under each value. */
function binned(column: Float64Array, cuts: Float64Array): Uint8Array {
  return Uint8Array.from(column, (value) => {
    let low = 0;
    let high = cuts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value > cuts[middle]!) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

interface Grower {
  readonly bins: readonly Uint8Array[];
  readonly cuts: readonly Float64Array[];
  readonly outcome: ArrayLike<number>;
  /** How often each row was drawn. */
  readonly times: Uint16Array;
  readonly minLeaf: number;
  readonly nTried: number;
  readonly rng: Rng;
}

function growTree(grower: Grower, rows: Int32Array): Tree {
  const { outcome, times, minLeaf } = grower;
  const drawn = rows.reduce((sum, row) => sum + times[row]!, 0);
  const most = 2 * Math.ceil(drawn / minLeaf) + 1;
  const tree: Tree = {
    feature: new Int32Array(most).fill(-1),
    cut: new Float64Array(most),
    child: new Int32Array(most),
    mean: new Float64Array(most),
  };
  const open: { node: number; from: number; to: number }[] = [{ node: 0, from: 0, to: rows.length }];
  let nNodes = 1;
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { node, from, to } = one;
    let sum = 0;
    let n = 0;
    for (let i = from; i < to; i++) {
      n += times[rows[i]!]!;
      sum += times[rows[i]!]! * outcome[rows[i]!]!;
    }
    tree.mean[node] = sum / n;
    const split = n < 2 * minLeaf ? undefined : bestSplit(grower, rows, { from, to, n, sum });
    if (split === undefined) continue;
    const middle = partition(rows, from, to, grower.bins[split.feature]!, split.bin);
    tree.feature[node] = split.feature;
    tree.cut[node] = grower.cuts[split.feature]![split.bin]!;
    tree.child[node] = nNodes;
    open.push({ node: nNodes + 1, from: middle, to }, { node: nNodes, from, to: middle });
    nNodes += 2;
  }
  return tree;
}

const counts = new Int32Array(MOST_BINS);
const sums = new Float64Array(MOST_BINS);

/** The split that explains most of the node's variance, among some covariates drawn without replacement. */
function bestSplit(
  { bins, cuts, outcome, times, minLeaf, nTried, rng }: Grower,
  rows: Int32Array,
  { from, to, n, sum }: { readonly from: number; readonly to: number; readonly n: number; readonly sum: number },
): { readonly feature: number; readonly bin: number } | undefined {
  let best = (sum * sum) / n + 1e-12;
  let found: { feature: number; bin: number } | undefined;
  for (const feature of drawSome(bins.length, nTried, rng)) {
    const own = bins[feature]!;
    const nCuts = cuts[feature]!.length;
    counts.fill(0, 0, nCuts + 1);
    sums.fill(0, 0, nCuts + 1);
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const bin = own[row]!;
      counts[bin]! += times[row]!;
      sums[bin]! += times[row]! * outcome[row]!;
    }
    let left = 0;
    let leftSum = 0;
    for (let bin = 0; bin < nCuts; bin++) {
      left += counts[bin]!;
      leftSum += sums[bin]!;
      if (left < minLeaf || n - left < minLeaf || counts[bin] === 0) continue;
      const explained = leftSum ** 2 / left + (sum - leftSum) ** 2 / (n - left);
      if (explained > best * (1 + 1e-12)) {
        best = explained;
        found = { feature, bin };
      }
    }
  }
  return found;
}

function drawSome(n: number, nDrawn: number, rng: Rng): number[] {
  const drawn: number[] = [];
  while (drawn.length < Math.min(n, nDrawn)) {
    const one = rng.int(n);
    if (!drawn.includes(one)) drawn.push(one);
  }
  return drawn;
}

/** Rows up to the bin come first. @returns where the others begin */
function partition(rows: Int32Array, from: number, to: number, bins: Uint8Array, bin: number): number {
  let [low, high] = [from, to - 1];
  while (low <= high) {
    if (bins[rows[low]!]! <= bin) low++;
    else {
      const held = rows[low]!;
      rows[low] = rows[high]!;
      rows[high--] = held;
    }
  }
  return low;
}
