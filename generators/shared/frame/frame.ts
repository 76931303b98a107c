import type { GeneratorNote } from "../../../src/core/contracts/generator-note.ts";
import { requireParam } from "../contract/complete-params.ts";
import type { LevelGroup } from "../encoding/collapse-rare-levels.ts";
import type { QuantileFunction } from "../encoding/quantile-function.ts";
import type { MissingBlock } from "../missingness/missing-blocks.ts";
import type { OutputColumn } from "../contract/output-columns.ts";
import type { SurvivalModel } from "../survival/survival.ts";

/** What every generator on a frame can be told. Units are units of protection. */
export interface FrameParams {
  /** Share of the units, drawn afresh, that one fit looks at. */
  readonly fitShare: number;
  /** Fewest units of a window of a quantile function, of a missingness leaf and of a pattern of missing cells. */
  readonly minLeafUnits: number;
  readonly maxWindows: number;
  /** Share of units that top and bottom coding covers at least, and fewest units at or beyond a bound. */
  readonly tailShare: number;
  readonly minTailUnits: number;
  /** Levels held by fewer units are folded. */
  readonly foldUnits: number;
  /** Fewest units for an exception in a missingness leaf. */
  readonly minMissingUnits: number;
  /** Trees of missing cells and hazards: normal quantile that a split's statistic must exceed. */
  readonly splitZ: number;
  /**
   * Log-linear trends of hazards: most terms, events of prior weight on slope 0, what the noise of a slope is
   * multiplied with before it is weighed.
   */
  readonly maxTrendTerms: number;
  readonly trendRidgeUnits: number;
  readonly survivalCaution: number;
  /** Events of prior weight in a leaf of a hazard tree. */
  readonly survivalShrinkEvents: number;
}

/** Those of cart, where they were tuned. */
export const FRAME_DEFAULTS: Readonly<FrameParams> = Object.freeze({
  fitShare: 0.9,
  minLeafUnits: 11,
  maxWindows: 20,
  tailShare: 0.02,
  minTailUnits: 5,
  foldUnits: 11,
  minMissingUnits: 5,
  splitZ: 6,
  maxTrendTerms: 40,
  trendRidgeUnits: 2,
  survivalShrinkEvents: 10,
  survivalCaution: 0.25,
});

/** @throws {E_GENERATOR} */
export function checkFrameParams(params: FrameParams): void {
  requireParam("fitShare", params.fitShare, 0.1, 1);
  requireParam("minLeafUnits", params.minLeafUnits, 2, 1e6);
  requireParam("maxWindows", params.maxWindows, 2, 200);
  requireParam("tailShare", params.tailShare, 0, 0.25);
  requireParam("minTailUnits", params.minTailUnits, 1, 1e6);
  requireParam("foldUnits", params.foldUnits, 1, 1e6);
  requireParam("minMissingUnits", params.minMissingUnits, 1, 1e6);
  requireParam("splitZ", params.splitZ, -5, 7);
  requireParam("maxTrendTerms", params.maxTrendTerms, 0, 1000);
  requireParam("trendRidgeUnits", params.trendRidgeUnits, 0, 1e6);
  requireParam("survivalCaution", params.survivalCaution, 0, 1e6);
  requireParam("survivalShrinkEvents", params.survivalShrinkEvents, 0, 1e6);
}

/** A modelled column: how its draws become cells. */
export type FrameColumn =
  | { readonly kind: "numeric"; readonly name: string; readonly margin: QuantileFunction }
  | { readonly kind: "coded"; readonly name: string; readonly groups: readonly LevelGroup[] };

/**
 * Everything of a fit that is not the joint model. Plain JSON: no row, no count of fewer than the smallest number of
 * units.
 */
export interface Frame {
  /** Columns of the synthetic table, in the registry's order. */
  readonly output: readonly OutputColumn[];
  /** Variables of the joint model, by name; where `nPatterns` > 0 the pattern of missing cells stands before them. */
  readonly columns: readonly FrameColumn[];
  readonly nPatterns: number;
  readonly blocks: readonly MissingBlock[];
  readonly survival: readonly SurvivalModel[];
  readonly notes: readonly GeneratorNote[];
}

/** Name under which the pattern of missing cells takes part in a joint model. */
export const PATTERN_NAME = "?pattern";
