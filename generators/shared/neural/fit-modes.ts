import { countBelow } from "../../../src/stats/mid-ranks.ts";
import { fitMixture, momentsOf, type Mixture } from "./gaussian-mixture.ts";

/** A mode of a numeric column. */
export interface Mode {
  readonly mean: number;
  readonly sd: number;
}

/** Modes, and the probability of each mode for each observed row (row by row). */
export interface Modes {
  readonly modes: readonly Mode[];
  readonly responsibilities: Float64Array;
}

/** Source: Xu et al. (2019), section 4.2: at most ten modes. */
const MOST_MODES = 10;
/**
 * A mode is never narrower than this share of the column's standard deviation: a heap of equal values keeps its
 * neighbours.
 */
const LEAST_SD_SHARE = 0.05;

/**
 * Modes of a column, each the likeliest of at least `minUnits` units. Modes of fewer are given up one by one and their
 * rows shared among the others, so that no lone patient is a mode.
 * Differs from Xu et al.: there a mode stays when its weight exceeds .005, which one patient in 200 reaches.
 * @param values observed values, no NaN, at least two different ones
 * @param units of the same rows
 */
export function fitModes(values: Float64Array, weights: Float64Array, units: Int32Array, minUnits: number): Modes {
  const { mean, variance } = momentsOf(values, weights);
  const sd = Math.sqrt(variance);
  const scaled = values.map((value) => (value - mean) / sd);
  const nUnits = new Set(units).size;
  let nModes = Math.max(1, Math.min(MOST_MODES, Math.floor(nUnits / minUnits)));
  let mixture = fitMixture(scaled, weights, equalGroups(scaled, nModes), nModes);
  while (nModes > 1) {
    const held = unitsOfModes(mixture, units, nModes);
    const fewest = Math.min(...held);
    if (fewest >= minUnits) break;
    const given = fewest === 0 ? (k: number) => held[k] === 0 : (k: number) => k === held.indexOf(fewest);
    const kept = held.map((_, k) => k).filter((k) => !given(k));
    const start = keepModes(mixture.responsibilities, nModes, kept);
    nModes = kept.length;
    mixture = fitMixture(scaled, weights, start, nModes);
  }
  const modes = Array.from(mixture.means, (one, k) => ({
    mean: rounded(mean + sd * one),
    sd: rounded(sd * Math.max(LEAST_SD_SHARE, mixture.sds[k]!)),
  }));
  return { modes, responsibilities: mixture.responsibilities };
}

/** Each row in one of `nGroups` groups of about equal size by value; equal values share a group. */
function equalGroups(values: Float64Array, nGroups: number): Float64Array {
  const sorted = values.toSorted();
  const start = new Float64Array(values.length * nGroups);
  values.forEach((value, row) => {
    start[row * nGroups + Math.floor((countBelow(sorted, value) * nGroups) / values.length)] = 1;
  });
  return start;
}

function unitsOfModes({ responsibilities }: Mixture, units: Int32Array, nModes: number): number[] {
  const held = Array.from({ length: nModes }, () => new Set<number>());
  units.forEach((unit, row) => {
    let best = 0;
    for (let k = 1; k < nModes; k++)
      if (responsibilities[row * nModes + k]! > responsibilities[row * nModes + best]!) best = k;
    held[best]!.add(unit);
  });
  return held.map((one) => one.size);
}

function keepModes(responsibilities: Float64Array, nModes: number, kept: readonly number[]): Float64Array {
  const nRows = responsibilities.length / nModes;
  const out = new Float64Array(nRows * kept.length);
  for (let row = 0; row < nRows; row++) {
    const total = kept.reduce((sum, k) => sum + responsibilities[row * nModes + k]!, 0);
    kept.forEach((k, at) => {
      out[row * kept.length + at] = total > 0 ? responsibilities[row * nModes + k]! / total : 1 / kept.length;
    });
  }
  return out;
}

/** Six digits tell a mode well enough. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
