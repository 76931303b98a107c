import { permutation, type Rng } from "../../src/core/rng.ts";
import type { Tree, TreeNode } from "../shared/trees/tree.ts";
import type { TreeOptions } from "../shared/trees/tree-target.ts";
import { MISSING_BIN, type CodedPredictor } from "../shared/trees/tree-coding.ts";
import { makeWork, splitOn, type Split } from "../shared/trees/tree-split.ts";

/** Real rows first, then as many synthetic ones. */
export interface Contest {
  readonly predictors: readonly CodedPredictor[];
  readonly nReal: number;
  /** Row -> unit; each synthetic row is a unit of its own, numbered after the real ones. */
  readonly units: Int32Array;
  readonly nRealUnits: number;
  readonly nUnits: number;
  readonly weights: Float64Array;
}

/** Trees that tell real rows from synthetic ones. */
export interface Discriminator {
  readonly trees: readonly Tree[];
  /** Per tree, leaf of each real row. */
  readonly leaves: readonly Int32Array[];
  /** Share of the weight, real and synthetic alike, that the trees which did not see a row tell right. */
  readonly accuracy: number;
}

/** How the trees are grown. */
export interface GrowOptions {
  readonly nTrees: number;
  /** Fewest units of the registry in a leaf. */
  readonly minLeafUnits: number;
}

/** Rows of a split must hold this much weight in the bootstrap sample, so that gains are defined. */
const LEAST_BAG_WEIGHT = 1;

/**
 * A random forest of classification trees between real and synthetic rows.
 *
 * Source: Breiman, Mach. Learn. 45:5 (2001); Watson et al., AISTATS 2023, section 3.
 * Differs: units are resampled, not rows; a split is admissible only where `minLeafUnits` units of the registry, in the
 * bootstrap sample or not, have their value on either side, which takes the place of pruning; if none of the predictors
 * tried has an admissible split, further ones are tried. A hole has no part in a split: such a row goes to a side at
 * random, with the odds of the present rows of its kind.
 */
export function growForest(contest: Contest, options: GrowOptions, rng: Rng): Discriminator {
  const { predictors, nReal, weights } = contest;
  const nRows = weights.length;
  const scores = new Float64Array(nRows).fill(1, 0, nReal);
  const mass = weights.map((weight, row) => (row < nReal ? weight : 0));
  const nTried = Math.max(1, Math.floor(Math.sqrt(predictors.length)));
  const tree: TreeOptions = {
    minLeafWeight: LEAST_BAG_WEIGHT,
    maxPredictors: 0,
    splitZ: 0,
    maxLeaves: 0,
    minLeafMass: { mass, atLeast: options.minLeafUnits },
  };
  const work = makeWork(predictors, 1);
  const target = { width: 1, scores };
  const withHoles = predictors.map(({ bins }) => bins.includes(MISSING_BIN));
  const scratch = new Int32Array(nRows);
  const votes = new Float64Array(nRows);
  const nVotes = new Int32Array(nRows);
  const trees: Tree[] = [];
  const leaves: Int32Array[] = [];
  for (let t = 0; t < options.nTrees; t++) {
    const stream = rng.child(`tree/${t}`);
    const bag = bagWeights(contest, stream.child("bag"));
    const split = (rows: Int32Array, p: number) =>
      splitOn(
        predictors[p]!,
        target,
        withHoles[p] === true ? present(rows, predictors[p]!.bins, scratch) : rows,
        bag,
        tree,
        work,
      );
    const grown = growOne(contest, split, nTried, stream);
    trees.push(grown.tree);
    leaves.push(grown.leaves.slice(0, nReal));
    vote(grown, scores, bag, votes, nVotes);
  }
  return { trees, leaves, accuracy: accuracyOf(votes, nVotes, scores, weights) };
}

/** Units drawn with replacement, real and synthetic apart, so that both weigh the same in every tree. */
function bagWeights({ units, nRealUnits, nUnits, weights }: Contest, rng: Rng): Float64Array {
  const times = new Int32Array(nUnits);
  for (let i = 0; i < nRealUnits; i++) times[rng.int(nRealUnits)]! += 1;
  for (let i = nRealUnits; i < nUnits; i++) times[nRealUnits + rng.int(nUnits - nRealUnits)]! += 1;
  return weights.map((weight, row) => weight * times[units[row]!]!);
}

/** The rows without a hole, in a scratch array that the next call overwrites. */
function present(rows: Int32Array, bins: Uint8Array, scratch: Int32Array): Int32Array {
  let n = 0;
  for (const row of rows) if (bins[row] !== MISSING_BIN) scratch[n++] = row;
  return scratch.subarray(0, n);
}

interface GrownOne {
  readonly tree: Tree;
  readonly leaves: Int32Array;
  readonly nLeaves: number;
}

function growOne(
  contest: Contest,
  split: (rows: Int32Array, p: number) => Split | undefined,
  nTried: number,
  rng: Rng,
): GrownOne {
  const { predictors, weights } = contest;
  const leaves = new Int32Array(weights.length);
  const nodes: TreeNode[] = [];
  const rowsOfNode: Int32Array[] = [Int32Array.from(weights, (_, row) => row)];
  const splitStream = rng.child("split");
  const holeStream = rng.child("hole");
  let nLeaves = 0;
  for (let at = 0; at < rowsOfNode.length; at++) {
    const rows = rowsOfNode[at]!;
    const best = bestOfSome(predictors.length, nTried, (p) => split(rows, p), splitStream);
    if (best === undefined) {
      for (const row of rows) leaves[row] = nLeaves;
      nodes.push({ leaf: nLeaves++ });
      continue;
    }
    const goesYes = sidesOf(contest, rows, predictors[best.predictor]!.bins, best.yes, holeStream);
    nodes.push({
      predictor: best.predictor,
      bins: Array.from(best.yes.keys()).filter((bin) => best.yes[bin] === 1),
      yes: rowsOfNode.length,
      no: rowsOfNode.length + 1,
    });
    rowsOfNode.push(rowsWhere(rows, goesYes, 1), rowsWhere(rows, goesYes, 0));
  }
  return { tree: { predictors: predictors.map(({ name }) => name), nodes, nLeaves }, leaves, nLeaves };
}

function rowsWhere(rows: Int32Array, side: Uint8Array, wanted: number): Int32Array {
  const kept = new Int32Array(rows.length);
  let n = 0;
  for (let i = 0; i < rows.length; i++) if (side[i] === wanted) kept[n++] = rows[i]!;
  return kept.slice(0, n);
}

/** Per row, 1 where it goes to `yes`. */
function sidesOf(
  { nReal, weights }: Contest,
  rows: Int32Array,
  bins: Uint8Array,
  yes: Uint8Array,
  rng: Rng,
): Uint8Array {
  const inYes = [0, 0];
  const inAll = [0, 0];
  for (const row of rows) {
    const kind = row < nReal ? 0 : 1;
    if (bins[row] === MISSING_BIN) continue;
    inAll[kind]! += weights[row]!;
    inYes[kind]! += weights[row]! * yes[bins[row]!]!;
  }
  const odds = inAll.map((all, kind) => (all > 0 ? inYes[kind]! / all : inYes[0]! / inAll[0]!));
  const sides = new Uint8Array(rows.length);
  for (let i = 0; i < sides.length; i++) {
    const row = rows[i]!;
    sides[i] = bins[row] !== MISSING_BIN ? yes[bins[row]!]! : rng.float() < odds[row < nReal ? 0 : 1]! ? 1 : 0;
  }
  return sides;
}

/** The best admissible split among `nTried` predictors in random order; more are tried until one is admissible. */
function bestOfSome(
  nPredictors: number,
  nTried: number,
  split: (p: number) => Split | undefined,
  rng: Rng,
): { predictor: number; yes: Uint8Array } | undefined {
  let best: { predictor: number; yes: Uint8Array; gain: number } | undefined;
  const order = permutation(nPredictors, rng);
  for (let i = 0; i < order.length && (i < nTried || best === undefined); i++) {
    const predictor = order[i]!;
    const found = split(predictor);
    if (found !== undefined && (best === undefined || found.gain > best.gain)) best = { predictor, ...found };
  }
  return best;
}

/** Adds to each row that the tree did not see the share of real weight in its leaf. */
function vote(
  { leaves, nLeaves }: GrownOne,
  scores: Float64Array,
  bag: Float64Array,
  votes: Float64Array,
  nVotes: Int32Array,
): void {
  const real = new Float64Array(nLeaves);
  const all = new Float64Array(nLeaves);
  for (let row = 0; row < bag.length; row++) {
    real[leaves[row]!]! += scores[row]! * bag[row]!;
    all[leaves[row]!]! += bag[row]!;
  }
  for (let row = 0; row < bag.length; row++) {
    const leaf = leaves[row]!;
    if (bag[row]! > 0 || !(all[leaf]! > 0)) continue;
    votes[row]! += real[leaf]! / all[leaf]!;
    nVotes[row]! += 1;
  }
}

function accuracyOf(votes: Float64Array, nVotes: Int32Array, scores: Float64Array, weights: Float64Array): number {
  let right = 0;
  let total = 0;
  for (let row = 0; row < votes.length; row++) {
    if (nVotes[row] === 0) continue;
    const real = votes[row]! / nVotes[row]!;
    const share = Math.abs(real - 0.5) < 1e-9 ? 0.5 : real > 0.5 === (scores[row] === 1) ? 1 : 0;
    right += share * weights[row]!;
    total += weights[row]!;
  }
  return total > 0 ? right / total : 0.5;
}
