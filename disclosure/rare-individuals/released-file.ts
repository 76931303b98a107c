import { GATE_LEVEL } from "../../src/core/contracts/estimate.ts";
import type { Estimate } from "../../src/core/contracts/estimate.ts";
import type { Rng } from "../../src/core/rng.ts";
import { quantile } from "../../src/stats/quantile.ts";
import { dependentRate, effectiveAttempts } from "../shared/intervals/rates.ts";
import { averageOverRefits, placesOf, type AverageOverRefits } from "./average-over-refits.ts";
import { permutationP } from "./mask-permutation.ts";
import type { Masks, ScoreMatrix } from "./score-matrix.ts";
import { underRedrawnMasks } from "./shuffler.ts";

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
  /** Upper ends of the excess in one file; absent with several. */
  readonly upper: { readonly ofFile: number; readonly average: AverageOverRefits } | undefined;
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
 * share of units that files of this recipe hit on average, which the refits show (`averageOverRefits`).
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
  const values = besideRefits(table, released);
  const identity = Int32Array.from({ length: Math.max(nUnits, width) }, (_, i) => i);
  const p = new Float64Array(nUnits).fill(Number.NaN);
  const hits = (unitOf: Int32Array, runOf: Int32Array, into?: Float64Array): number =>
    countHits(values, width, nFiles, masks, unitOf, runOf, alpha, minOutRuns, into) / (eligible * nFiles);
  const share = hits(identity, identity, p);
  const level = 1 - (1 - GATE_LEVEL) / nCandidates;
  const tail = (1 - level) / 2;
  const upperTail = tail * upperShare;
  const nRedrawn = Math.min(MOST_PERMUTATIONS, Math.max(nPermutations, Math.ceil(1 / upperTail)));
  const shares = Float64Array.from(underRedrawnMasks(nRedrawn, nUnits, width, rng, (u, r) => hits(u, r))).sort();
  const [low, high] = [quantile(shares, tail), quantile(shares, 1 - tail)];
  const mean = shares.reduce((sum, one) => sum + one, 0) / nRedrawn;
  const ofOneFile = neverInside(
    { share, mean, low, high },
    dependentRate(share, effectiveAttempts(shares, eligible), eligible, level),
  );
  const upper =
    nFiles > 1
      ? undefined
      : {
          ofFile: beyondChance(share, shares, upperTail),
          average: averageOverRefits(table, { alpha, minOutRuns, nPermutations, upperShare }),
        };
  const attack: Estimate =
    upper === undefined
      ? ofOneFile
      : {
          ...ofOneFile,
          high: Math.min(1, mean + Math.max(share - mean, upper.ofFile, upper.average.high)),
          method: "the same; upper end over the refits",
        };
  return {
    p,
    pShare: permutationP(share, shares),
    attack,
    upper,
    control: { value: mean, low, high, level, n: eligible, method: "permutation quantiles" },
    excess: { ...attack, value: share - mean, low: attack.low - mean, high: attack.high - mean },
  };
}

/** The interval widened to what the permuted shares spread around their mean. */
function neverInside(permuted: { share: number; mean: number; low: number; high: number }, own: Estimate): Estimate {
  const { share, mean, low, high } = permuted;
  return {
    ...own,
    low: Math.max(0, Math.min(own.low, share - (high - mean))),
    high: Math.min(1, Math.max(own.high, share + (mean - low))),
    method: "clopper-pearson at the effective number, never inside the permuted shares",
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

/** Score of every unit against the refits' files and, last in its row, the released ones. */
function besideRefits({ values: scores, nUnits, nRuns }: ScoreMatrix, released: readonly Float64Array[]): Float64Array {
  const width = nRuns + released.length;
  const values = new Float64Array(nUnits * width);
  for (let unit = 0; unit < nUnits; unit++) {
    values.set(scores[0]!.subarray(unit * nRuns, (unit + 1) * nRuns), unit * width);
    for (let f = 0; f < released.length; f++) values[unit * width + nRuns + f] = released[f]![unit]!;
  }
  return values;
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
