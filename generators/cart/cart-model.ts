import type { Margin } from "../shared/margin.ts";
import type { LinearTrend } from "../shared/linear-trend.ts";
import type { LevelGroup } from "../shared/fold-levels.ts";
import type { MissingBlock } from "../shared/missing-blocks.ts";
import type { OutputColumn } from "../shared/output-columns.ts";
import type { SurvivalModel } from "../shared/survival.ts";
import type { Tree } from "../shared/tree.ts";
import type { PredictorCoding } from "../shared/tree-coding.ts";

/** A standard normal score given earlier columns: a linear trend, a tree on what the trend leaves, one spread, and the table that makes draws uniform. */
export interface LatentModel { readonly trend: LinearTrend; readonly tree: Tree; readonly mean: readonly number[]; readonly sd: number; readonly mixture: readonly number[] }

export type ColumnModel =
  | { readonly kind: "empty"; readonly name: string }
  | ({ readonly kind: "numeric"; readonly name: string; readonly coding: PredictorCoding; readonly margin: Margin } & LatentModel)
  | ({
    readonly kind: "ordered"; readonly name: string; readonly coding: PredictorCoding; readonly groups: readonly LevelGroup[];
    /** Probability of each group and those before it. */
    readonly cumulative: readonly number[];
  } & LatentModel)
  | {
    readonly kind: "coded"; readonly name: string; readonly coding: PredictorCoding; readonly groups: readonly LevelGroup[]; readonly tree: Tree;
    /** Per leaf: probability of each group. */
    readonly share: readonly (readonly number[])[];
  };

/** Everything that a fitted cart knows. Plain JSON: no row, leaves of at least the smallest number of units. */
export interface CartBody {
  /** Columns of the synthetic table, in the registry's order. */
  readonly output: readonly OutputColumn[];
  readonly blocks: readonly MissingBlock[];
  readonly columns: readonly ColumnModel[];
  readonly survival: readonly SurvivalModel[];
  /** Units in the smallest leaf that any tree may have. */
  readonly leafUnits: number;
  readonly notes: readonly string[];
}

/** Name of a column's value where trees see it. */
export const valueKey = (name: string): string => `=${name}`;
