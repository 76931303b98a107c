import type { Condition, RangeCondition } from "../../../src/core/contracts/generator.ts";
import { cleanMultiple } from "./nice-numbers.ts";

/** Both ends belong to it; an infinite end is open. */
export interface GridRange {
  readonly min: number;
  readonly max: number;
}

/**
 * A condition on numbers as ranges of multiples of the grid, ascending and apart. On a grid every open bound is a
 * closed one a step further in.
 * @returns nothing where only missing cells can meet it
 */
export function gridRanges(condition: Condition, grid: number): GridRange[] {
  if ("not" in condition) {
    let left: GridRange[] = [{ min: -Infinity, max: Infinity }];
    for (const one of condition.not)
      for (const { min, max } of gridRanges(one, grid)) left = left.flatMap((range) => without(range, min, max, grid));
    return left;
  }
  if ("in" in condition || "missing" in condition) return [];
  const range = closed(condition, grid);
  return range.min <= range.max ? [range] : [];
}

function closed(
  { min = -Infinity, max = Infinity, above = -Infinity, below = Infinity }: RangeCondition,
  grid: number,
): GridRange {
  return {
    min: Math.max(step(Math.ceil(min / grid - TOLERANCE), grid), step(Math.floor(above / grid + TOLERANCE) + 1, grid)),
    max: Math.min(step(Math.floor(max / grid + TOLERANCE), grid), step(Math.ceil(below / grid - TOLERANCE) - 1, grid)),
  };
}

/** Ratios this close to a whole number are one. */
const TOLERANCE = 1e-9;

/** What is left of a range without min..max. */
function without(range: GridRange, min: number, max: number, grid: number): GridRange[] {
  const low = { min: range.min, max: Math.min(range.max, step(Math.round(min / grid) - 1, grid)) };
  const high = { min: Math.max(range.min, step(Math.round(max / grid) + 1, grid)), max: range.max };
  return [low, high].filter((one) => one.min <= one.max && one.min < Infinity && one.max > -Infinity);
}

function step(count: number, grid: number): number {
  return Number.isFinite(count) ? cleanMultiple(count, grid) : count;
}
