import { gather, nth } from "../../src/core/access.ts";
import { UNIT_EXCLUDED, UNIT_OUT } from "../../src/core/contracts/disclosure.ts";
import type { Evidence, Refit } from "../../src/core/contracts/disclosure.ts";
import { midRanks } from "../../src/stats/mid-ranks.ts";
import { makeTargets, N_STATISTICS, scoreUnits } from "./person-statistics.ts";
import type { Targets } from "./person-statistics.ts";

/** Who was in and out of which run. */
export interface Masks {
  readonly nRuns: number;
  readonly inRuns: readonly Int32Array[];
  readonly outRuns: readonly Int32Array[];
}

/** Every unit's statistics in every run: `values[s][unit * nRuns + run]`. */
export interface ScoreMatrix {
  readonly nUnits: number;
  readonly nRuns: number;
  readonly values: readonly Float64Array[];
  readonly masks: Masks;
}

/** Scores all units against all stage-one runs. */
export function scoreMatrix(targets: Targets, refits: readonly Refit[]): ScoreMatrix {
  const { nUnits } = targets;
  const nRuns = refits.length;
  const everybody = Int32Array.from({ length: nUnits }, (_, unit) => unit);
  const values = Array.from({ length: N_STATISTICS }, () => new Float64Array(nUnits * nRuns));
  refits.forEach((refit, run) => {
    scoreUnits(targets, refit.synthetic, everybody).forEach((scores, s) => {
      const into = nth(values, s);
      scores.forEach((score, unit) => (into[unit * nRuns + run] = score));
    });
  });
  return { nUnits, nRuns, values, masks: masksOf(refits, nUnits) };
}

export function masksOf(refits: readonly { readonly status: Uint8Array }[], nUnits: number): Masks {
  const inRuns: number[][] = Array.from({ length: nUnits }, () => []);
  const outRuns: number[][] = Array.from({ length: nUnits }, () => []);
  refits.forEach(({ status }, run) => {
    for (let unit = 0; unit < nUnits; unit++) {
      if (status[unit] === UNIT_EXCLUDED) continue;
      nth(status[unit] === UNIT_OUT ? outRuns : inRuns, unit).push(run);
    }
  });
  return {
    nRuns: refits.length,
    inRuns: inRuns.map((runs) => Int32Array.from(runs)),
    outRuns: outRuns.map((runs) => Int32Array.from(runs)),
  };
}

/** Values of one unit in some runs. */
export function pick(values: Float64Array, unit: number, nRuns: number, runs: Int32Array): Float64Array {
  return gather(values.subarray(unit * nRuns, (unit + 1) * nRuns), runs);
}

/** Mid-ranks 1..nRuns of each unit's values over its runs, and their variance (0 where all are tied). */
export function rankTable(
  values: Float64Array,
  nUnits: number,
  nRuns: number,
): { ranks: Float32Array; variance: Float64Array } {
  const ranks = new Float32Array(nUnits * nRuns);
  const variance = new Float64Array(nUnits);
  const middle = (nRuns + 1) / 2;
  for (let unit = 0; unit < nUnits; unit++) {
    const own = midRanks(values.subarray(unit * nRuns, (unit + 1) * nRuns));
    ranks.set(own, unit * nRuns);
    let squares = 0;
    for (const rank of own) squares += (rank - middle) ** 2;
    variance[unit] = nRuns > 1 ? squares / (nRuns - 1) : 0;
  }
  return { ranks, variance };
}

interface ScoredRefits {
  readonly targets: Targets;
  readonly table: ScoreMatrix;
}

/** Kept as long as the refits are, whichever files are held against them. */
const SCORED = new WeakMap<Evidence["refits"], ScoredRefits>();

/** Every unit of the registry on every refit, worked out once for these refits of this registry. */
export function scored({ registry, refits }: Evidence): ScoredRefits {
  const known = SCORED.get(refits);
  if (known !== undefined && known.targets.registry === registry) return known;
  const targets = makeTargets(registry);
  const made = { targets, table: scoreMatrix(targets, refits) };
  SCORED.set(refits, made);
  return made;
}
