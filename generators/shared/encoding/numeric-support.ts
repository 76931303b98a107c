import type { NumericColumn } from "../../../src/core/data/cohort.ts";
import type { ColumnSchema } from "../../../src/core/data/schema.ts";
import { ceilToGrid, floorToGrid, niceStep, roundToGrid } from "./nice-numbers.ts";

/** Where drawn values may lie. Plain JSON. */
export interface NumericSupport {
  /** Both ends are multiples of `grid`; low <= high. */
  readonly low: number;
  readonly high: number;
  readonly grid: number;
  readonly isInteger: boolean;
  /** True where fewer than `minTailUnits` units have a value: then nothing but missing may be drawn. */
  readonly empty: boolean;
  /**
   * How far a smoothed tail may reach beyond `low` and `high`: the public bounds, or 0 where nobody is below it.
   * Absent: not at all.
   */
  readonly reach?: { readonly min: number; readonly max: number };
}

export interface TailRule {
  /** Share of the units at or beyond each bound, 0 <= tailShare < .5. */
  readonly tailShare: number;
  /** At least this many units lie at or beyond each bound. */
  readonly minTailUnits: number;
}

/** The values that are not missing, and whose they are. */
interface Present {
  /** Ascending. */
  readonly sorted: Float64Array;
  /** In order of the rows, each with its unit at the same place of `units`. */
  readonly values: Float64Array;
  readonly units: Int32Array;
  /** Distinct among `units`. */
  readonly nUnits: number;
  /** Largest unit + 1. */
  readonly size: number;
}

/**
 * Bottom- and top-coding bounds and the rounding grid of a numeric column.
 * Definition: the inner bound is the most extreme value that max(minTailUnits, tailShare × units) units reach. It is
 * rounded outward to a coarse number where at least `minTailUnits` units still reach that, else inward; kept as it is
 * where `minTailUnits` units hold exactly this value. Public bounds narrow it further.
 * Claim: no bound depends on the value of one patient alone to more than a coarse step, and no draw lies beyond what
 * `minTailUnits` units reach. Not claimed: differential privacy of the bounds.
 * @param column NaN is missing
 * @param units row -> unit of protection
 */
export function numericSupport(
  column: NumericColumn,
  schema: ColumnSchema | undefined,
  units: Int32Array,
  rule: TailRule,
): NumericSupport {
  const present = presentOf(column.values, units);
  const { sorted, nUnits } = present;
  const isWhole = schema?.type === "integer" || schema?.type === "date";
  const empty = nUnits < Math.max(1, rule.minTailUnits);
  if (empty) return { low: 0, high: 0, grid: schema?.grid ?? 1, isInteger: isWhole, empty };
  const needed = Math.max(1, rule.minTailUnits, Math.ceil(rule.tailShare * nUnits));
  const grid =
    schema?.grid ?? inferGrid(present, isWhole, Math.max(1, Math.min(rule.minTailUnits, nUnits), 0.05 * nUnits));
  const bounds = publicBounds(schema);
  const high = Math.min(topCode(present, needed, rule.minTailUnits, grid), bounds.max);
  const low = Math.max(-topCode(mirrorOf(present), needed, rule.minTailUnits, grid), bounds.min);
  const isInteger = isWhole || Number.isInteger(grid);
  const onGrid = { low: ceilToGrid(low, grid), high: floorToGrid(high, grid) };
  // A calendar ends where recruitment did: no tail of a date reaches beyond what several units share.
  const reach =
    schema?.type === "date"
      ? undefined
      : { min: sorted[0]! >= 0 ? Math.max(0, bounds.min) : bounds.min, max: bounds.max };
  if (onGrid.low <= onGrid.high)
    return { ...onGrid, grid, isInteger, empty, ...(reach === undefined ? {} : { reach }) };
  // Too few units for two separate tails: all that may be said is about where the middle is.
  const middle = roundToGrid((low + high) / 2, grid);
  return { low: middle, high: middle, grid, isInteger, empty };
}

/** The nearest value on the grid inside the support. */
export function clampToSupport(value: number, support: NumericSupport): number {
  const rounded = roundToGrid(value, support.grid);
  return rounded < support.low ? support.low : rounded > support.high ? support.high : rounded;
}

/** @param values NaN is missing */
function presentOf(values: Float64Array, units: Int32Array): Present {
  const kept = new Float64Array(values.length);
  const whose = new Int32Array(values.length);
  let n = 0;
  let size = 0;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row]!)) continue;
    kept[n] = values[row]!;
    whose[n] = units[row]!;
    if (whose[n]! >= size) size = whose[n]! + 1;
    n++;
  }
  const found = { values: kept.subarray(0, n), units: whose.subarray(0, n), size };
  return { ...found, sorted: found.values.slice().sort(), nUnits: unitsWhere(found, () => true) };
}

/** The column with its sign turned: a bottom code is the top code of this. */
function mirrorOf(present: Present): Present {
  const turned = (values: Float64Array) => values.map((value) => -value);
  return { ...present, values: turned(present.values), sorted: turned(present.sorted).reverse() };
}

/** Number of units that have a value of which `holds` is true. */
function unitsWhere(
  { values, units, size }: Pick<Present, "values" | "units" | "size">,
  holds: (value: number) => boolean,
): number {
  const seen = new Uint8Array(size);
  let nSeen = 0;
  for (let k = 0; k < values.length; k++) {
    if (seen[units[k]!] === 1 || !holds(values[k]!)) continue;
    seen[units[k]!] = 1;
    nSeen++;
  }
  return nSeen;
}

function topCode(present: Present, needed: number, minTailUnits: number, grid: number): number {
  const { sorted } = present;
  const inner = valueReachedBy(present, needed);
  if (unitsWhere(present, (value) => value === inner) >= minTailUnits) return inner;
  const quartile = sorted[Math.floor(0.75 * (sorted.length - 1))]!;
  const room = (inner - quartile) / 10;
  const step = room > grid ? Math.max(grid, niceStep(room)) : grid;
  const outward = ceilToGrid(inner, step);
  return unitsWhere(present, (value) => value >= outward) >= minTailUnits ? outward : floorToGrid(inner, step);
}

/** The largest value v such that at least `needed` units have a value >= v; the smallest where fewer have one. */
function valueReachedBy({ sorted, values, units, nUnits, size }: Present, needed: number): number {
  if (nUnits < needed) return sorted[0]!;
  const largest = new Float64Array(size).fill(-Infinity);
  for (let k = 0; k < values.length; k++) if (values[k]! > largest[units[k]!]!) largest[units[k]!] = values[k]!;
  return largest.sort()[size - needed]!;
}

/**
 * The coarsest power of ten that all but fewer than `mayDiffer` units' values are multiples of. Never finer than a
 * 500th of the middle half's width, rounded down to a power of ten: further digits identify people and describe nobody.
 */
function inferGrid(present: Present, isWhole: boolean, mayDiffer: number): number {
  const { sorted, values, units, size } = present;
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
  const width = at(0.75) - at(0.25) || at(0.95) - at(0.05);
  const finest = isWhole ? 0 : width > 0 ? Math.floor(Math.log10(width / 500) + 1e-12) : -6;
  for (let exponent = finest + 6; exponent > finest; exponent--) {
    const grid = Number(`1e${exponent}`);
    // A grid must leave room for the values to differ.
    if (width > 0 && grid > width / 4) continue;
    const misfits = new Uint8Array(size);
    let nMisfits = 0;
    for (let k = 0; k < values.length && nMisfits < mayDiffer; k++) {
      if (misfits[units[k]!] === 1 || isMultiple(values[k]!, grid)) continue;
      misfits[units[k]!] = 1;
      nMisfits++;
    }
    if (nMisfits < mayDiffer) return grid;
  }
  return Number(`1e${finest}`);
}

function isMultiple(value: number, grid: number): boolean {
  const ratio = value / grid;
  return Math.abs(ratio - Math.round(ratio)) < 1e-6;
}

function publicBounds(schema: ColumnSchema | undefined): { min: number; max: number } {
  const asNumber = (bound: number | string | undefined, open: number) =>
    bound === undefined
      ? open
      : typeof bound === "number"
        ? bound
        : schema?.type === "date"
          ? Math.round(Date.parse(bound) / 86_400_000)
          : Number(bound);
  return { min: asNumber(schema?.bounds?.min, -Infinity), max: asNumber(schema?.bounds?.max, Infinity) };
}
