import { GATE_LEVEL } from "../../src/core/contracts/estimate.ts";
import type { Estimate } from "../../src/core/contracts/estimate.ts";
import type { Rng } from "../../src/core/rng.ts";
import { quantile } from "../../src/stats/quantile.ts";
import { gammaQuantile } from "../../src/stats/special.ts";
import { dependentRate, effectiveAttempts } from "../shared/intervals/rates.ts";
import { permutationP } from "./mask-permutation.ts";
import type { Masks, ScoreMatrix } from "./score-matrix.ts";
import { makeShuffler } from "./shuffler.ts";

/** Fewer draws of the fit say little of their average. */
const LEAST_DRAWS = 10;

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
 * With further draws of the same fit the upper end is the larger of two: what of this file's hits cannot be chance, and
 * the share of units hit on average over the draws (`overDraws`). One draw says little of the average; twenty do.
 * Claim: exact level of `pShare` when no unit leaves a trace; lower bound of the excess above 0 in at most 5 % of such
 * runs; each end of the excess covers the share that files of this recipe show on average at about 95 % (simulated from
 * 12 units and 200 runs), with further draws the upper end also the units that this file hits for another reason than
 * chance.
 * @param released one array per released file: the primary statistic of every unit
 * @param nCandidates files among which this one was chosen for what is tested here: each end of an interval then has
 *   the level of 1/nCandidates (Bonferroni)
 * @param siblings like `released`, every draw of the fit that the one released file is from
 */
export function releasedFile(
  table: ScoreMatrix,
  released: readonly Float64Array[],
  alpha: number,
  minOutRuns: number,
  nPermutations: number,
  rng: Rng,
  nCandidates = 1,
  siblings: readonly Float64Array[] = [],
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
  const shares = Float64Array.from({ length: nPermutations }, () => {
    shuffle(unitOf);
    shuffle(runOf);
    return hits(unitOf, runOf);
  });
  const pShare = permutationP(share, shares);
  shares.sort();
  const level = 1 - (1 - GATE_LEVEL) / nCandidates;
  const tail = (1 - level) / 2;
  const [low, high] = [quantile(shares, tail), quantile(shares, 1 - tail)];
  const mean = shares.reduce((sum, one) => sum + one, 0) / nPermutations;
  const own = dependentRate(share, effectiveAttempts(shares, eligible), eligible, level);
  const ofOneFile: Estimate = {
    ...own,
    low: Math.max(0, Math.min(own.low, share - (high - mean))),
    high: Math.min(1, Math.max(own.high, share + (mean - low))),
    method: "clopper-pearson at the effective number, never inside the permuted shares",
  };
  const attack: Estimate =
    nFiles > 1 || siblings.length < LEAST_DRAWS
      ? ofOneFile
      : {
          ...ofOneFile,
          high: Math.min(
            1,
            Math.max(
              share,
              mean + beyondChance(share, shares, tail),
              overDraws(table, siblings, { alpha, minOutRuns, shares }),
            ),
          ),
          method: "the same; upper end over the draws of the fit",
        };
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
 * Upper end, one-sided 95 %, of the share of units that a draw of this fit hits on average over fits, chance included.
 *
 * Its variance is that of the units' own shares of draws that hit them, and what one fit has and another has not: the
 * variance of the permuted shares, which are of one file a fit, less the variance between the draws of this fit, where
 * for the latter stands the lower end of its 90 % interval (chi-squared). Never less than 0.
 */
function overDraws(
  table: ScoreMatrix,
  siblings: readonly Float64Array[],
  how: { readonly alpha: number; readonly minOutRuns: number; readonly shares: Float64Array },
): number {
  const { nRuns, masks } = table;
  const values = table.values[0]!;
  const rates: number[] = [];
  const hitsOf = new Float64Array(siblings.length);
  masks.outRuns.forEach((runs, unit) => {
    if (runs.length < how.minOutRuns) return;
    const allowed = Math.max(1, Math.floor(how.alpha * (runs.length + 1) + 1e-9));
    let hits = 0;
    siblings.forEach((scores, draw) => {
      let reached = 1;
      for (let k = 0; k < runs.length && reached <= allowed; k++)
        if (values[unit * nRuns + runs[k]!]! >= scores[unit]!) reached++;
      if (reached > allowed) return;
      hits++;
      hitsOf[draw]!++;
    });
    rates.push(hits / siblings.length);
  });
  const n = rates.length;
  const average = rates.reduce((sum, rate) => sum + rate, 0) / n;
  const between = varianceOf(hitsOf.map((hits) => hits / n));
  const degrees = siblings.length - 1;
  const ofFits = Math.max(0, varianceOf(how.shares) - (between * degrees) / (2 * gammaQuantile(0.95, degrees / 2)));
  const variance = varianceOf(rates) / n + ofFits;
  const effective = variance <= 1e-12 ? n : Math.max(1, (average * (1 - average)) / variance);
  return dependentRate(average, effective, n, GATE_LEVEL).high;
}

function varianceOf(values: ArrayLike<number>): number {
  const all = Array.from(values);
  const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
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
    // At least one place: the file that beats all out-runs always counts.
    const allowed = Math.max(1, Math.floor(alpha * (n + 1) + 1e-9));
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
