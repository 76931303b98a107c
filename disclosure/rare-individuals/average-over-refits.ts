import { GATE_LEVEL } from "../../src/core/contracts/estimate.ts";
import { createRng } from "../../src/core/rng.ts";
import { gammaQuantile, normalQuantile } from "../../src/stats/special.ts";
import { dependentRate } from "../shared/intervals/rates.ts";
import { studentQuantile } from "../shared/intervals/student.ts";
import type { ScoreMatrix } from "./score-matrix.ts";
import { underRedrawnMasks } from "./shuffler.ts";

/** What files of the recipe hit on average beyond chance, by the refits. */
export interface AverageOverRefits {
  readonly excess: number;
  readonly high: number;
  readonly nRefits: number;
}

/**
 * Upper end, one-sided 95 % or what is left of the level, of the share of these units that files of the recipe hit on
 * average beyond chance.
 *
 * How often a file beats all out-runs of a unit varies with the luck of those out-runs about as much as it is large
 * (exactly so where chance alone decides: Beta(1, k)), and fits and draws have luck that units share. So the average is
 * taken as gamma-distributed, with the coefficient of variation of the averages under re-drawn masks, which hold all of
 * it; widened where units differ by more than that.
 */
export function averageOverRefits(
  table: ScoreMatrix,
  how: {
    readonly alpha: number;
    readonly minOutRuns: number;
    readonly nPermutations: number;
    readonly upperShare: number;
  },
): AverageOverRefits {
  const { alpha, minOutRuns, nPermutations, upperShare } = how;
  const key = Object.values(how).join("/");
  const kept = KEPT.get(table)?.get(key);
  if (kept !== undefined) return kept;
  const overRefits = meanOverRefits(table, alpha, minOutRuns);
  const identity = Int32Array.from({ length: Math.max(table.nUnits, table.nRuns) }, (_, i) => i);
  // Of its own stream, so that no file has a part in it.
  const rng = createRng("released-file/average over the refits");
  const redrawn = underRedrawnMasks(nPermutations, table.nUnits, table.nRuns, rng, overRefits);
  const seen = overRefits(identity, identity);
  const chance = meanOf(redrawn.map((one) => one.average));
  const high = gammaUpperEnd(seen, redrawn, ((1 - GATE_LEVEL) / 2) * upperShare);
  const found = { excess: seen.average - chance, high, nRefits: table.nRuns };
  KEPT.set(table, (KEPT.get(table) ?? new Map<string, AverageOverRefits>()).set(key, found));
  return found;
}

/** Worked out once for all files held against the same refits. */
const KEPT = new WeakMap<ScoreMatrix, Map<string, AverageOverRefits>>();

function gammaUpperEnd({ average, between, n }: MeanHits, redrawn: readonly MeanHits[], tail: number): number {
  if (n === 0) return 1;
  const averages = redrawn.map((one) => one.average);
  const chance = meanOf(averages);
  // Where everything is tied no file can hit: what is left is the number of units.
  if (!(chance > 0)) return dependentRate(average, n, n, 1 - 2 * tail).high;
  const seen = Math.max(average, chance);
  const ofChance = meanOf(redrawn.map((one) => one.between)) / chance ** 2;
  const wider = ofChance > 0 ? Math.max(1, between / seen ** 2 / ofChance) : 1;
  const student = studentQuantile(1 - tail, Math.max(1, n - 1)) / normalQuantile(1 - tail);
  const variation = (varianceOf(averages) / chance ** 2) * wider * student * student;
  if (variation <= 1e-12) return Math.max(0, average - chance);
  return seen / (variation * gammaQuantile(tail, 1 / variation)) - chance;
}

/** How often files that were made with a unit hit it. */
interface MeanHits {
  /** Over units. */
  readonly average: number;
  /** Variance of the units' own shares. */
  readonly between: number;
  /** Units with enough out-runs. */
  readonly n: number;
}

/**
 * Share of hits among the refits that were made with the unit: each is a fit and a draw of its own, and so their mean is
 * the share that the recipe's files hit on average. Mean over the units with enough out-runs.
 * @returns the share under masks handed to other units and runs
 */
function meanOverRefits(
  { values, masks, nUnits, nRuns }: ScoreMatrix,
  alpha: number,
  minOutRuns: number,
): (unitOf: Int32Array, runOf: Int32Array) => MeanHits {
  const ranked = rankRuns(values[0]!, nUnits, nRuns);
  const status = new Uint8Array(nUnits * nRuns);
  for (let unit = 0; unit < nUnits; unit++) {
    for (const run of masks.inRuns[unit]!) status[unit * nRuns + run] = IN;
    for (const run of masks.outRuns[unit]!) status[unit * nRuns + run] = OUT;
  }
  const runAt = new Int32Array(nRuns);
  return (unitOf, runOf) => {
    for (let run = 0; run < nRuns; run++) runAt[runOf[run]!] = run;
    let sum = 0;
    let squares = 0;
    let n = 0;
    for (let unit = 0; unit < nUnits; unit++) {
      const mask = unitOf[unit]!;
      const nOut = masks.outRuns[mask]!.length;
      const nIn = masks.inRuns[mask]!.length;
      if (nOut < minOutRuns || nIn === 0) continue;
      const hits = hitsOfUnit(ranked, unit * nRuns, nRuns, status, mask * nRuns, runAt, placesOf(alpha, nOut));
      sum += hits / nIn;
      squares += (hits / nIn) ** 2;
      n++;
    }
    return { average: sum / n, between: Math.max(0, (squares - (sum * sum) / n) / Math.max(1, n - 1)), n };
  };
}

const IN = 1;
const OUT = 2;

/** In-runs before which, from the closest run on, fewer than `allowed` out-runs stand at least as close. */
function hitsOfUnit(
  { order, tied }: RankedRuns,
  base: number,
  width: number,
  status: Uint8Array,
  maskBase: number,
  runAt: Int32Array,
  allowed: number,
): number {
  let hits = 0;
  let out = 0;
  for (let from = 0, to: number; from < width; from = to) {
    let within = 0;
    to = from;
    do {
      const what = status[maskBase + runAt[order[base + to]!]!];
      if (what === OUT) out++;
      else if (what === IN) within++;
      to++;
    } while (to < width && tied[base + to] === 1);
    if (out >= allowed) break;
    hits += within;
  }
  return hits;
}

interface RankedRuns {
  readonly order: Int32Array;
  readonly tied: Uint8Array;
}

/** Runs of each unit from the closest to the farthest, and whether a place is tied with the one before it. */
function rankRuns(values: Float64Array, nUnits: number, width: number): RankedRuns {
  const order = new Int32Array(nUnits * width);
  const tied = new Uint8Array(nUnits * width);
  for (let unit = 0; unit < nUnits; unit++) {
    const base = unit * width;
    const own = values.subarray(base, base + width);
    const ranked = order.subarray(base, base + width);
    for (let run = 0; run < width; run++) ranked[run] = run;
    ranked.sort((a, b) => own[b]! - own[a]!);
    for (let place = 1; place < width; place++)
      if (own[ranked[place]!] === own[ranked[place - 1]!]) tied[base + place] = 1;
  }
  return { order, tied };
}

/** Places among `n` out-runs and itself that count as a hit: the file that beats all out-runs always does. */
export function placesOf(alpha: number, n: number): number {
  return Math.max(1, Math.floor(alpha * (n + 1) + 1e-9));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

function varianceOf(all: readonly number[]): number {
  const mean = meanOf(all);
  return all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, all.length - 1);
}
