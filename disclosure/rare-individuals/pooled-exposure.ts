import { GATE_LEVEL } from "../../src/core/contracts/estimate.ts";
import type { Estimate } from "../../src/core/contracts/estimate.ts";
import { countAtMost, countBelow } from "../../src/stats/mid-ranks.ts";
import { studentQuantile } from "../shared/intervals/student.ts";
import { pick } from "./score-matrix.ts";
import type { ScoreMatrix } from "./score-matrix.ts";

/** A variance below this is rounding. */
const ROUNDING = 1e-20;

/** Each unit's area under the curve for one statistic, and what each of its runs contributed. */
export interface Placements {
  /** Per unit; NaN where it was never in or never out. */
  readonly areas: Float64Array;
  /** `influence[unit * nRuns + run]`: how far the run moved the unit's area; sums to 0 over each arm. */
  readonly influence: Float64Array;
}

/** Areas under the curve (in-run larger than out-run, ties half) of all units for statistic `s`. */
export function placements(table: ScoreMatrix, s: number): Placements {
  const { nUnits, nRuns, masks } = table;
  const values = table.values[s]!;
  const areas = new Float64Array(nUnits).fill(Number.NaN);
  const influence = new Float64Array(nUnits * nRuns);
  for (let unit = 0; unit < nUnits; unit++) {
    const inRuns = masks.inRuns[unit]!;
    const outRuns = masks.outRuns[unit]!;
    if (inRuns.length === 0 || outRuns.length === 0) continue;
    const inside = pick(values, unit, nRuns, inRuns);
    const outside = pick(values, unit, nRuns, outRuns);
    const wins = sharesBelow(inside, outside);
    const losses = sharesBelow(outside, inside);
    const area = wins.reduce((sum, win) => sum + win, 0) / wins.length;
    areas[unit] = area;
    spread(wins, area, 1, inRuns, unit * nRuns, influence);
    spread(losses, 1 - area, -1, outRuns, unit * nRuns, influence);
  }
  return { areas, influence };
}

/**
 * Mean area over a group of units, with an interval that holds over refits and over patients: patients share runs and
 * runs share patients, so the variance is V(patients) + V(runs) - V(cells), each from the influence of one patient's
 * run on the mean.
 *
 * Source: two-way clustering, Cameron, Gelbach & Miller, J Bus Econ Stat 29:238 (2011), eq. 2.13; influence of a run on
 * an area is its placement, DeLong, Biometrics 44:837 (1988). Differs: never below V(runs); Student's t with the
 * smaller of both sizes - 1.
 * Claim: about `GATE_LEVEL` coverage from 12 units and 50 runs (simulated in the tests). Not claimed: fewer.
 */
export function pooledExposure(
  { areas, influence }: Placements,
  group: ArrayLike<number>,
  nRuns: number,
): Estimate | undefined {
  const units = Array.from(group).filter((unit) => !Number.isNaN(areas[unit]!));
  const n = units.length;
  if (n === 0 || nRuns < 2) return undefined;
  const value = units.reduce((sum, unit) => sum + areas[unit]!, 0) / n;
  const ofRuns = new Float64Array(nRuns);
  let patients = 0;
  let cells = 0;
  for (const unit of units) {
    patients += (areas[unit]! - value) ** 2;
    for (let run = 0; run < nRuns; run++) {
      const c = influence[unit * nRuns + run]!;
      ofRuns[run]! += c;
      cells += c * c;
    }
  }
  let runs = 0;
  for (const sum of ofRuns) runs += sum * sum;
  runs *= nRuns / (nRuns - 1);
  const variance = Math.max(runs, n > 1 ? (patients * n) / (n - 1) + runs - cells : runs) / (n * n);
  const df = Math.max(1, Math.min(n, nRuns) - 1);
  const tail = (1 - GATE_LEVEL) / 2;
  // Where nothing varied, what happens in fewer than 1 - tail^(1/R) of the runs may never have been seen.
  const half =
    variance > ROUNDING ? studentQuantile(1 - tail, df) * Math.sqrt(variance) : (1 - tail ** (1 / nRuns)) / 2;
  return {
    value,
    low: Math.max(0, value - half),
    high: Math.min(1, value + half),
    level: GATE_LEVEL,
    n,
    method: "mean area, two-way variance",
  };
}

/** For each value, the share of `others` below it, ties half. */
function sharesBelow(values: Float64Array, others: Float64Array): Float64Array {
  const sorted = Float64Array.from(others).sort();
  return values.map((value) => (countBelow(sorted, value) + countAtMost(sorted, value)) / (2 * sorted.length));
}

function spread(
  shares: Float64Array,
  mean: number,
  sign: 1 | -1,
  runs: Int32Array,
  base: number,
  into: Float64Array,
): void {
  const n = runs.length;
  // Few out-runs estimate their own mean: the usual n / (n - 1), once for the square.
  const weight = (sign * (n > 1 ? Math.sqrt(n / (n - 1)) : 1)) / n;
  shares.forEach((share, k) => (into[base + runs[k]!] = weight * (share - mean)));
}
