import { column } from "../../../src/core/data/cohort.ts";
import type { CodedColumn, Cohort, Column, NumericColumn } from "../../../src/core/data/cohort.ts";
import { RaresynthError } from "../../../src/core/errors.ts";

/**
 * Encoded values are whole multiples of 2^-40, so that a sum over up to 4096 columns is exact: distances do not depend
 * on the order of columns, and ties that hold in the data hold in the arithmetic.
 */
const GRID = 2 ** 40;
/** Encoded missing. At least 1 away from every other encoded value, so the cap turns it into a full mismatch. */
export const ENCODED_MISSING = -8;
/** Levels that no real row has are encoded from here on: different from every real level. */
const FIRST_UNKNOWN_LEVEL = 2 ** 20;
/** A number off a column that never varies in the real rows. */
const OFF_CONSTANT = 2;

export interface MixedSpaceOptions {
  /**
   * One value missing: a full mismatch (both missing: none), or, as in cluster::daisy, the column is left out of that
   * pair. Default "mismatch".
   */
  readonly missing?: "mismatch" | "ignore";
  /** Ordered categories: equal or not, or the difference of their ranks over the number of steps. Default "match". */
  readonly ordered?: "match" | "rank";
}

interface NumericAxis {
  readonly kind: "numeric";
  readonly name: string;
  readonly low: number;
  readonly range: number;
}
interface NominalAxis {
  readonly kind: "nominal";
  readonly name: string;
  readonly position: ReadonlyMap<string, number>;
}
/** A category with few levels: one bit for each level and one for missing, from `shift` up in word `word`. */
interface PackedAxis {
  readonly kind: "packed";
  readonly name: string;
  readonly position: ReadonlyMap<string, number>;
  readonly word: number;
  readonly shift: number;
}
interface RankAxis {
  readonly kind: "rank";
  readonly name: string;
  readonly position: ReadonlyMap<string, number>;
  readonly steps: number;
}
type LooseAxis = NumericAxis | NominalAxis | RankAxis;

/** Categories with at most this many levels are packed into bits; a word has room for at least two. */
const MAX_PACKED_LEVELS = 15;
const WORD_BITS = 32;

/** Scales and level tables of a distance, fixed on real rows. */
export interface MixedSpace {
  /** Columns held as numbers, widest spread first, so that far pairs are left early. The order changes no result. */
  readonly axes: readonly LooseAxis[];
  /** Columns held as bits. */
  readonly packed: readonly PackedAxis[];
  readonly nWords: number;
  readonly nColumns: number;
  readonly missing: "mismatch" | "ignore";
}

/**
 * Rows packed for the distance kernels. `values[row * nAxes + c]` contributes min(1, |a - b|); in `bits[row * nWords +
 * w]` each packed column has one bit set, so it contributes 1 less for each common bit.
 */
export interface EncodedRows {
  readonly space: MixedSpace;
  readonly nRows: number;
  readonly values: Float64Array;
  readonly bits: Int32Array;
  readonly units: Int32Array;
  readonly nUnits: number;
}

/**
 * The space of a Gower-type distance between mixed rows: the mean over columns of |a - b| / range for numbers (at most
 * 1) and of 0/1 for categories; both missing 0, one missing 1. Ranges and levels come from the real rows alone, so
 * synthetic values cannot stretch them. A column without range counts as equal or not. Levels are matched by name.
 *
 * Source: Gower, Biometrics 27:857 (1971), section 3. Differs: missing values are values (Gower leaves the pair out;
 * see `missing`).
 * @param real cohorts whose pooled rows set the scales, all with these columns
 * @param columns names; default: the columns of the first cohort
 * @throws {E_SCHEMA_MISMATCH} where a cohort lacks a column or holds it as another kind
 */
export function mixedSpace(
  real: readonly Cohort[],
  columns?: readonly string[],
  options: MixedSpaceOptions = {},
): MixedSpace {
  const first = real[0];
  if (first === undefined) throw new RaresynthError("E_INTERNAL", "a distance needs at least one real cohort.");
  const names = [...(columns ?? first.columns.map((one) => one.name))].sort();
  const missing = options.missing ?? "mismatch";
  const all = names.map((name) =>
    makeAxis(
      name,
      real.map((cohort) => column(cohort, name)),
      options.ordered ?? "match",
    ),
  );
  const fits = (axis: LooseAxis): axis is NominalAxis =>
    missing === "mismatch" && axis.kind === "nominal" && axis.position.size <= MAX_PACKED_LEVELS;
  const loose = all.filter((axis) => !fits(axis)).map((axis) => ({ axis, spread: spreadOf(axis, first) }));
  loose.sort((a, b) => b.spread - a.spread || (a.axis.name < b.axis.name ? -1 : 1));
  const { packed, nWords } = pack(all.filter(fits));
  return { axes: loose.map((one) => one.axis), packed, nWords, nColumns: names.length, missing };
}

/**
 * Packs the rows of a cohort for the distance kernels.
 * @throws {E_SCHEMA_MISMATCH} where the cohort lacks a column or holds it as another kind
 */
export function encode(space: MixedSpace, cohort: Cohort): EncodedRows {
  const nAxes = space.axes.length;
  const values = new Float64Array(cohort.nRows * nAxes);
  const bits = new Int32Array(cohort.nRows * space.nWords);
  space.axes.forEach((axis, c) => {
    const source = column(cohort, axis.name);
    if (axis.kind === "numeric") encodeNumbers(axis, asNumeric(source), values, c, nAxes);
    else encodeLevels(axis, asCoded(source), values, c, nAxes);
  });
  for (const axis of space.packed) encodeBits(axis, asCoded(column(cohort, axis.name)), bits, space.nWords);
  return { space, nRows: cohort.nRows, values, bits, units: cohort.units, nUnits: cohort.nUnits };
}

/** The encoded rows at these positions; units keep their numbers. */
export function takeEncoded(rows: EncodedRows, positions: ArrayLike<number>): EncodedRows {
  const nAxes = rows.space.axes.length;
  const { nWords } = rows.space;
  const n = positions.length;
  const values = new Float64Array(n * nAxes);
  const bits = new Int32Array(n * nWords);
  const units = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const row = positions[i]!;
    for (let c = 0; c < nAxes; c++) values[i * nAxes + c] = rows.values[row * nAxes + c]!;
    for (let w = 0; w < nWords; w++) bits[i * nWords + w] = rows.bits[row * nWords + w]!;
    units[i] = rows.units[row]!;
  }
  return { ...rows, nRows: n, values, bits, units };
}

/**
 * Rows of several cohorts one after another, in one space; units are renumbered so that no two cohorts share one. At
 * least one part.
 */
export function poolEncoded(parts: readonly EncodedRows[]): EncodedRows {
  const { space } = parts[0]!;
  const nRows = parts.reduce((sum, part) => sum + part.nRows, 0);
  const values = new Float64Array(nRows * space.axes.length);
  const bits = new Int32Array(nRows * space.nWords);
  const units = new Int32Array(nRows);
  let row = 0;
  let nUnits = 0;
  for (const part of parts) {
    values.set(part.values, row * space.axes.length);
    bits.set(part.bits, row * space.nWords);
    part.units.forEach((unit, i) => {
      units[row + i] = unit + nUnits;
    });
    row += part.nRows;
    nUnits += part.nUnits;
  }
  return { space, nRows, values, bits, units, nUnits };
}

function pack(axes: readonly NominalAxis[]): { packed: PackedAxis[]; nWords: number } {
  let word = 0;
  let used = 0;
  const packed = axes.map((axis): PackedAxis => {
    const width = axis.position.size + 1;
    if (used + width > WORD_BITS) {
      word++;
      used = 0;
    }
    const shift = used;
    used += width;
    return { ...axis, kind: "packed", word, shift };
  });
  return { packed, nWords: axes.length === 0 ? 0 : word + 1 };
}

/** Variance of a scaled column; a guide for the order of work only. */
function spreadOf(axis: LooseAxis, real: Cohort): number {
  if (axis.kind !== "numeric" || axis.range === 0) return axis.kind === "nominal" ? 1 : 0;
  let n = 0;
  let sum = 0;
  let squares = 0;
  for (const value of asNumeric(column(real, axis.name)).values) {
    if (Number.isNaN(value)) continue;
    const scaled = (value - axis.low) / axis.range;
    n++;
    sum += scaled;
    squares += scaled * scaled;
  }
  return n === 0 ? 0 : squares / n - (sum / n) ** 2;
}

function makeAxis(name: string, sources: readonly Column[], ordered: "match" | "rank"): LooseAxis {
  const head = sources[0]!;
  if (head.kind === "numeric") {
    let low = Infinity;
    let high = -Infinity;
    for (const source of sources)
      for (const value of asNumeric(source).values) {
        if (value < low) low = value;
        if (value > high) high = value;
      }
    return { kind: "numeric", name, low, range: high > low ? high - low : 0 };
  }
  const position = new Map<string, number>();
  for (const source of sources)
    for (const level of asCoded(source).levels) if (!position.has(level)) position.set(level, position.size);
  if (ordered === "rank" && head.ordered)
    return { kind: "rank", name, position, steps: Math.max(1, position.size - 1) };
  return { kind: "nominal", name, position };
}

function encodeNumbers(axis: NumericAxis, source: NumericColumn, into: Float64Array, c: number, nAxes: number): void {
  const { low, range } = axis;
  source.values.forEach((value, row) => {
    let encoded = ENCODED_MISSING;
    if (!Number.isNaN(value)) {
      // Further out than one range is a full mismatch with every real value already; the clip keeps it away from the
      // code for missing.
      if (range > 0) encoded = Math.min(2, Math.max(-1, Math.round(((value - low) / range) * GRID) / GRID));
      else encoded = value === low ? 0 : OFF_CONSTANT;
    }
    into[row * nAxes + c] = encoded;
  });
}

function encodeLevels(
  axis: NominalAxis | RankAxis,
  source: CodedColumn,
  into: Float64Array,
  c: number,
  nAxes: number,
): void {
  const table = source.levels.map((level, k) => {
    const position = axis.position.get(level);
    if (position === undefined) return FIRST_UNKNOWN_LEVEL + k;
    return axis.kind === "rank" ? Math.round((position / axis.steps) * GRID) / GRID : position;
  });
  source.codes.forEach((code, row) => {
    into[row * nAxes + c] = code < 0 ? ENCODED_MISSING : table[code]!;
  });
}

function encodeBits(axis: PackedAxis, source: CodedColumn, into: Int32Array, nWords: number): void {
  const missingBit = 1 << (axis.shift + axis.position.size);
  // A level that no real row has sets no bit, so it agrees with nothing.
  const table = source.levels.map((level) => {
    const position = axis.position.get(level);
    return position === undefined ? 0 : 1 << (axis.shift + position);
  });
  source.codes.forEach((code, row) => {
    into[row * nWords + axis.word]! |= code < 0 ? missingBit : table[code]!;
  });
}

function asNumeric(source: Column): NumericColumn {
  if (source.kind !== "numeric")
    throw new RaresynthError("E_SCHEMA_MISMATCH", "the column holds numbers in one cohort and categories in another.", {
      where: source.name,
    });
  return source;
}

function asCoded(source: Column): CodedColumn {
  if (source.kind !== "coded")
    throw new RaresynthError("E_SCHEMA_MISMATCH", "the column holds categories in one cohort and numbers in another.", {
      where: source.name,
    });
  return source;
}
