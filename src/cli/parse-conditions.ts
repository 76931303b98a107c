import { nth } from "../core/access.ts";
import { RaresynthError } from "../core/errors.ts";
import type { Condition, PlainCondition } from "../core/contracts/generator.ts";
import { daysOfIsoDate } from "../io/tables/iso-date.ts";
import type { Total } from "../pipeline/sampling/sample-with-totals.ts";

/**
 * `sex=f` (several values of one column are alternatives), `age<18`, `age<=17`, `age>18`, `age>=18`,
 * `birth>=2000-01-01`, `trt=missing`.
 * @throws {E_USAGE}
 */
export function parseConditions(texts: readonly string[]): Record<string, Condition> {
  const conditions = new Map<string, PlainCondition>();
  for (const text of texts) {
    const { column, condition } = parseCondition(text, "--given");
    conditions.set(column, joinConditions(conditions.get(column), condition, column));
  }
  return Object.fromEntries(conditions);
}

/**
 * `age<18=12`: a condition as `parseConditions` reads it, and after the last = the number of rows that meet it. @throws
 * {E_USAGE}
 */
export function parseTotals(texts: readonly string[]): Total[] {
  return texts.map((text) => {
    const match = /^(.+)=(\d+)$/.exec(text);
    if (match === null)
      throw new RaresynthError("E_USAGE", "a total reads condition=rows, as in age<18=12.", { where: "--total" });
    return { ...parseCondition(nth(match, 1), "--total"), rows: Number(match[2]) };
  });
}

function parseCondition(text: string, where: string): { column: string; condition: PlainCondition } {
  const match = /^([^=<>]+)(<=|>=|<|>|=)([^=<>].*)$/.exec(text);
  if (match === null)
    throw new RaresynthError(
      "E_USAGE",
      "a condition reads column=value, or column, one of < <= > >=, and a number or date.",
      { where },
    );
  const [, column, operator, value] = match as unknown as [string, string, "<" | "<=" | ">" | ">=" | "=", string];
  return { column, condition: conditionOf(operator, value, where) };
}

function conditionOf(operator: "<" | "<=" | ">" | ">=" | "=", value: string, where: string): PlainCondition {
  if (operator === "=") return value === "missing" ? { missing: true } : { in: [value] };
  const day = daysOfIsoDate(value);
  const bound = Number.isNaN(day) ? Number(value) : day;
  if (value.trim() === "" || !Number.isFinite(bound))
    throw new RaresynthError("E_USAGE", `a number or a date (YYYY-MM-DD) is expected after ${operator}.`, { where });
  return { [{ "<": "below", "<=": "max", ">": "above", ">=": "min" }[operator]]: bound };
}

function joinConditions(first: PlainCondition | undefined, second: PlainCondition, column: string): PlainCondition {
  if (first === undefined) return second;
  if ("in" in first && "in" in second) return { in: [...first.in, ...second.in] };
  if ("in" in first || "missing" in first || "in" in second || "missing" in second)
    throw new RaresynthError("E_USAGE", "these conditions on one column cannot hold together.", {
      where: `--given ${column}`,
    });
  const both = <K extends "min" | "max" | "above" | "below">(key: K, tighter: (a: number, b: number) => number) => {
    const bounds = [first[key], second[key]].filter((bound) => bound !== undefined);
    return bounds.length === 0 ? {} : { [key]: bounds.reduce((a, b) => tighter(a, b)) };
  };
  return { ...both("min", Math.max), ...both("above", Math.max), ...both("max", Math.min), ...both("below", Math.min) };
}
