import { pairDistance } from "../nearest.ts";
import type { EncodedRows } from "../mixed-space.ts";
import { quantile } from "../../../src/stats/quantile.ts";

/** Neighbours averaged. Source: the Achilles score of disclosure reviews uses 5 nearest records; here the record itself is not among them. */
const N_NEIGHBOURS = 5;
/** The units furthest out that are always flagged: this share, at most this many. */
const TOP_SHARE = 0.03;
const MAX_TOP = 12;
/** Beyond the upper Tukey fence at most this many are flagged. */
const MAX_BEYOND_FENCE = 24;

/** Per unit: mean distance to the 5 nearest other units (fewer where the registry has fewer); the distance of two units is that of their closest rows. 0 for a unit alone. */
export function outlierScore(rows: EncodedRows): Float64Array {
  const { nUnits, units } = rows;
  const between = new Float64Array(nUnits * nUnits).fill(Infinity);
  for (let i = 0; i < rows.nRows; i++) {
    const from = units[i]! * nUnits;
    for (let j = 0; j < i; j++) {
      const to = units[j]!;
      if (to * nUnits === from) continue;
      const d = pairDistance(rows, i, rows, j);
      if (d < between[from + to]!) between[from + to] = between[to * nUnits + units[i]!] = d;
    }
  }
  const k = Math.min(N_NEIGHBOURS, nUnits - 1);
  const closest = new Float64Array(k + 1);
  return Float64Array.from({ length: nUnits }, (_, unit) => {
    closest.fill(Infinity);
    for (let other = unit * nUnits; other < (unit + 1) * nUnits; other++) insert(closest, k, between[other]!);
    let sum = 0;
    for (let place = 0; place < k; place++) sum += closest[place]!;
    return k === 0 ? 0 : sum / k;
  });
}

/** Keeps the k smallest in ascending order. */
function insert(closest: Float64Array, k: number, d: number): void {
  if (k === 0 || d >= closest[k - 1]!) return;
  let place = k - 1;
  for (; place > 0 && closest[place - 1]! > d; place--) closest[place] = closest[place - 1]!;
  closest[place] = d;
}

/** Units beyond Q3 + 1.5 IQR of the score (the 24 furthest of them), and in any case the 3 % furthest out, at most 12. */
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
