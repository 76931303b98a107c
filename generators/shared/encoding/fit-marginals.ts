import type { GeneratorNote } from "../../../src/core/contracts/generator-note.ts";
import type { Cohort, Column } from "../../../src/core/data/cohort.ts";
import { RaresynthError } from "../../../src/core/errors.ts";
import type { Condition } from "../../../src/core/contracts/generator.ts";
import type { Rng } from "../../../src/core/rng.ts";
import { columnSchema } from "../../../src/core/data/schema.ts";
import { emptyColumn, encodeColumn } from "./discretised-column.ts";
import type { DiscretisedColumn, EncodedColumn } from "./discretised-column.ts";
import { raisedRates } from "./collapse-rare-levels.ts";
import { requireParam } from "../contract/complete-params.ts";
import { conditionLikelihood, indexDrawer, stateWriter } from "../contract/conditioning.ts";
import { rowWeights } from "../contract/require-units.ts";

export interface MarginalsParams {
  /** Levels, bins, bounds and the state "missing" rest on at least this many units. */
  readonly minUnits: number;
  /**
   * States of fewer units than this all count as the middle between minUnits and this, so that no smaller count is
   * told.
   */
  readonly minReportedCount: number;
  /** Share of units at or beyond the top and bottom code. */
  readonly tailShare: number;
  /** Units aimed at in each bin. */
  readonly binUnits: number;
  readonly maxBins: number;
}

export const MARGINALS_DEFAULTS: Readonly<MarginalsParams> = Object.freeze({
  minUnits: 5,
  minReportedCount: 11,
  tailShare: 0.02,
  binUnits: 10,
  maxBins: 40,
});

/** A column's states and their probabilities. Plain JSON. */
export interface ColumnMarginal {
  readonly spec: DiscretisedColumn;
  readonly p: readonly number[];
}

/**
 * Smoothed marginal distribution of every column, in the cohort's column order; each unit of protection counts once.
 * @param rng numbers end in smoothed tails, blurred by it; absent: at the coded bounds
 */
export function fitMarginals(train: Cohort, params: MarginalsParams, rng?: Rng): ColumnMarginal[] {
  requireParam("minUnits", params.minUnits, 1, 1000);
  requireParam("minReportedCount", params.minReportedCount, params.minUnits, 1000);
  requireParam("tailShare", params.tailShare, 0, 0.4);
  requireParam("binUnits", params.binUnits, 1, 1e6);
  requireParam("maxBins", params.maxBins, 1, 1000);
  const weights = rowWeights(train);
  const times = new Set((train.schema.survival ?? []).map((pair) => pair.time));
  const nBins = Math.min(params.maxBins, Math.max(2, Math.floor(train.nUnits / params.binUnits)));
  const rule = {
    nBins,
    minBinUnits: params.minUnits,
    pieceUnits: Infinity,
    tailShare: params.tailShare,
    minTailUnits: params.minUnits,
    minUnits: params.minUnits,
  };
  return train.columns.map((column) => {
    const encoded = encodeColumn(column, columnSchema(train.schema, column.name), train.units, weights, {
      ...rule,
      positive: times.has(column.name),
      ...(rng === undefined ? {} : { tails: { windowUnits: params.minReportedCount, rng } }),
    });
    return { spec: encoded.spec, p: smoothedShares(encoded, weights, params) };
  });
}

/**
 * Share of each state with half a unit of smoothing a state, rounded to four digits.
 * Definition: (n_s + 1/2) / (n + S/2), the Jeffreys estimate, with n_s as `toldMass` gives it and n their sum.
 */
export function smoothedShares(
  encoded: EncodedColumn,
  weights: Float64Array,
  rule: Pick<MarginalsParams, "minUnits" | "minReportedCount">,
): number[] {
  const mass = new Float64Array(encoded.nStates);
  encoded.codes.forEach((state, row) => (mass[state]! += weights[row]!));
  const told = reportedMass(mass, rule);
  const total = told.reduce((sum, units) => sum + units, encoded.nStates / 2);
  return Array.from(told, (units) => Math.round(((units + 0.5) / total) * 1e4) / 1e4);
}

/**
 * Units in each state, where fewer than `minReportedCount` are all told as the middle of minUnits and minReportedCount.
 */
export function reportedMass(
  mass: Float64Array,
  { minUnits, minReportedCount }: Pick<MarginalsParams, "minUnits" | "minReportedCount">,
): Float64Array {
  return mass.map((units) =>
    units > 0 && units < minReportedCount - 1e-9 ? (minUnits + minReportedCount) / 2 : units,
  );
}

/** @throws {E_UNSUPPORTED} where a model would tell counts below the cell size */
export function requireReported(minReportedCount: number, cellSize: number, generatorId: string): void {
  if (minReportedCount >= cellSize) return;
  throw new RaresynthError(
    "E_UNSUPPORTED",
    `shares tell counts from ${minReportedCount} units up, the cell size is ${cellSize}.`,
    { where: generatorId, hint: `Fit with minReportedCount ${cellSize}.` },
  );
}

/** What was folded, in counts and column names. */
export function collapseNotes(train: Cohort, specs: readonly DiscretisedColumn[], minUnits: number): GeneratorNote[] {
  const notes: GeneratorNote[] = [];
  const empty: string[] = [];
  for (const spec of specs) {
    const source = train.columns.find((column) => column.name === spec.name);
    const count = spec.kind === "numeric" ? spec.states.bins.length : spec.groups.length;
    if (count === 0) empty.push(spec.name);
    else if (spec.kind === "coded" && source?.kind === "coded" && count < source.levels.length)
      notes.push(
        { kind: "levels-collapsed", column: spec.name, levels: source.levels.length, groups: count },
        ...raisedRates(source, train.units, minUnits),
      );
  }
  if (empty.length > 0) notes.push({ kind: "too-few-values", columns: empty });
  const topCoded = specs.filter((spec) => spec.kind === "numeric" && spec.states.bins.length > 0).length;
  if (topCoded > 0) notes.push({ kind: "bounds-coded", columns: topCoded });
  return notes;
}

/** One independent column. @throws {E_UNSUPPORTED} where the condition has probability 0 */
export function drawColumn({ spec, p }: ColumnMarginal, nRows: number, rng: Rng, condition?: Condition): Column {
  const column = emptyColumn(spec, nRows);
  const weights = Float64Array.from(p);
  if (condition !== undefined)
    conditionLikelihood(spec, condition).forEach((likelihood, state) => (weights[state]! *= likelihood));
  if (condition !== undefined && !weights.some((weight) => weight > 0)) {
    throw new RaresynthError("E_UNSUPPORTED", "the condition has probability 0 under the fitted model.", {
      where: spec.name,
    });
  }
  const draw = indexDrawer(weights);
  const write = stateWriter(column, spec, condition);
  for (let row = 0; row < nRows; row++) write(row, draw(rng), rng);
  return column;
}
