import type { CodedColumn, Column, NumericColumn } from "../../../src/core/data/cohort.ts";
import { OTHER_LEVEL } from "../encoding/collapse-rare-levels.ts";
import { niceStep, roundToGrid } from "../encoding/nice-numbers.ts";

/** Bin 0 of every predictor is "missing". */
export const MISSING_BIN = 0;

/** How a column is cut into at most 255 bins before trees look at it. Plain JSON. */
export type PredictorCoding =
  | {
      readonly kind: "numeric";
      readonly name: string;
      /** Ascending rounded cut points; bin k holds cuts[k-2] < value <= cuts[k-1]. */ readonly cuts: readonly number[];
    }
  | {
      readonly kind: "coded";
      readonly name: string;
      readonly levels: Readonly<Record<string, number>>;
      readonly nBins: number;
      readonly ordered: boolean;
    };

/** A predictor as bins, one byte a row. */
export interface CodedPredictor {
  readonly name: string;
  readonly nBins: number;
  /** Bins 1.. have an order that splits must respect. */
  readonly ordered: boolean;
  readonly bins: Uint8Array;
}

/**
 * Coding of a numeric predictor: equal-weight quantiles, each rounded to a step that is coarse against the column's
 * spread, so that a cut point in a model file is not a patient's value.
 * @param weights per row; rows with missing values are skipped
 * @param nBins most bins besides the missing one
 */
export function numericCoding(column: NumericColumn, weights: Float64Array, nBins: number): PredictorCoding {
  const { order, total } = sortedPresent(column.values, weights);
  const cuts: number[] = [];
  if (order.length > 1) {
    const step = roundingStep(column.values, weights, order, total);
    let cumulative = 0;
    let next = 1;
    for (let i = 0; i < order.length - 1; i++) {
      cumulative += weights[order[i]!]!;
      if (cumulative < (next * total) / nBins) continue;
      while (cumulative >= (next * total) / nBins) next += 1;
      const cut = roundToGrid((column.values[order[i]!]! + column.values[order[i + 1]!]!) / 2, step);
      if (cuts.length === 0 || cut > cuts[cuts.length - 1]!) cuts.push(cut);
    }
  }
  return { kind: "numeric", name: column.name, cuts };
}

/**
 * Coding of a category: one bin a group of folded levels.
 * @param binOfLevel level -> group 0..nGroups-1; the coding keeps only the levels named here
 */
export function codedCoding(
  name: string,
  binOfLevel: ReadonlyMap<string, number>,
  nGroups: number,
  ordered: boolean,
): PredictorCoding {
  const levels: Record<string, number> = {};
  for (const level of [...binOfLevel.keys()].sort()) levels[level] = binOfLevel.get(level)! + 1;
  return { kind: "coded", name, levels, nBins: nGroups + 1, ordered };
}

/** Number of bins of a coding, the missing one included. */
export function binCount(coding: PredictorCoding): number {
  return coding.kind === "numeric" ? coding.cuts.length + 2 : coding.nBins;
}

/**
 * Bins of a column under a coding. A level that the coding does not name falls where undeclared rare levels were folded
 * to.
 */
export function encodePredictor(coding: PredictorCoding, column: Column): CodedPredictor {
  const nBins = binCount(coding);
  if (coding.kind === "numeric" && column.kind === "numeric") {
    return { name: coding.name, nBins, ordered: true, bins: binNumeric(column.values, coding.cuts) };
  }
  if (coding.kind === "coded" && column.kind === "coded") {
    return { name: coding.name, nBins, ordered: coding.ordered, bins: binCoded(column, coding.levels, nBins) };
  }
  return {
    name: coding.name,
    nBins,
    ordered: coding.kind === "numeric",
    bins: new Uint8Array(column.kind === "numeric" ? column.values.length : column.codes.length),
  };
}

/** Bins of numbers: 0 where missing, else 1 + number of cut points below the value. */
export function binNumeric(values: Float64Array, cuts: readonly number[]): Uint8Array {
  const bins = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    let low = 0;
    let high = cuts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value > cuts[middle]!) low = middle + 1;
      else high = middle;
    }
    bins[row] = low + 1;
  }
  return bins;
}

function binCoded(column: CodedColumn, levels: Readonly<Record<string, number>>, nBins: number): Uint8Array {
  const other = Object.hasOwn(levels, OTHER_LEVEL) ? levels[OTHER_LEVEL]! : nBins - 1;
  const binOfCode = column.levels.map((level) => (Object.hasOwn(levels, level) ? levels[level]! : other));
  const bins = new Uint8Array(column.codes.length);
  for (let row = 0; row < bins.length; row++) {
    const code = column.codes[row]!;
    if (code >= 0) bins[row] = binOfCode[code]!;
  }
  return bins;
}

function sortedPresent(values: Float64Array, weights: Float64Array): { order: Int32Array; total: number } {
  const rows: number[] = [];
  let total = 0;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row]!)) continue;
    rows.push(row);
    total += weights[row]!;
  }
  return { order: Int32Array.from(rows).sort((a, b) => values[a]! - values[b]!), total };
}

/** A 1-2-5 step of about a two-hundredth of the inner nine tenths of the column. */
function roundingStep(values: Float64Array, weights: Float64Array, order: Int32Array, total: number): number {
  let cumulative = 0;
  let low = values[order[0]!]!;
  let high = low;
  for (const row of order) {
    cumulative += weights[row]!;
    if (cumulative <= 0.05 * total) low = values[row]!;
    if (cumulative <= 0.95 * total) high = values[row]!;
  }
  const spread = high > low ? high - low : values[order[order.length - 1]!]! - values[order[0]!]!;
  return spread > 0 ? niceStep(spread / 200) : 1;
}
