import { column } from "../../src/core/cohort.ts";
import type { CodedColumn, Cohort, Column, NumericColumn } from "../../src/core/cohort.ts";
import { RaresynthError } from "../../src/core/errors.ts";

/**
 * Encoded values are whole multiples of 2^-40, so that a sum over up to 4096 columns is exact: distances do not depend on the order of
 * columns, and ties that hold in the data hold in the arithmetic.
 */
const GRID = 2 ** 40;
/** Encoded missing. At least 1 away from every other encoded value, so the cap turns it into a full mismatch. */
export const ENCODED_MISSING = -8;
/** Levels that no real row has are encoded from here on: different from every real level. */
const FIRST_UNKNOWN_LEVEL = 2 ** 20;
/** A number off a column that never varies in the real rows. */
const OFF_CONSTANT = 2;

export interface MixedSpaceOptions {
  /** One value missing: a full mismatch (both missing: none), or, as in cluster::daisy, the column is left out of that pair. Default "mismatch". */
  readonly missing?: "mismatch" | "ignore";
  /** Ordered categories: equal or not, or the difference of their ranks over the number of steps. Default "match". */
  readonly ordered?: "match" | "rank";
}

interface NumericAxis { readonly kind: "numeric"; readonly name: string; readonly low: number; readonly range: number }
interface NominalAxis { readonly kind: "nominal"; readonly name: string; readonly position: ReadonlyMap<string, number> }
interface RankAxis { readonly kind: "rank"; readonly name: string; readonly position: ReadonlyMap<string, number>; readonly steps: number }
export type Axis = NumericAxis | NominalAxis | RankAxis;

/** Scales and level tables of a distance, fixed on real rows. */
export interface MixedSpace {
  /** Sorted by name, so that nothing depends on the order of columns. */
  readonly axes: readonly Axis[];
  readonly missing: "mismatch" | "ignore";
}

/** Rows packed for the distance kernels: `values[row * nColumns + c]`, each column contributing min(1, |a - b|). */
export interface EncodedRows {
  readonly space: MixedSpace;
  readonly nRows: number;
  readonly nColumns: number;
  readonly values: Float64Array;
  readonly units: Int32Array;
  readonly nUnits: number;
}

/**
 * The space of a Gower-type distance between mixed rows: the mean over columns of |a - b| / range for numbers (at most 1) and of 0/1 for
 * categories; both missing 0, one missing 1. Ranges and levels come from the real rows alone, so synthetic values cannot stretch them.
 * A column without range counts as equal or not. Levels are matched by name.
 *
 * Source: Gower, Biometrics 27:857 (1971), section 3. Differs: missing values are values (Gower leaves the pair out; see `missing`).
 * @param real cohorts whose pooled rows set the scales, all with these columns
 * @param columns names; default: the columns of the first cohort
 * @throws {E_SCHEMA_MISMATCH} where a cohort lacks a column or holds it as another kind
 */
export function mixedSpace(real: readonly Cohort[], columns?: readonly string[], options: MixedSpaceOptions = {}): MixedSpace {
  const first = real[0];
  if (first === undefined) throw new RaresynthError("E_INTERNAL", "a distance needs at least one real cohort.");
  const names = [...(columns ?? first.columns.map((one) => one.name))].sort();
  const axes = names.map((name) => makeAxis(name, real.map((cohort) => column(cohort, name)), options.ordered ?? "match"));
  return { axes, missing: options.missing ?? "mismatch" };
}

/**
 * Packs the rows of a cohort for the distance kernels.
 * @throws {E_SCHEMA_MISMATCH} where the cohort lacks a column or holds it as another kind
 */
export function encode(space: MixedSpace, cohort: Cohort): EncodedRows {
  const nColumns = space.axes.length;
  const values = new Float64Array(cohort.nRows * nColumns);
  space.axes.forEach((axis, c) => {
    const source = column(cohort, axis.name);
    if (axis.kind === "numeric") encodeNumbers(axis, asNumeric(source), values, c, nColumns);
    else encodeLevels(axis, asCoded(source), values, c, nColumns);
  });
  return { space, nRows: cohort.nRows, nColumns, values, units: cohort.units, nUnits: cohort.nUnits };
}

/** The encoded rows at these positions; units keep their numbers. */
export function takeEncoded(rows: EncodedRows, positions: ArrayLike<number>): EncodedRows {
  const { nColumns } = rows;
  const values = new Float64Array(positions.length * nColumns);
  const units = new Int32Array(positions.length);
  for (let i = 0; i < positions.length; i++) {
    const row = positions[i]!;
    values.set(rows.values.subarray(row * nColumns, (row + 1) * nColumns), i * nColumns);
    units[i] = rows.units[row]!;
  }
  return { ...rows, nRows: positions.length, values, units };
}

function makeAxis(name: string, sources: readonly Column[], ordered: "match" | "rank"): Axis {
  const head = sources[0]!;
  if (head.kind === "numeric") {
    let low = Infinity;
    let high = -Infinity;
    for (const source of sources) for (const value of asNumeric(source).values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return { kind: "numeric", name, low, range: high > low ? high - low : 0 };
  }
  const position = new Map<string, number>();
  for (const source of sources) for (const level of asCoded(source).levels) if (!position.has(level)) position.set(level, position.size);
  if (ordered === "rank" && head.ordered) return { kind: "rank", name, position, steps: Math.max(1, position.size - 1) };
  return { kind: "nominal", name, position };
}

function encodeNumbers(axis: NumericAxis, source: NumericColumn, into: Float64Array, c: number, nColumns: number): void {
  const { low, range } = axis;
  source.values.forEach((value, row) => {
    let encoded = ENCODED_MISSING;
    if (!Number.isNaN(value)) {
      // Further out than one range is a full mismatch with every real value already; the clip keeps it away from the code for missing.
      if (range > 0) encoded = Math.min(2, Math.max(-1, Math.round(((value - low) / range) * GRID) / GRID));
      else encoded = value === low ? 0 : OFF_CONSTANT;
    }
    into[row * nColumns + c] = encoded;
  });
}

function encodeLevels(axis: NominalAxis | RankAxis, source: CodedColumn, into: Float64Array, c: number, nColumns: number): void {
  const table = source.levels.map((level, k) => {
    const position = axis.position.get(level);
    if (position === undefined) return FIRST_UNKNOWN_LEVEL + k;
    return axis.kind === "rank" ? Math.round((position / axis.steps) * GRID) / GRID : position;
  });
  source.codes.forEach((code, row) => {
    into[row * nColumns + c] = code < 0 ? ENCODED_MISSING : table[code]!;
  });
}

function asNumeric(source: Column): NumericColumn {
  if (source.kind !== "numeric") throw new RaresynthError("E_SCHEMA_MISMATCH", "the column holds numbers in one cohort and categories in another.", { where: source.name });
  return source;
}

function asCoded(source: Column): CodedColumn {
  if (source.kind !== "coded") throw new RaresynthError("E_SCHEMA_MISMATCH", "the column holds categories in one cohort and numbers in another.", { where: source.name });
  return source;
}
