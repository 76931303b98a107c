import { requireParam } from "../shared/complete-params.ts";

/** Parameters of `cart`. Units are units of protection (patients or families). */
export interface CartParams {
  /** Share of the units, drawn afresh, that one fit looks at. */
  readonly fitShare: number;
  /** A leaf holds at least this many units ... */
  readonly minLeafUnits: number;
  /** ... and at least this share of all. */
  readonly leafShare: number;
  /** Most predictors that one tree may use. */
  readonly maxPredictors: number;
  readonly maxLeaves: number;
  /** Normal quantile that a split's statistic must exceed. */
  readonly splitZ: number;
  /** Units of prior weight that pull a leaf towards its parent. */
  readonly shrinkUnits: number;
  /** Linear trend on normal scores, fitted before the tree: most terms, absolute t value to enter, units of prior weight on slope 0. */
  readonly maxTrendTerms: number;
  readonly trendT: number;
  readonly trendRidgeUnits: number;
  /** Most windows of a column's quantile grid, each of at least `minLeafUnits` units. */
  readonly maxWindows: number;
  /** Share of units that top and bottom coding covers at least, and fewest units at or beyond a bound. */
  readonly tailShare: number;
  readonly minTailUnits: number;
  /** Levels held by fewer units are folded. */
  readonly foldUnits: number;
  /** Fewest units for an exception in a missingness leaf: fewer, and the leaf is all present or all missing. */
  readonly minMissingUnits: number;
  /** Least units and events in a leaf of a hazard tree, and events of prior weight there. */
  readonly survivalLeafUnits: number;
  readonly survivalLeafEvents: number;
  readonly survivalShrinkEvents: number;
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
  requireParam("trendT", params.trendT, 0, 100);
  requireParam("trendRidgeUnits", params.trendRidgeUnits, 0, 1e6);
  requireParam("maxWindows", params.maxWindows, 2, 200);
  requireParam("tailShare", params.tailShare, 0, 0.25);
  requireParam("minTailUnits", params.minTailUnits, 1, 1e6);
  requireParam("foldUnits", params.foldUnits, 1, 1e6);
  requireParam("minMissingUnits", params.minMissingUnits, 1, 1e6);
  requireParam("survivalLeafUnits", params.survivalLeafUnits, 2, 1e6);
  requireParam("survivalLeafEvents", params.survivalLeafEvents, 1, 1e6);
  requireParam("survivalShrinkEvents", params.survivalShrinkEvents, 0, 1e6);
}
