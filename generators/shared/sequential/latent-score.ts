import type { Rng } from "../../../src/core/rng.ts";
import { normalQuantile } from "../../../src/stats/special.ts";
import { fourDecimals, shrunkLeafMeans } from "../trees/leaf-shrinkage.ts";
import { fitTrend, trendOf, type LinearTrend, type ScoredPredictor } from "./linear-trend.ts";
import { mixtureCdf, mixtureTable } from "../encoding/quantile-function.ts";
import { growTree, leavesOf, type GrownTree } from "../trees/tree.ts";
import type { TreeTarget } from "../trees/tree-target.ts";
import type { CodedPredictor } from "../trees/tree-coding.ts";
import type { FitContext, LatentModel } from "./column-model.ts";

/** A fitted centre: the trend, the tree on what it leaves, and each row's centre. */
export interface FittedCentre {
  readonly trend: LinearTrend;
  readonly grown: GrownTree;
  readonly target: TreeTarget;
  readonly mean: readonly number[];
  readonly centre: Float64Array;
}

/** Fits trend and tree to scores. @param scores per row of the table; only `rows` are read */
export function fitCentre(
  scores: Float64Array,
  rows: Int32Array,
  predictors: readonly CodedPredictor[],
  scored: readonly ScoredPredictor[],
  context: FitContext,
): FittedCentre {
  const { weights, params, options } = context;
  const trend = fitTrend(scores, rows, weights, scored, {
    maxTerms: params.maxTrendTerms,
    ridgeUnits: params.trendRidgeUnits,
    caution: params.trendCaution,
  });
  const bins = new Map(predictors.map((one) => [one.name, one.bins]));
  const fitted = trendOf(trend, bins, scores.length);
  const target = { width: 1, scores: scores.map((score, row) => score - fitted[row]!) };
  const grown = growTree(target, predictors, rows, weights, options);
  const mean = Array.from(shrunkLeafMeans(grown, target, weights, params.shrinkUnits), fourDecimals);
  const leaves = leavesOf(grown.tree, bins, scores.length);
  return { trend, grown, target, mean, centre: fitted.map((value, row) => value + mean[leaves[row]!]!) };
}

/** What a model file keeps of a centre, with the table that makes draws about it uniform. */
export function latentModel(
  { trend, grown, mean, centre }: FittedCentre,
  rows: Int32Array,
  weights: Float64Array,
  sd: number,
): LatentModel {
  const mixture = mixtureTable(
    Float64Array.from(rows, (row) => centre[row]!),
    Float64Array.from(rows, (row) => weights[row]!),
    sd,
  );
  return { trend, tree: grown.tree, mean, sd, mixture };
}

/** Uniform draws, dependent on the earlier columns through the centre. */
export function latentUniforms(
  model: LatentModel,
  bins: ReadonlyMap<string, Uint8Array>,
  nRows: number,
  rng: Rng,
): Float64Array {
  const leaves = leavesOf(model.tree, bins, nRows);
  const uniforms = trendOf(model.trend, bins, nRows);
  const mean = Float64Array.from(model.mean);
  const mixture = Float64Array.from(model.mixture);
  for (let row = 0; row < nRows; row++)
    uniforms[row] = mixtureCdf(mixture, uniforms[row]! + mean[leaves[row]!]! + model.sd * rng.normal());
  return uniforms;
}

/**
 * Scores of ordered groups whose regression on a standard normal predictor has the slope of the latent normal variable
 * behind the groups: the mean of the latent variable in the group over the variance of those means.
 * Source: with t the group means of a standard normal L cut at thresholds, Cov(t, x) = Var(t) Cov(L, x) for jointly
 * normal (L, x).
 * @returns the groups' upper cumulative probabilities, and their scores
 */
export function latentScores(
  bins: Uint8Array,
  nGroups: number,
  rows: Int32Array,
  weights: Float64Array,
): { cumulative: number[]; scoreOfGroup: number[] } {
  const weight = new Float64Array(nGroups);
  let total = 0;
  for (const row of rows) {
    weight[bins[row]! - 1]! += weights[row]!;
    total += weights[row]!;
  }
  const means: number[] = [];
  const cumulative: number[] = [];
  let below = 0;
  let variance = 0;
  for (const w of weight) {
    const from = below / total;
    below += w;
    const share = w / total;
    // A group that only unseen levels make up has no weight; its score is never used.
    const mean = share > 0 ? (density(from) - density(below / total)) / share : 0;
    means.push(mean);
    variance += share * mean * mean;
    cumulative.push(fourDecimals(below / total));
  }
  return { cumulative, scoreOfGroup: means.map((mean) => (variance > 0 ? mean / variance : 0)) };
}

/** Spread about the centre that leaves the latent variable with variance 1, at least .3: groups are never certain. */
export function latentSd({ centre }: FittedCentre, rows: Int32Array, weights: Float64Array): number {
  let total = 0;
  let sum = 0;
  let square = 0;
  for (const row of rows) {
    total += weights[row]!;
    sum += weights[row]! * centre[row]!;
    square += weights[row]! * centre[row]! * centre[row]!;
  }
  return Math.sqrt(Math.max(0.09, 1 - (square / total - (sum / total) ** 2)));
}

/** Standard normal density at the quantile of p. */
function density(p: number): number {
  return p <= 1e-9 || p >= 1 - 1e-9 ? 0 : Math.exp(-0.5 * normalQuantile(p) ** 2) / Math.sqrt(2 * Math.PI);
}
