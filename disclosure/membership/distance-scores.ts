import { nth } from "../../src/core/access.ts";
import type { EncodedRows } from "../shared/distance/mixed-space.ts";
import { nearestDistance, visitWithin } from "../shared/distance/nearest.ts";
import { minByUnit } from "../shared/game/unit-statistics.ts";
import type { RealSide } from "./real-side.ts";

/** Scores of the attacks that look at distances, per real row; larger = more like a member. */
export interface DistanceScores {
  readonly closest: Float64Array;
  readonly difference: Float64Array;
  readonly nearestShare: Float64Array;
  readonly withinMedian: Float64Array;
  readonly densityRatio: Float64Array;
}

/**
 * Five attacks from two passes over the pairs.
 *
 * `closest`: minus the distance to the closest synthetic row. `difference`: distance to the closest other patient, less
 * that. `nearestShare`: share of synthetic rows among the k closest, other patients and synthetic rows together,
 * weighed as if both were equally many (ties: half). `withinMedian`: synthetic rows within the median, over patients,
 * of the distance to the closest synthetic row. `densityRatio`: density of synthetic rows over that of other patients,
 * both with an Epanechnikov kernel that reaches to the k-th closest other patient.
 */
export function distanceScores(real: EncodedRows, side: RealSide, file: EncodedRows): DistanceScores {
  const { nRows } = real;
  const { nNeighbours, distances, nOthers } = side;
  const closestSynthetic = nearestDistance(real, file);
  const median = nth(minByUnit(closestSynthetic, real.units, real.nUnits).sort(), real.nUnits >> 1);
  const closest = new Float64Array(nRows);
  const difference = new Float64Array(nRows);
  const nearestShare = new Float64Array(nRows);
  const withinMedian = new Float64Array(nRows);
  const densityRatio = new Float64Array(nRows);
  const visit = visitWithin(real, file);
  const near = new Float64Array(file.nRows);
  for (let row = 0; row < nRows; row++) {
    const own = distances.subarray(row * nNeighbours, (row + 1) * nNeighbours);
    const last = nth(own, nNeighbours - 1);
    const reach = last < Infinity ? last : 1;
    closest[row] = -nth(closestSynthetic, row);
    difference[row] = Math.min(nth(own, 0), 1) - nth(closestSynthetic, row);
    let nNear = 0;
    let nWithin = 0;
    let density = 0;
    visit(row, Math.max(reach, median), (_, distance) => {
      near[nNear++] = distance;
      if (distance <= median) nWithin++;
      density += kernel(distance, reach);
    });
    withinMedian[row] = nWithin;
    nearestShare[row] = shareOfSynthetic(own, near.subarray(0, nNear).sort(), nOthers, file.nRows);
    let around = 0;
    for (const d of own) around += kernel(d, reach);
    densityRatio[row] = (density + 1) / file.nRows / (around / Math.max(1, nOthers) + 1 / file.nRows);
  }
  return { closest, difference, nearestShare, withinMedian, densityRatio };
}

/** Epanechnikov, up to a constant; a reach of 0 counts copies only. */
function kernel(distance: number, reach: number): number {
  if (reach === 0) return distance === 0 ? 1 : 0;
  const u = distance / reach;
  return u < 1 ? 1 - u * u : 0;
}

/**
 * Of the k closest rows of both kinds, how many are synthetic, weighed as if both kinds were equally many. @param near
 * synthetic distances, ascending
 */
function shareOfSynthetic(own: Float64Array, near: Float64Array, nOthers: number, nSynthetic: number): number {
  const k = own.length;
  let s = 0;
  let r = 0;
  while (s + r < k && (s < near.length || nth(own, r) < Infinity)) {
    const [synthetic, other] = [near[s] ?? Infinity, nth(own, r)];
    if (synthetic <= other) s++;
    if (synthetic >= other) r++;
  }
  if (s + r > k) {
    s -= 0.5;
    r -= 0.5;
  }
  const [fromFile, fromReal] = [s / nSynthetic, r / Math.max(1, nOthers)];
  return fromFile + fromReal > 0 ? fromFile / (fromFile + fromReal) : 0.5;
}
