import type { EncodedRows } from "../shared/distance/mixed-space.ts";
import { nearestUnits } from "../shared/distance/nearest.ts";

/**
 * Neighbours that a patient's surroundings are judged by. Source: k = 20 of the DPI attack in Ward et al., Synth-MIA
 * (2025).
 */
const NEIGHBOURS = 20;
/** At most this share of the patients, so that "near" stays near in a small registry. */
const NEAR_SHARE = 0.2;

/**
 * What the other patients look like around each real row, each by the closest of their rows: the same for members and
 * non-members.
 */
export interface RealSide {
  readonly nNeighbours: number;
  /**
   * distances[row * nNeighbours + k]: distance to the (k+1)-th closest other patient; Infinity where there are fewer.
   */
  readonly distances: Float64Array;
  readonly nOthers: number;
}

/** Closest other patients of every row, exactly. */
export function realSide(real: EncodedRows): RealSide {
  const nNeighbours = Math.max(1, Math.min(NEIGHBOURS, Math.floor(NEAR_SHARE * real.nUnits)));
  return { nNeighbours, distances: nearestUnits(real, nNeighbours, "row"), nOthers: real.nUnits - 1 };
}
