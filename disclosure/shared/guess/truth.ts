import { nth } from "../../../src/core/access.ts";
import { column } from "../../../src/core/data/cohort.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import { toleranceOf } from "../distance/tolerance.ts";

/**
 * The true values of one secret, and when a guess is right: the same level, or a number within the intruder's tolerance
 * of the truth (never of the guess, and never in proportion to either: negative, zero and skewed values are judged
 * alike). A missing truth is not attacked.
 */
export interface Truth {
  readonly name: string;
  /** Level numbers (coded) or values (numeric) of the real rows; NaN where missing. */
  readonly values: Float64Array;
  readonly levels: readonly string[] | undefined;
  /** 0 for levels. */
  readonly tolerance: number;
}

export function truthOf(real: Cohort, name: string): Truth {
  const source = column(real, name);
  if (source.kind === "numeric")
    return { name, values: source.values, levels: undefined, tolerance: toleranceOf(real.schema, source).near };
  return {
    name,
    values: Float64Array.from(source.codes, (code) => (code < 0 ? NaN : code)),
    levels: source.levels,
    tolerance: 0,
  };
}

/**
 * The secret in other rows, in the terms of the truth: level numbers matched by name (-1 where the real rows have no
 * such level), NaN where missing.
 */
export function guessesIn(truth: Truth, cohort: Cohort): Float64Array {
  const source = column(cohort, truth.name);
  if (source.kind === "numeric") return source.values;
  const table = source.levels.map((level) => truth.levels?.indexOf(level) ?? -1);
  return Float64Array.from(source.codes, (code) => (code < 0 ? NaN : nth(table, code)));
}

/** 1 where the guess is right, 0 where not; NaN is never right. */
export function isRight(truth: Truth, row: number, guess: number): number {
  return Math.abs(guess - nth(truth.values, row)) <= truth.tolerance ? 1 : 0;
}
