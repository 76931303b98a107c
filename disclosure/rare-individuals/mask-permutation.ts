import type { Rng } from "../../src/core/rng.ts";
import { rankTable } from "./score-matrix.ts";
import type { Masks, ScoreMatrix } from "./score-matrix.ts";
import { underRedrawnMasks } from "./shuffler.ts";

/** What re-drawn in/out masks do to the screen. */
export interface MaskNull {
  /** Per unit: largest in-against-out z over the statistics. -Infinity for a unit never in or never out. */
  readonly observed: Float64Array;
  /** Per permutation: the largest of them over all units. */
  readonly largest: Float64Array;
  /** Per permutation and group of units: mean area under the curve of the primary statistic. */
  readonly means: readonly Float64Array[];
  /** Areas of all units in the first permutations, ascending: what a patient without any exposure shows. */
  readonly areas: Float64Array;
}

/** Permutations whose single areas are kept for the figure. */
const KEPT_PERMUTATIONS = 25;

/**
 * In-against-out z of every unit and statistic, and the joint distribution of their maximum when the masks say nothing.
 *
 * One permutation hands the masks of whole units to other units (the same relabelling in all runs) and to other runs.
 * Sizes of the runs, numbers of out-runs and overlaps stay those of the design, statistics of one unit stay together,
 * and so do units within a run.
 * Source: Westfall & Young, Resampling-Based Multiple Testing (1993), single-step max-T; z is Mann-Whitney's with ties.
 * Claim: exact family-wise level when no unit leaves a trace in any file and masks were drawn symmetrically in units
 * and runs.
 * @param groups units whose mean area is wanted
 */
export function maskPermutation(
  table: ScoreMatrix,
  groups: readonly ArrayLike<number>[],
  nPermutations: number,
  rng: Rng,
): MaskNull {
  const { nUnits, nRuns, masks } = table;
  const ranked = table.values.map((values) => rankTable(values, nUnits, nRuns));
  const identity = Int32Array.from({ length: Math.max(nUnits, nRuns) }, (_, i) => i);
  const z = new Float64Array(nUnits);
  const areas = new Float64Array(nUnits);
  const score = (unitOf: Int32Array, runOf: Int32Array): void => {
    z.fill(-Infinity);
    ranked.forEach((one, s) => compareRanks(one, masks, unitOf, runOf, nRuns, z, s === 0 ? areas : undefined));
  };
  score(identity, identity);
  const observed = Float64Array.from(z);
  const largest = new Float64Array(nPermutations);
  const means = groups.map(() => new Float64Array(nPermutations));
  const kept: number[] = [];
  underRedrawnMasks(nPermutations, nUnits, nRuns, rng, (unitOf, runOf, b) => {
    score(unitOf, runOf);
    let most = -Infinity;
    for (const one of z) if (one > most) most = one;
    largest[b] = most;
    groups.forEach((group, g) => (means[g]![b] = meanOf(areas, group)));
    if (b < KEPT_PERMUTATIONS) for (const area of areas) if (!Number.isNaN(area)) kept.push(area);
  });
  return { observed, largest, means, areas: Float64Array.from(kept).sort() };
}

/** Adjusted one-sided p-value: 1 + permutations that reach the value, over 1 + permutations. */
export function permutationP(value: number, null_: Float64Array): number {
  let reached = 1;
  for (const one of null_) if (one >= value - 1e-12) reached++;
  return reached / (null_.length + 1);
}

/** Mean of `values` over a group of units, leaving out NaN. NaN where nothing is left. */
export function meanOf(values: Float64Array, group: ArrayLike<number>): number {
  let sum = 0;
  let n = 0;
  for (let k = 0; k < group.length; k++) {
    const value = values[group[k]!]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    n++;
  }
  return sum / n;
}

function compareRanks(
  { ranks, variance }: { ranks: Float32Array; variance: Float64Array },
  masks: Masks,
  unitOf: Int32Array,
  runOf: Int32Array,
  nRuns: number,
  z: Float64Array,
  areas: Float64Array | undefined,
): void {
  for (let unit = 0; unit < z.length; unit++) {
    const base = unit * nRuns;
    const outRuns = masks.outRuns[unitOf[unit]!]!;
    const inRuns = masks.inRuns[unitOf[unit]!]!;
    const nOut = outRuns.length;
    const nIn = inRuns.length;
    if (nOut === 0 || nIn === 0) {
      if (areas !== undefined) areas[unit] = Number.NaN;
      continue;
    }
    let sumOut = 0;
    for (let k = 0; k < nOut; k++) sumOut += ranks[base + runOf[outRuns[k]!]!]!;
    let sumIn = 0;
    // Without excluded runs the in-runs are all the others, and their sum of ranks is known.
    if (nIn + nOut === nRuns) sumIn = (nRuns * (nRuns + 1)) / 2 - sumOut;
    else for (let k = 0; k < nIn; k++) sumIn += ranks[base + runOf[inRuns[k]!]!]!;
    const shift = sumIn / nIn - sumOut / nOut;
    if (areas !== undefined) areas[unit] = 0.5 + shift / (nIn + nOut);
    if (variance[unit] === 0) continue;
    const value = shift / Math.sqrt(variance[unit]! * (1 / nIn + 1 / nOut));
    if (value > z[unit]!) z[unit] = value;
  }
}
