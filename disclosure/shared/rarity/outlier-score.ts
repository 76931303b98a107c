import { nearestUnits } from "../distance/nearest.ts";
import type { EncodedRows } from "../distance/mixed-space.ts";
import { quantile } from "../../../src/stats/quantile.ts";

/**
 * Neighbours averaged. Source: the Achilles score of disclosure reviews uses 5 nearest records; here the record itself
 * is not among them.
 */
const N_NEIGHBOURS = 5;
/** The units furthest out that are always flagged: this share, at most this many. */
const TOP_SHARE = 0.03;
const MAX_TOP = 12;
/** Beyond the upper Tukey fence at most this many are flagged. */
const MAX_BEYOND_FENCE = 24;

/**
 * Per unit: mean distance to the 5 nearest other units (fewer where the registry has fewer); the distance of two units
 * is that of their closest rows. 0 for a unit alone.
 */
export function outlierScore(rows: EncodedRows): Float64Array {
  const k = Math.min(N_NEIGHBOURS, rows.nUnits - 1);
  if (k < 1) return new Float64Array(rows.nUnits);
  const distances = nearestUnits(rows, k);
  return Float64Array.from({ length: rows.nUnits }, (_, unit) => {
    let sum = 0;
    for (let place = 0; place < k; place++) sum += distances[unit * k + place]!;
    return sum / k;
  });
}

/**
 * Units beyond Q3 + 1.5 IQR of the score (the 24 furthest of them), and in any case the 3 % furthest out, at most 12.
 */
export function flagOutliers(score: Float64Array): ReadonlySet<number> {
  if (score.length < 2) return new Set();
  const sorted = Float64Array.from(score).sort();
  const q1 = quantile(sorted, 0.25);
  const q3 = quantile(sorted, 0.75);
  const fence = q3 + 1.5 * (q3 - q1);
  const nTop = Math.min(MAX_TOP, Math.ceil(TOP_SHARE * score.length));
  const beyond = score.filter((one) => one > fence).length;
  const nFlagged = Math.max(nTop, Math.min(beyond, MAX_BEYOND_FENCE));
  // Ties at the edge come in together, so that the order of rows decides nothing.
  const edge = sorted[sorted.length - nFlagged]!;
  const flagged = new Set<number>();
  score.forEach((one, unit) => {
    if (one >= edge && one > sorted[0]!) flagged.add(unit);
  });
  return flagged;
}
