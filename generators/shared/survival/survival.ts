import type { GeneratorNote } from "../../../src/core/contracts/generator-note.ts";
import type { Cohort, Column, NumericColumn } from "../../../src/core/data/cohort.ts";
import type { Rng } from "../../../src/core/rng.ts";
import { columnSchema, type SurvivalPair } from "../../../src/core/data/schema.ts";
import { fitCoding } from "../encoding/fit-coding.ts";
import { cleanMultiple, floorToGrid, roundToGrid } from "../encoding/nice-numbers.ts";
import { fitHazardTrend, hazardRatio, normalScores } from "./hazard-trend.ts";
import { scorePredictor, type LinearTrend, type ScoredPredictor } from "../sequential/linear-trend.ts";
import { numericSupport, type NumericSupport } from "../encoding/numeric-support.ts";
import { rowWeights } from "../contract/require-units.ts";
import { DAYS_PER_UNIT, exitKinds, readExits } from "./survival-exits.ts";
import { leafHazard, pooledHazard, cumulativeHazard, tally } from "./survival-hazards.ts";
import { growTree, leavesOf, type Tree } from "../trees/tree.ts";
import { encodePredictor, numericCoding, type PredictorCoding } from "../trees/tree-coding.ts";

export interface SurvivalParams {
  /** Fewest units and events in a leaf of a hazard tree. */
  readonly minLeafUnits: number;
  readonly minLeafEvents: number;
  readonly maxPredictors: number;
  readonly splitZ: number;
  readonly maxLeaves: number;
  /** Events of prior weight that pull a leaf's hazard to everyone's. */
  readonly shrinkEvents: number;
  /**
   * Log-linear trend before the tree: most terms, events of prior weight on slope 0, and what the noise of a slope is
   * multiplied with before it is weighed.
   */
  readonly maxTrendTerms: number;
  readonly trendRidgeEvents: number;
  readonly trendCaution: number;
  readonly foldUnits: number;
  readonly tailShare: number;
  readonly minTailUnits: number;
  /** Times end at the coded bound, which `minTailUnits` units reach; else they go on to where half a unit is left. */
  readonly endsAtBound?: boolean;
}

export const SURVIVAL_DEFAULTS: SurvivalParams = Object.freeze({
  minLeafUnits: 20,
  minLeafEvents: 8,
  maxPredictors: 6,
  splitZ: 6,
  maxLeaves: 6,
  shrinkEvents: 10,
  maxTrendTerms: 40,
  trendRidgeEvents: 2,
  trendCaution: 0.25,
  foldUnits: 10,
  tailShare: 0.02,
  minTailUnits: 5,
});

/**
 * One way to leave the risk set: a cause, or loss to follow-up (`labels` are then the censoring labels with their
 * shares).
 */
export interface Transition {
  readonly labels: readonly { readonly label: string; readonly share: number }[];
  /** Log of the hazard ratio. */
  readonly trend: LinearTrend;
  readonly tree: Tree;
  /** Per leaf, per interval: rate per time unit. */
  readonly hazard: readonly (readonly number[])[];
}

/** Plain JSON: no row, no leaf under the smallest number of units. */
export interface SurvivalModel {
  readonly pair: SurvivalPair;
  readonly codings: readonly PredictorCoding[];
  /** Ends of the intervals, in time units. */
  readonly ends: readonly number[];
  readonly grid: number;
  readonly transitions: readonly Transition[];
  /** Which transition is censoring; its first label also names administrative censoring. */
  readonly censoring: number;
  /** Data cut in days since 1970-01-01, where the entry date is in the table. */
  readonly cutDay?: number;
  /** A second pair that follows from this one; the labels of the transitions are then those of `outcomes`. */
  readonly next?: NextPair;
  readonly notes: readonly GeneratorNote[];
}

/** What becomes of a patient after the first of two linked exits. Plain JSON. */
export interface NextPair {
  readonly pair: SurvivalPair;
  /** Levels of the two events that a label stands for; without the second, the second pair goes on. */
  readonly outcomes: readonly { readonly label: string; readonly first: string; readonly second?: string }[];
  /** The time from the first exit to the second, given the first and the covariates. */
  readonly gap?: SurvivalModel;
}

/**
 * Fits event times with competing causes: one cause-specific hazard a cause and one hazard of censoring, each constant
 * on intervals with rounded ends, each with a small tree of its own on the martingale residuals, its leaves shrunk
 * towards everyone's hazard. Censoring at the data cut is no risk but arithmetic, where the entry date is known.
 * Source: competing risks by cause-specific hazards, Prentice et al., Biometrics 34:541 (1978); trees on martingale
 * residuals, LeBlanc and Crowley, Biometrics 48:411 (1992), section 3; shrinkage see `leafHazard`.
 * Claim: drawn times come from hazards of at least `minLeafUnits` units and `minLeafEvents` events; no patient's time
 * is copied by construction. Not claimed: left truncation, recurrent events.
 * @param predictors names of covariate columns; order does not matter
 * @param rng makes the end of follow-up a little later or earlier at every fit
 * @returns undefined where fewer than `2 * minTailUnits` units have a usable time and event: model the two as ordinary
 *   columns then
 */
export function fitSurvival(
  train: Cohort,
  pair: SurvivalPair,
  predictors: readonly string[],
  params: SurvivalParams,
  rng: Rng,
): SurvivalModel | undefined {
  const weights = rowWeights(train);
  const exits = readExits(train, pair);
  if (exits === undefined) return undefined;
  const rows = exits.rows;
  const nUsable = new Set(Array.from(rows, (row) => train.units[row]!)).size;
  if (nUsable < 2 * params.minTailUnits) return undefined;
  const usable: NumericColumn = { kind: "numeric", name: pair.time, values: exits.time };
  const support = numericSupport(usable, columnSchema(train.schema, pair.time), train.units, params);
  const longest = rows.reduce((most, row) => Math.max(most, exits.time[row]!), 0);
  const end = Math.max(support.high, support.grid);
  const coding = numericCoding(usable, weights, Math.max(1, Math.min(15, Math.floor(nUsable / params.minLeafUnits))));
  const cuts = (coding.kind === "numeric" ? coding.cuts : []).filter((cut) => cut > 0 && cut < end);
  const fitEnds = [...cuts, Math.max(longest, end)];
  const reached =
    params.endsAtBound === true
      ? end
      : Math.max(end, lastExit(cuts.at(-1) ?? 0, end, exits.time, rows, weights, support, rng));
  const codings = [...predictors].sort().flatMap((name) => {
    const found = train.columns.find((column) => column.name === name);
    return found === undefined ? [] : [fitCoding(found, train.units, weights, params.foldUnits).coding];
  });
  const coded = codings.map((one) =>
    encodePredictor(
      one,
      train.columns.find((column) => column.name === one.name)!,
    ),
  );
  const scored = coded.flatMap(
    (one) => scorePredictor(one, weights, one.ordered ? normalScores(one, weights) : undefined) ?? [],
  );
  const notes: GeneratorNote[] = [];
  const kinds = exitKinds(exits, pair, train, params, notes);
  const transitions = kinds.map((kind): Transition => {
    const { trend, ratio, pooled } = fitBaseline(fitEnds, exits.time, kind.happened, rows, weights, scored, params);
    const residual = new Float64Array(train.nRows);
    const mass = new Float64Array(train.nRows);
    for (const row of rows) {
      residual[row] = kind.happened[row]! - ratio[row]! * cumulativeHazard(pooled, fitEnds, exits.time[row]!);
      mass[row] = weights[row]! * kind.happened[row]!;
    }
    const grown = growTree({ width: 1, scores: residual }, coded, rows, weights, {
      minLeafWeight: Math.max(params.minLeafUnits, train.nUnits / 20),
      maxPredictors: params.maxPredictors,
      splitZ: params.splitZ,
      maxLeaves: params.maxLeaves,
      minLeafMass: { mass, atLeast: params.minLeafEvents },
    });
    const hazard: number[][] = [];
    grown.tree.nodes.forEach((node, at) => {
      if (!("leaf" in node)) return;
      const raw = leafHazard(
        pooled,
        tally(fitEnds, exits.time, kind.happened, grown.rowsOfNode[at]!, weights, ratio),
        params.shrinkEvents,
      );
      hazard[node.leaf] = raw.map((rate) => Number(rate.toPrecision(4)));
    });
    return { labels: kind.labels, trend, tree: grown.tree, hazard };
  });
  const used = new Set(
    transitions.flatMap((transition) => [
      ...transition.tree.predictors,
      ...transition.trend.terms.map((term) => term.name),
    ]),
  );
  return {
    pair,
    codings: codings.filter((one) => used.has(one.name)),
    ends: [...cuts, reached],
    grid: support.grid,
    transitions,
    censoring: kinds.length - 1,
    ...(exits.cutDay === undefined ? {} : { cutDay: exits.cutDay }),
    notes,
  };
}

/**
 * Where the last interval ends: exits in it are exponential, and half a unit is left. Times beyond the coded bound
 * count as at it, so how long the last patients were followed has no part in it.
 * @returns 0 where nobody was followed beyond the bound, or nobody in the last interval left before it
 */
function lastExit(
  start: number,
  bound: number,
  time: Float64Array,
  rows: Int32Array,
  weights: Float64Array,
  support: NumericSupport,
  rng: Rng,
): number {
  let [left, seen, spent, isBeyond] = [0, 0, 0, false];
  for (const row of rows) {
    if (!(time[row]! > start)) continue;
    left += weights[row]!;
    spent += weights[row]! * (Math.min(time[row]!, bound) - start);
    if (time[row]! < bound) seen += weights[row]!;
    if (time[row]! > bound) isBeyond = true;
  }
  if (!isBeyond || !(seen > 0)) return 0;
  const blur = Math.exp(0.25 * Math.max(-2, Math.min(2, rng.normal())));
  const far = start + blur * (spent / seen) * Math.log(2 * left);
  return Math.min(support.reach?.max ?? Infinity, Number(floorToGrid(far, support.grid).toPrecision(3)));
}

/** Rounds of trend and baseline in turn; the second already moves rates by under a hundredth. */
const ROUNDS = 3;

/**
 * Log-linear trend and the hazard that goes with ratio 1, fitted in turn: the hazard of everyone is not the baseline
 * where risks differ.
 */
function fitBaseline(
  ends: readonly number[],
  time: Float64Array,
  happened: Uint8Array,
  rows: Int32Array,
  weights: Float64Array,
  scored: readonly ScoredPredictor[],
  params: SurvivalParams,
): { trend: LinearTrend; ratio: Float64Array; pooled: number[] } {
  const bins = new Map(scored.map((one) => [one.name, one.bins]));
  let ratio: Float64Array = new Float64Array(weights.length).fill(1);
  let pooled = pooledHazard(tally(ends, time, happened, rows, weights));
  let trend: LinearTrend = { terms: [] };
  for (let round = 0; round < ROUNDS && scored.length > 0; round++) {
    const expected = new Float64Array(weights.length);
    for (const row of rows) expected[row] = cumulativeHazard(pooled, ends, time[row]!);
    trend = fitHazardTrend(happened, expected, rows, weights, scored, trend, {
      maxTerms: params.maxTrendTerms,
      ridgeUnits: params.trendRidgeEvents,
      caution: params.trendCaution,
    });
    ratio = hazardRatio(trend, bins, weights.length);
    pooled = pooledHazard(tally(ends, time, happened, rows, weights, ratio));
  }
  return { trend, ratio, pooled };
}

/** Drawn durations, event labels and, where the schema names both dates, end dates in days. */
export interface SurvivalDraws {
  readonly time: Float64Array;
  readonly event: string[];
  readonly end?: Float64Array;
}

/**
 * Draws (time, event) for rows whose covariates are given: the earliest of the causes and censoring, no later than the
 * data cut.
 * @param covariates must hold every column that the model's codings name, and the entry date where there is one
 * @returns time > 0 on the time column's grid
 */
export function sampleSurvival(
  model: SurvivalModel,
  covariates: readonly Column[],
  nRows: number,
  rng: Rng,
): SurvivalDraws {
  const byName = new Map(covariates.map((column) => [column.name, column]));
  const bins = new Map(
    model.codings.map((coding) => [coding.name, encodePredictor(coding, byName.get(coding.name)!).bins]),
  );
  const leaves = model.transitions.map((transition) => leavesOf(transition.tree, bins, nRows));
  const ratios = model.transitions.map((transition) => hazardRatio(transition.trend, bins, nRows));
  const entry = model.pair.entry === undefined ? undefined : byName.get(model.pair.entry);
  const entryDays = entry?.kind === "numeric" ? entry.values : undefined;
  const unitDays = DAYS_PER_UNIT[model.pair.timeUnit ?? "days"];
  const time = new Float64Array(nRows);
  const event: string[] = [];
  const label = rng.child("label");
  const clock = rng.child("time");
  for (let row = 0; row < nRows; row++) {
    const exit = drawExit(model, leaves, ratios, row, clock);
    let drawn = Math.max(model.grid, roundToGrid(exit.time, model.grid));
    let kind = exit.kind;
    const bound =
      model.cutDay === undefined || entryDays === undefined ? NaN : (model.cutDay - entryDays[row]!) / unitDays;
    if (bound < drawn) {
      drawn = Math.max(model.grid, floorToGrid(bound, model.grid));
      kind = model.censoring;
    }
    time[row] = cleanMultiple(Math.round(drawn / model.grid), model.grid);
    event.push(drawLabel(model.transitions[kind]!.labels, label));
  }
  if (entryDays === undefined || model.pair.end === undefined) return { time, event };
  return { time, event, end: time.map((duration, row) => Math.round(entryDays[row]! + duration * unitDays)) };
}

/** One row: its leaf's hazards and its ratio, of each kind of exit. */
function drawExit(
  model: SurvivalModel,
  leaves: readonly Int32Array[],
  ratios: readonly Float64Array[],
  row: number,
  rng: Rng,
): { time: number; kind: number } {
  const { ends, transitions } = model;
  const nKinds = transitions.length;
  const hazards: (readonly number[])[] = [];
  const own: number[] = [];
  for (let kind = 0; kind < nKinds; kind++) {
    hazards.push(transitions[kind]!.hazard[leaves[kind]![row]!]!);
    own.push(ratios[kind]![row]!);
  }
  let left = -Math.log(1 - rng.float());
  let start = 0;
  for (let at = 0; at < ends.length; at++) {
    let rate = 0;
    for (let kind = 0; kind < nKinds; kind++) rate += own[kind]! * hazards[kind]![at]!;
    const end = ends[at]!;
    const width = end - start;
    if (left < rate * width) {
      let pick = rng.float() * rate;
      let chosen = 0;
      while (chosen < nKinds - 1 && (pick -= own[chosen]! * hazards[chosen]![at]!) >= 0) chosen += 1;
      return { time: start + left / rate, kind: chosen };
    }
    left -= rate * width;
    start = end;
  }
  // Follow-up ends in the last interval; where in it is drawn, so that no heap forms at the top code.
  const last = ends.length > 1 ? ends[ends.length - 2]! : 0;
  return { time: last + rng.float() * (start - last), kind: model.censoring };
}

function drawLabel(labels: readonly { readonly label: string; readonly share: number }[], rng: Rng): string {
  if (labels.length === 1) return labels[0]!.label;
  let left = rng.float();
  for (const { label, share } of labels) if ((left -= share) < 0) return label;
  return labels[labels.length - 1]!.label;
}
