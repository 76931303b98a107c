import { nth } from "../../../src/core/access.ts";
import type { Cohort, Column } from "../../../src/core/data/cohort.ts";
import type { Rng } from "../../../src/core/rng.ts";
import { fourDecimals, shrunkLeafMeans } from "../trees/leaf-shrinkage.ts";
import { growTree, leavesOf, type Tree } from "../trees/tree.ts";
import type { TreeOptions } from "../trees/tree-target.ts";
import type { CodedPredictor } from "../trees/tree-coding.ts";

/** Columns that are missing together; drawn before any value. Plain JSON. */
export interface MissingBlock {
  /** Name under which trees see it. */
  readonly key: string;
  readonly columns: readonly string[];
  readonly tree: Tree;
  /** Per leaf: probability that the block is missing. */
  readonly share: readonly number[];
}

/** Name of a column's missingness where trees see it. */
export const missingKey = (name: string): string => `?${name}`;

/** Fewest units for an exception in a leaf, and from which number on their count is told. */
export interface MissingRule {
  readonly minMissingUnits: number;
  readonly minLeafUnits: number;
}

/** Bins of a missingness indicator. */
const PRESENT_BIN = 1;
const ABSENT_BIN = 2;

/**
 * Normal quantile that a split of a missingness tree must exceed at most. Which cells are missing together follows from
 * forms and designs more than from patients, and an infection that did not happen has no successor: less evidence is
 * asked for than of a split between values.
 */
const MISSING_SPLIT_Z = 3;

/** Blocks with what later trees see of them. */
export interface FittedBlocks {
  readonly blocks: readonly MissingBlock[];
  readonly predictors: readonly CodedPredictor[];
  readonly nFilled: number;
}

/**
 * Models which cells are missing, before any value: columns missing in exactly the same rows share one indicator, and
 * each indicator has a tree on those before it (most often missing first). A leaf in which fewer than `minMissingUnits`
 * units deviate is all present or all missing, so that blocks that are missing by design stay whole and an exception of
 * a few patients is not reproduced.
 * @param columns those whose cells are drawn with holes
 * @param known predictors that are drawn before any block
 * @returns `predictors`: the blocks alone, as later trees see them
 */
export function fitMissingBlocks(
  train: Cohort,
  columns: readonly Column[],
  weights: Float64Array,
  params: MissingRule,
  options: TreeOptions,
  known: readonly CodedPredictor[] = [],
): FittedBlocks {
  const { drafts, nFilled } = groupByMask(train, columns, weights, params.minMissingUnits);
  const predictors: CodedPredictor[] = [];
  const blocks: MissingBlock[] = [];
  const rows = Int32Array.from({ length: train.nRows }, (_, row) => row);
  for (const draft of drafts) {
    const key = missingKey(nth(draft.names, 0));
    const target = { width: 1, scores: Float64Array.from(draft.mask) };
    const grown = growTree(target, [...known, ...predictors], rows, weights, {
      ...options,
      splitZ: Math.min(options.splitZ, MISSING_SPLIT_Z),
    });
    const means = shrunkLeafMeans(grown, target, weights, 0);
    const share: number[] = [];
    grown.tree.nodes.forEach((node, at) => {
      if (!("leaf" in node)) return;
      const weight = nth(grown.rowsOfNode, at).reduce((sum, row) => sum + nth(weights, row), 0);
      share[node.leaf] = guardedShare(nth(means, node.leaf), weight, params);
    });
    blocks.push({ key, columns: draft.names, tree: grown.tree, share });
    predictors.push({
      name: key,
      nBins: 3,
      ordered: true,
      bins: draft.mask.map((hole) => (hole === 1 ? ABSENT_BIN : PRESENT_BIN)),
    });
  }
  return { blocks, predictors, nFilled };
}

/**
 * Draws the indicators in order. @returns per column its holes (1 = missing); adds each block's bins under its key to
 * `bins`
 */
export function sampleMissingBlocks(
  blocks: readonly MissingBlock[],
  nRows: number,
  bins: Map<string, Uint8Array>,
  rng: Rng,
): Map<string, Uint8Array> {
  const holes = new Map<string, Uint8Array>();
  for (const block of blocks) {
    const leaves = leavesOf(block.tree, bins, nRows);
    const stream = rng.child(block.key);
    const mask = new Uint8Array(nRows);
    for (let row = 0; row < nRows; row++) mask[row] = stream.float() < nth(block.share, nth(leaves, row)) ? 1 : 0;
    for (const name of block.columns) holes.set(name, mask);
    bins.set(
      block.key,
      mask.map((hole) => (hole === 1 ? ABSENT_BIN : PRESENT_BIN)),
    );
  }
  return holes;
}

/**
 * Exceptions of fewer than `minMissingUnits` units vanish; of fewer than `minLeafUnits`, their number is not told: the
 * middle of the two stands for it.
 */
export function guardedShare(p: number, weight: number, params: MissingRule): number {
  const exceptions = Math.min(p, 1 - p) * weight;
  const told =
    exceptions < params.minMissingUnits - 1e-9
      ? 0
      : exceptions < params.minLeafUnits
        ? (params.minMissingUnits + params.minLeafUnits) / 2
        : exceptions;
  return fourDecimals(p <= 0.5 ? told / weight : 1 - told / weight);
}

interface Draft {
  names: string[];
  mask: Uint8Array;
  weight: number;
}

function groupByMask(
  train: Cohort,
  columns: readonly Column[],
  weights: Float64Array,
  minMissingUnits: number,
): { drafts: Draft[]; nFilled: number } {
  const byMask = new Map<string, Draft>();
  let nFilled = 0;
  for (const column of [...columns].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const mask =
      column.kind === "numeric"
        ? Uint8Array.from(column.values, (value) => (Number.isNaN(value) ? 1 : 0))
        : Uint8Array.from(column.codes, (code) => (code < 0 ? 1 : 0));
    const units = new Set<number>();
    let weight = 0;
    for (let row = 0; row < mask.length; row++) {
      if (mask[row] === 0) continue;
      units.add(nth(train.units, row));
      weight += nth(weights, row);
    }
    if (units.size === 0) continue;
    if (units.size < minMissingUnits) {
      nFilled += 1;
      continue;
    }
    const fingerprint = mask.join("");
    const draft = byMask.get(fingerprint);
    if (draft === undefined) byMask.set(fingerprint, { names: [column.name], mask, weight });
    else draft.names.push(column.name);
  }
  const drafts = [...byMask.values()].sort(
    (a, b) => b.weight - a.weight || (nth(a.names, 0) < nth(b.names, 0) ? -1 : 1),
  );
  return { drafts, nFilled };
}
