import type { LevelGroup } from "../encoding/collapse-rare-levels.ts";
import type { LinearTrend } from "./linear-trend.ts";
import type { QuantileFunction } from "../encoding/quantile-function.ts";
import type { Rng } from "../../../src/core/rng.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import type { Tree } from "../trees/tree.ts";
import type { TreeOptions } from "../trees/tree-target.ts";
import type { PredictorCoding } from "../trees/tree-coding.ts";

/** How one column is drawn given earlier ones. Units are units of protection. */
export interface SequentialParams {
  /** A leaf, and a window of a quantile function, holds at least this many units. */
  readonly minLeafUnits: number;
  /** Units of prior weight that pull a leaf towards its parent. */
  readonly shrinkUnits: number;
  /**
   * Linear trend on normal scores, fitted before the tree: most terms, units of prior weight on slope 0, and what the
   * noise of a slope is multiplied with before it is weighed.
   */
  readonly maxTrendTerms: number;
  readonly trendRidgeUnits: number;
  readonly trendCaution: number;
  /** Most windows of a column's quantile function. */
  readonly maxWindows: number;
  /** Share of units that top and bottom coding covers at least, and fewest units at or beyond a bound. */
  readonly tailShare: number;
  readonly minTailUnits: number;
  /** Levels held by fewer units are folded. */
  readonly foldUnits: number;
}

/**
 * A standard normal score given earlier columns: a linear trend, a tree on what the trend leaves, one spread, and the
 * table that makes draws uniform.
 */
export interface LatentModel {
  readonly trend: LinearTrend;
  readonly tree: Tree;
  readonly mean: readonly number[];
  readonly sd: number;
  readonly mixture: readonly number[];
}

export type ColumnModel =
  | { readonly kind: "empty"; readonly name: string }
  | ({
      readonly kind: "numeric";
      readonly name: string;
      readonly coding: PredictorCoding;
      readonly margin: QuantileFunction;
    } & LatentModel)
  | ({
      readonly kind: "ordered";
      readonly name: string;
      readonly coding: PredictorCoding;
      readonly groups: readonly LevelGroup[];
      /** Probability of each group and those before it. */
      readonly cumulative: readonly number[];
    } & LatentModel)
  | {
      readonly kind: "nested";
      readonly name: string;
      readonly coding: PredictorCoding;
      readonly groups: readonly LevelGroup[];
      /** Groups, most frequent first; each but the last has a step that tells it from those after it. */
      readonly order: readonly number[];
      readonly steps: readonly ({
        /** Share of the group among the rows that get here. */ readonly p: number;
      } & LatentModel)[];
    };

/** Name of a column's value where trees see it. */
export const valueKey = (name: string): string => `=${name}`;

/** What the fits of all columns share. */
export interface FitContext {
  readonly train: Cohort;
  readonly weights: Float64Array;
  readonly params: SequentialParams;
  readonly options: TreeOptions;
  /** Of this fit. */
  readonly rng: Rng;
}
