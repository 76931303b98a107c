import type { EncodedRows } from "../shared/mixed-space.ts";
import { distancesWithin } from "../shared/nearest.ts";
import { minByUnit } from "../shared/unit-statistics.ts";

/** Neighbours that a patient's surroundings are judged by. Source: k = 20 of the DPI attack in Ward et al., Synth-MIA (2025). */
const NEIGHBOURS = 20;
/** At most this share of the patients, so that "near" stays near in a small registry. */
const NEAR_SHARE = 0.2;

/** What the other patients look like around each real row, each by the closest of their rows: the same for members and non-members. */
export interface RealSide {
  readonly nNeighbours: number;
  /** distances[row * nNeighbours + k]: distance to the (k+1)-th closest other patient; Infinity where there are fewer. */
  readonly distances: Float64Array;
  readonly nOthers: number;
}

/** Closest other patients of every row, exactly. */
export function realSide(real: EncodedRows): RealSide {
  const { nRows, units, nUnits } = real;
  const nNeighbours = Math.max(1, Math.min(NEIGHBOURS, Math.floor(NEAR_SHARE * nUnits)));
  const distances = new Float64Array(nRows * nNeighbours).fill(Infinity);
  const all = new Float64Array(nRows);
  for (let row = 0; row < nRows; row++) {
    // All of them: no distance is above 1.
    distancesWithin(real, row, real, 2, all);
    const own = distances.subarray(row * nNeighbours, (row + 1) * nNeighbours);
    minByUnit(all, units, nUnits).forEach((d, unit) => { if (unit !== units[row]) insert(own, d); });
  }
  return { nNeighbours, distances, nOthers: nUnits - 1 };
}

/** Keeps the smallest numbers, ascending. */
function insert(smallest: Float64Array, value: number): void {
  let at = smallest.length - 1;
  if (value >= smallest[at]!) return;
  for (; at > 0 && smallest[at - 1]! > value; at--) smallest[at] = smallest[at - 1]!;
  smallest[at] = value;
}
