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

interface UnitValue {
  readonly value: number;
  readonly unit: number;
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
  const sorted: UnitValue[] = [];
  column.values.forEach((value, row) => {
    if (!Number.isNaN(value)) sorted.push({ value, unit: units[row]! });
  });
  sorted.sort((a, b) => a.value - b.value || a.unit - b.unit);
  const nUnits = new Set(sorted.map((item) => item.unit)).size;
  const isWhole = schema?.type === "integer" || schema?.type === "date";
  const empty = nUnits < Math.max(1, rule.minTailUnits);
  if (empty) return { low: 0, high: 0, grid: schema?.grid ?? 1, isInteger: isWhole, empty };
  const needed = Math.max(1, rule.minTailUnits, Math.ceil(rule.tailShare * nUnits));
  const few = Math.max(1, Math.min(rule.minTailUnits, nUnits));
  const grid = schema?.grid ?? inferGrid(sorted, isWhole, few, Math.max(few, 0.05 * nUnits));
  const bounds = publicBounds(schema);
  const mirrored = sorted.map(({ value, unit }) => ({ value: -value, unit })).reverse();
  const high = Math.min(topCode(sorted, needed, rule.minTailUnits, grid), bounds.max);
  const low = Math.max(-topCode(mirrored, needed, rule.minTailUnits, grid), bounds.min);
  const isInteger = isWhole || Number.isInteger(grid);
  const onGrid = { low: ceilToGrid(low, grid), high: floorToGrid(high, grid) };
  // A calendar ends where recruitment did: no tail of a date reaches beyond what several units share.
  const reach =
    schema?.type === "date"
      ? undefined
      : { min: sorted[0]!.value >= 0 ? Math.max(0, bounds.min) : bounds.min, max: bounds.max };
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

/** Top code of ascending values; a bottom code is the top code of the mirrored column. */
function topCode(sorted: readonly UnitValue[], needed: number, minTailUnits: number, grid: number): number {
  const inner = valueReachedBy(sorted, needed);
  const holders = new Set<number>();
  for (const item of sorted) if (item.value === inner) holders.add(item.unit);
  if (holders.size >= minTailUnits) return inner;
  const quartile = sorted[Math.floor(0.75 * (sorted.length - 1))]!.value;
  const room = (inner - quartile) / 10;
  const step = room > grid ? Math.max(grid, niceStep(room)) : grid;
  const outward = ceilToGrid(inner, step);
  const reach = new Set<number>();
  for (const item of sorted) if (item.value >= outward) reach.add(item.unit);
  return reach.size >= minTailUnits ? outward : floorToGrid(inner, step);
}

/** The largest value v such that at least `needed` units have a value >= v. */
function valueReachedBy(sorted: readonly UnitValue[], needed: number): number {
  const seen = new Set<number>();
  for (let i = sorted.length - 1; i >= 0; i--) {
    seen.add(sorted[i]!.unit);
    if (seen.size >= needed) return sorted[i]!.value;
  }
  return sorted[0]!.value;
}

/** Steps that people round to, in each power of ten. */
const LEADS = [5, 2.5, 1] as const;

/**
 * The coarsest of 1, 2.5 and 5 times a power of ten that all but fewer than `mayDiffer` units' values are multiples of.
 * Never finer than a 500th of the middle half's width, rounded down to a power of ten: further digits identify people
 * and describe nobody.
 * @param few units that a width rests on where hardly any differ
 */
function inferGrid(sorted: readonly UnitValue[], isWhole: boolean, few: number, mayDiffer: number): number {
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!.value;
  const rank = Math.min(few, sorted.length);
  const inner = sorted[sorted.length - rank]!.value - sorted[rank - 1]!.value;
  const width = at(0.75) - at(0.25) || at(0.95) - at(0.05) || Math.max(0, inner);
  const finest = isWhole ? 0 : width > 0 ? Math.floor(Math.log10(width / 500) + 1e-12) : -6;
  for (let exponent = finest + 6; exponent >= finest; exponent--)
    for (const lead of LEADS) {
      const grid = Number(`${lead}e${exponent}`);
      if (isWhole && !Number.isInteger(grid)) continue;
      if (lead === 1 && exponent === finest) return grid;
      const misfits = new Set<number>();
      for (const item of sorted) {
        if (!isMultiple(item.value, grid)) misfits.add(item.unit);
        if (misfits.size >= mayDiffer) break;
      }
      // A grid must leave room for the values to differ.
      if (
        misfits.size < mayDiffer &&
        (width === 0 || grid <= width / 4 || (misfits.size < few && isScale(sorted, grid, Math.ceil(few / 2))))
      )
        return grid;
    }
  return Number(`1e${finest}`);
}

/** True where at least three points of the grid have enough units each: a scale of few points. */
function isScale(sorted: readonly UnitValue[], grid: number, least: number): boolean {
  const units = new Map<number, Set<number>>();
  for (const { value, unit } of sorted) {
    if (!isMultiple(value, grid)) continue;
    const point = Math.round(value / grid);
    units.set(point, (units.get(point) ?? new Set<number>()).add(unit));
  }
  return [...units.values()].filter((held) => held.size >= least).length >= 3;
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
