import { gather, nth } from "../../src/core/access.ts";
import type { Rng } from "../../src/core/rng.ts";
import { indexDrawer } from "../shared/contract/conditioning.ts";
import { PATTERN_NAME } from "../shared/frame/frame.ts";
import type { DenseTable } from "../shared/frame/joint-model.ts";
import { MISSING_BIN, type CodedPredictor } from "../shared/trees/tree-coding.ts";
import type { ForestParams } from "./forest-params.ts";
import { growForest, type Contest, type Discriminator } from "./grow-forest.ts";

/** The forest that is kept, and how the rounds went. */
export interface Rounds {
  readonly kept: Discriminator;
  /** Out-of-bag accuracy of each forest that was grown. */ readonly accuracies: readonly number[];
}

/**
 * Adversarial rounds: a forest tells the registry from rows whose columns were drawn independently; rows are then drawn
 * independently within its leaves, and a new forest is grown against those, until it does no better than .5 + delta, or
 * no better than the one before.
 *
 * Source: Watson et al., AISTATS 2023, algorithm 1. The forest kept is the one that drew the last rows, as there.
 * Differs: the holes (and the pattern of holes) of a synthetic row are those of one real row of the leaf, since the
 * frame draws holes itself; cells are drawn as bins, which is all that the trees see.
 */
export function adversarialRounds(
  table: DenseTable,
  predictors: readonly CodedPredictor[],
  params: ForestParams,
  rng: Rng,
): Rounds {
  const options = { ...params, minLeafUnits: leafUnits(params, table.nUnits) };
  const grow = (synthetic: readonly Uint8Array[], round: number) =>
    growForest(contestOf(table, predictors, synthetic), options, rng.child(`forest/${round}`));
  const root = { trees: [], leaves: [new Int32Array(table.nRows)], accuracy: 1 };
  let kept = grow(drawWithinLeaves(table, predictors, root, rng.child("draw/0")), 0);
  const accuracies = [kept.accuracy];
  for (let round = 1; round <= params.maxRounds && kept.accuracy > 0.5 + params.delta; round++) {
    const next = grow(drawWithinLeaves(table, predictors, kept, rng.child(`draw/${round}`)), round);
    accuracies.push(next.accuracy);
    if (next.accuracy <= 0.5 + params.delta || next.accuracy >= kept.accuracy) break;
    kept = next;
  }
  return { kept, accuracies };
}

/** Fewest units of a leaf. */
export function leafUnits(params: ForestParams, nUnits: number): number {
  return Math.max(params.minLeafUnits, Math.ceil(params.nodeShare * nUnits - 1e-9));
}

function contestOf(
  table: DenseTable,
  predictors: readonly CodedPredictor[],
  synthetic: readonly Uint8Array[],
): Contest {
  const nSynthetic = table.nUnits;
  const both = predictors.map((predictor, at) => {
    const bins = new Uint8Array(table.nRows + nSynthetic);
    bins.set(predictor.bins);
    bins.set(nth(synthetic, at), table.nRows);
    return { ...predictor, bins };
  });
  const units = new Int32Array(table.nRows + nSynthetic);
  const weights = new Float64Array(units.length).fill(1);
  units.set(table.units);
  weights.set(table.weights);
  for (let i = 0; i < nSynthetic; i++) units[table.nRows + i] = table.nUnits + i;
  return {
    predictors: both,
    nReal: table.nRows,
    units,
    nRealUnits: table.nUnits,
    nUnits: table.nUnits + nSynthetic,
    weights,
  };
}

/**
 * One synthetic row a unit: a tree at random, a leaf by its real weight, then each column from a row of its own in that
 * leaf.
 */
function drawWithinLeaves(
  table: DenseTable,
  predictors: readonly CodedPredictor[],
  { leaves }: Pick<Discriminator, "leaves">,
  rng: Rng,
): Uint8Array[] {
  const drawn = predictors.map(() => new Uint8Array(table.nUnits));
  const anyRow = indexDrawer(table.weights);
  const rowsOfLeaf = leaves.map(groupByLeaf);
  const drawers = new Map<string, () => number>();
  const drawerOf = (tree: number, leaf: number, at: number) => {
    const key = `${tree}/${leaf}/${at}`;
    const known = drawers.get(key);
    if (known !== undefined) return known;
    const rows = nth(nth(rowsOfLeaf, tree), leaf).filter((row) => nth(predictors, at).bins[row] !== MISSING_BIN);
    const pick = indexDrawer(gather(table.weights, rows));
    const drawer = () => nth(rows, pick(rng));
    drawers.set(key, drawer);
    return drawer;
  };
  for (let i = 0; i < table.nUnits; i++) {
    const tree = rng.int(leaves.length);
    const first = anyRow(rng);
    const leaf = nth(nth(leaves, tree), first);
    predictors.forEach(({ name, bins }, at) => {
      const keep = name === PATTERN_NAME || bins[first] === MISSING_BIN;
      nth(drawn, at)[i] = nth(bins, keep ? first : drawerOf(tree, leaf, at)());
    });
  }
  return drawn;
}

function groupByLeaf(leaves: Int32Array): number[][] {
  const groups: number[][] = [];
  leaves.forEach((leaf, row) => (groups[leaf] ??= []).push(row));
  return groups;
}
