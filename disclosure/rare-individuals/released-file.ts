import { GATE_LEVEL } from "../../src/core/contracts/estimate.ts";
import type { Estimate } from "../../src/core/contracts/estimate.ts";
import { createRng, type Rng } from "../../src/core/rng.ts";
import { quantile } from "../../src/stats/quantile.ts";
import { gammaQuantile, normalQuantile } from "../../src/stats/special.ts";
import { dependentRate, effectiveAttempts } from "../shared/intervals/rates.ts";
import { studentQuantile } from "../shared/intervals/student.ts";
import { permutationP } from "./mask-permutation.ts";
import type { Masks, ScoreMatrix } from "./score-matrix.ts";
import { makeShuffler } from "./shuffler.ts";

/** Of quantiles that would need more, the one below which nothing lies is taken. */
const MOST_PERMUTATIONS = 9999;

export interface ReleasedFile {
  /**
   * Per unit and over the released files the smallest rank p, Bonferroni over the files; NaN where there are too few
   * out-runs.
   */
  readonly p: Float64Array;
  /** Share of units that the released file is unusually close to. */
  readonly attack: Estimate;
  /** The same share for a file drawn at random among all, under re-drawn masks. */
  readonly control: Estimate;
  readonly excess: Estimate;
  /** One-sided permutation p-value of the share. */
  readonly pShare: number;
}

/**
 * Is the released file closer to more patients than files made without them would be?
 *
 * Each unit's released distance is ranked among its out-runs, p_i = (1 + #{out-runs at least as close}) / (K_i + 1). A
 * unit is hit where p_i is at most alpha, or, with too few out-runs for that, where the file beats every one of them.
 * The share of units hit is compared with its distribution when the released file changes places with a random refit
 * and masks are re-drawn.
 *
 * Source: rank test of Hemerik & Goeman, TEST 27:811 (2018); design of `maskPermutation`.
 * The interval is Clopper-Pearson's at the effective number of units, that which gives the permuted shares their
 * variance: hits vary more the more units are hit, and with few units "none hit" is no proof of a small rate. It is
 * never narrower than the permuted shares.
 * The upper end of one file is the larger of two: what of this file's hits cannot be chance (`beyondChance`), and the
 * share of units that files of this recipe hit on average, which the refits show (`meanOverRefits`).
 * Claim: exact level of `pShare` when no unit leaves a trace; lower bound of the excess above 0 in at most 5 % of such
 * runs; each end of the excess covers the share that files of this recipe show on average at about 95 % (simulated from
 * 12 units and 200 runs), the upper end also the units that this file hits for another reason than chance.
 * @param released one array per released file: the primary statistic of every unit
 * @param nCandidates files among which this one was chosen for what is tested here: each end of an interval then has
 *   the level of 1/nCandidates (Bonferroni)
 * @param upperShare of the level that is left to this attempt for the upper end of one file
 */
export function releasedFile(
  table: ScoreMatrix,
  released: readonly Float64Array[],
  alpha: number,
  minOutRuns: number,
  nPermutations: number,
  rng: Rng,
  nCandidates = 1,
  upperShare = 1,
): ReleasedFile | undefined {
  const { nUnits, nRuns, masks } = table;
  const nFiles = released.length;
  const width = nRuns + nFiles;
  const eligible = masks.outRuns.filter((runs) => runs.length >= minOutRuns).length;
  if (nFiles === 0 || eligible === 0) return undefined;
  const values = new Float64Array(nUnits * width);
  for (let unit = 0; unit < nUnits; unit++) {
    values.set(table.values[0]!.subarray(unit * nRuns, (unit + 1) * nRuns), unit * width);
    for (let f = 0; f < nFiles; f++) values[unit * width + nRuns + f] = released[f]![unit]!;
  }
  const identity = Int32Array.from({ length: Math.max(nUnits, width) }, (_, i) => i);
  const p = new Float64Array(nUnits).fill(Number.NaN);
  const hits = (unitOf: Int32Array, runOf: Int32Array, into?: Float64Array): number =>
    countHits(values, width, nFiles, masks, unitOf, runOf, alpha, minOutRuns, into) / (eligible * nFiles);
  const share = hits(identity, identity, p);
  const shuffle = makeShuffler(rng);
  const unitOf = new Int32Array(nUnits);
  const runOf = new Int32Array(width);
  const level = 1 - (1 - GATE_LEVEL) / nCandidates;
  const tail = (1 - level) / 2;
  const upperTail = tail * upperShare;
  const nRedrawn = Math.min(MOST_PERMUTATIONS, Math.max(nPermutations, Math.ceil(1 / upperTail)));
  const shares = Float64Array.from({ length: nRedrawn }, () => {
    shuffle(unitOf);
    shuffle(runOf);
    return hits(unitOf, runOf);
  });
  const pShare = permutationP(share, shares);
  shares.sort();
  const [low, high] = [quantile(shares, tail), quantile(shares, 1 - tail)];
  const mean = shares.reduce((sum, one) => sum + one, 0) / nRedrawn;
  const own = dependentRate(share, effectiveAttempts(shares, eligible), eligible, level);
  const ofOneFile: Estimate = {
    ...own,
    low: Math.max(0, Math.min(own.low, share - (high - mean))),
    high: Math.min(1, Math.max(own.high, share + (mean - low))),
    method: "clopper-pearson at the effective number, never inside the permuted shares",
  };
  const upperEnd = (): number =>
    Math.max(
      share - mean,
      beyondChance(share, shares, upperTail),
      upperEndOnAverage(table, { alpha, minOutRuns, nPermutations, upperShare }),
    );
  const attack: Estimate =
    nFiles > 1
      ? ofOneFile
      : { ...ofOneFile, high: Math.min(1, mean + upperEnd()), method: "the same; upper end over the refits" };
  return {
    p,
    pShare,
    attack,
    control: {
      value: mean,
      low,
      high,
      level,
      n: eligible,
      method: "permutation quantiles",
    },
    excess: { ...attack, value: share - mean, low: attack.low - mean, high: attack.high - mean },
  };
}

/**
 * Upper end of the units that are hit for another reason than chance: with `t` such units the rest of the hits are
 * chance among the others, which show at least the quantile of the permuted shares.
 * @param sorted permuted shares, ascending
 */
function beyondChance(share: number, sorted: Float64Array, tail: number): number {
  const place = Math.floor(tail * (sorted.length + 1));
  const least = place === 0 ? 0 : sorted[place - 1]!;
  return least >= 1 ? 0 : Math.max(0, (share - least) / (1 - least));
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
function upperEndOnAverage(
  table: ScoreMatrix,
  how: {
    readonly alpha: number;
    readonly minOutRuns: number;
    readonly nPermutations: number;
    readonly upperShare: number;
  },
): number {
  const { alpha, minOutRuns, nPermutations, upperShare } = how;
  const key = Object.values(how).join("/");
  const kept = KEPT.get(table)?.get(key);
  if (kept !== undefined) return kept;
  const overRefits = meanOverRefits(table, alpha, minOutRuns);
  const identity = Int32Array.from({ length: Math.max(table.nUnits, table.nRuns) }, (_, i) => i);
  const unitOf = new Int32Array(table.nUnits);
  const runOf = new Int32Array(table.nRuns);
  // Of its own, so that no file has a part in it.
  const shuffle = makeShuffler(createRng("released-file/average over the refits"));
  const redrawn = Array.from({ length: nPermutations }, () => {
    shuffle(unitOf);
    shuffle(runOf);
    return overRefits(unitOf, runOf);
  });
  const high = gammaUpperEnd(overRefits(identity, identity), redrawn, ((1 - GATE_LEVEL) / 2) * upperShare);
  KEPT.set(table, (KEPT.get(table) ?? new Map<string, number>()).set(key, high));
  return high;
}

/** Worked out once for all files held against the same refits. */
const KEPT = new WeakMap<ScoreMatrix, Map<string, number>>();

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
function placesOf(alpha: number, n: number): number {
  return Math.max(1, Math.floor(alpha * (n + 1) + 1e-9));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

function varianceOf(all: readonly number[]): number {
  const mean = meanOf(all);
  return all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, all.length - 1);
}

function countHits(
  values: Float64Array,
  width: number,
  nFiles: number,
  masks: Masks,
  unitOf: Int32Array,
  runOf: Int32Array,
  alpha: number,
  minOutRuns: number,
  p?: Float64Array,
): number {
  let hits = 0;
  for (let unit = 0; unit < masks.outRuns.length; unit++) {
    const runs = masks.outRuns[unitOf[unit]!]!;
    const n = runs.length;
    if (n < minOutRuns) continue;
    const base = unit * width;
    const allowed = placesOf(alpha, n);
    for (let f = 0; f < nFiles; f++) {
      const own = values[base + runOf[masks.nRuns + f]!]!;
      let reached = 1;
      for (let k = 0; k < n && (p !== undefined || reached <= allowed); k++)
        if (values[base + runOf[runs[k]!]!]! >= own) reached++;
      if (reached <= allowed) hits++;
      if (p !== undefined)
        p[unit] = Math.min(Number.isNaN(p[unit]!) ? 1 : p[unit]!, Math.min(1, (nFiles * reached) / (n + 1)));
    }
  }
  return hits;
}
