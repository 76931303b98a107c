import { requireParam } from "../shared/contract/complete-params.ts";
import type { SequentialParams } from "../shared/sequential/column-model.ts";

/** Parameters of `cart`. Units are units of protection (patients or families). */
export interface CartParams extends SequentialParams {
  /** Share of the units, drawn afresh, that one fit looks at. */
  readonly fitShare: number;
  /** A leaf holds at least `minLeafUnits` units and at least this share of all. */
  readonly leafShare: number;
  /** Most predictors that one tree may use. */
  readonly maxPredictors: number;
  readonly maxLeaves: number;
  /** Normal quantile that a split's statistic must exceed. */
  readonly splitZ: number;
  /** Fewest units for an exception in a missingness leaf: fewer, and the leaf is all present or all missing. */
  readonly minMissingUnits: number;
  /** Least units and events in a leaf of a hazard tree, and events of prior weight there. */
  readonly survivalLeafUnits: number;
  readonly survivalLeafEvents: number;
  readonly survivalShrinkEvents: number;
  /** As `trendCaution`, for hazards: few slopes, of which readers ask most. */
  readonly survivalCaution: number;
}

/** @throws {E_GENERATOR} */
export function checkCartParams(params: CartParams): void {
  requireParam("fitShare", params.fitShare, 0.1, 1);
  requireParam("minLeafUnits", params.minLeafUnits, 2, 1e6);
  requireParam("leafShare", params.leafShare, 0, 0.5);
  requireParam("maxPredictors", params.maxPredictors, 0, 1000);
  requireParam("maxLeaves", params.maxLeaves, 1, 1000);
  requireParam("splitZ", params.splitZ, -5, 7);
  requireParam("shrinkUnits", params.shrinkUnits, 0, 1e6);
  requireParam("maxTrendTerms", params.maxTrendTerms, 0, 1000);
  requireParam("trendRidgeUnits", params.trendRidgeUnits, 0, 1e6);
  requireParam("trendCaution", params.trendCaution, 0, 1e6);
  requireParam("survivalCaution", params.survivalCaution, 0, 1e6);
  requireParam("maxWindows", params.maxWindows, 2, 200);
  requireParam("tailShare", params.tailShare, 0, 0.25);
  requireParam("minTailUnits", params.minTailUnits, 1, 1e6);
  requireParam("foldUnits", params.foldUnits, 1, 1e6);
  requireParam("minMissingUnits", params.minMissingUnits, 1, 1e6);
  requireParam("survivalLeafUnits", params.survivalLeafUnits, 2, 1e6);
  requireParam("survivalLeafEvents", params.survivalLeafEvents, 1, 1e6);
  requireParam("survivalShrinkEvents", params.survivalShrinkEvents, 0, 1e6);
}
