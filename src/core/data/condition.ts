import { nth } from "../access.ts";
import type { Column } from "./cohort.ts";
import type { Condition, PlainCondition, RangeCondition } from "../contracts/generator.ts";

/** Whether a row's cell meets a condition. A missing cell meets no range and no list of levels. */
export function conditionTest(column: Column, condition: Condition): (row: number) => boolean {
  if ("not" in condition) {
    const tests = condition.not.map((one) => conditionTest(column, one));
    return (row) => !tests.some((test) => test(row));
  }
  if (column.kind === "numeric") {
    const { values } = column;
    if ("missing" in condition) return (row) => Number.isNaN(values[row]);
    return "in" in condition ? () => false : (row) => inRange(condition, nth(values, row));
  }
  const { codes } = column;
  if ("missing" in condition) return (row) => codes[row] === -1;
  const wanted = Uint8Array.from(column.levels, (level) => (allowsLevel(condition, level) ? 1 : 0));
  return (row) => wanted[nth(codes, row)] === 1;
}

/** Whether a level meets a condition; none meets a range. */
export function allowsLevel(condition: Condition, level: string): boolean {
  if ("not" in condition) return !condition.not.some((one) => allowsLevel(one, level));
  return "in" in condition && condition.in.includes(level);
}

/** Whether a missing cell meets a condition. */
export function allowsMissing(condition: Condition): boolean {
  return "not" in condition ? !condition.not.some(allowsMissing) : "missing" in condition;
}

/** Whether no cell can meet both. Ranges that only a grid keeps apart are not said to be. */
export function excludeEachOther(first: PlainCondition, second: PlainCondition): boolean {
  if ("missing" in first || "missing" in second) return !("missing" in first && "missing" in second);
  if ("in" in first || "in" in second)
    return "in" in first && "in" in second && !first.in.some((level) => second.in.includes(level));
  return endsBefore(first, second) || endsBefore(second, first);
}

function inRange({ min, max, above, below }: RangeCondition, value: number): boolean {
  return (
    value >= (min ?? -Infinity) &&
    value <= (max ?? Infinity) &&
    !(value <= (above ?? -Infinity)) &&
    !(value >= (below ?? Infinity))
  );
}

function endsBefore(first: RangeCondition, second: RangeCondition): boolean {
  const [max = Infinity, below = Infinity, min = -Infinity, above = -Infinity] = [
    first.max,
    first.below,
    second.min,
    second.above,
  ];
  return max < min || below <= min || max <= above || below <= above;
}
