import { requireParam } from "../shared/contract/complete-params.ts";
import { FRAME_DEFAULTS, type FrameParams } from "../shared/frame/frame.ts";

/** Parameters of `forest`. A leaf holds at least max(`minLeafUnits`, `nodeShare` × units) units. */
export interface ForestParams extends FrameParams {
  readonly nTrees: number;
  /** Smallest share of the units in a leaf. */
  readonly nodeShare: number;
  /** The rounds end where the share of rows told right out of bag is at most .5 + `delta`. */
  readonly delta: number;
  readonly maxRounds: number;
  /** Units like the whole registry inside the leaf's box that are added to each leaf. */
  readonly pseudoUnits: number;
  /** Smallest spread of a number within a leaf, on the scale of normal scores. */
  readonly minSd: number;
}

export const FOREST_DEFAULTS: Readonly<ForestParams> = Object.freeze({
  ...FRAME_DEFAULTS,
  nTrees: 50,
  nodeShare: 1 / 15,
  delta: 0.03,
  maxRounds: 10,
  pseudoUnits: 0.5,
  minSd: 0.1,
});

/** @throws {E_GENERATOR} */
export function checkForestParams(params: ForestParams): void {
  requireParam("nTrees", params.nTrees, 1, 500);
  requireParam("nodeShare", params.nodeShare, 0, 0.5);
  requireParam("delta", params.delta, 0, 0.5);
  requireParam("maxRounds", params.maxRounds, 0, 100);
  requireParam("pseudoUnits", params.pseudoUnits, 0, 1000);
  requireParam("minSd", params.minSd, 0.01, 2);
}
