import type { Cohort, CodedColumn, NumericColumn } from "../src/core/data/cohort.ts";
import { cramersV } from "../src/stats/cramers-v.ts";
import { kaplanMeier, type KaplanMeier } from "../src/stats/kaplan-meier.ts";
import { ks } from "../src/stats/ks.ts";
import { pearson } from "../src/stats/pearson.ts";
import { survivalGap } from "../src/stats/survival-gap.ts";

/** Mean over numeric columns of the two-sample Kolmogorov-Smirnov statistic on observed values. */
export function meanKs(a: Cohort, b: Cohort): number {
  return mean(numbersOf(a).map((column) => ks(present(column), present(sameNumbers(b, column.name)))));
}

/**
 * Mean over pairs of numeric columns of the absolute difference of Pearson correlations (pairwise complete; 0 where one
 * is constant).
 */
export function correlationGap(a: Cohort, b: Cohort): number {
  const value = (x: NumericColumn, y: NumericColumn) => pearson(x.values, y.values) ?? 0;
  return mean(
    pairs(numbersOf(a)).map(([x, y]) => Math.abs(value(x, y) - value(sameNumbers(b, x.name), sameNumbers(b, y.name)))),
  );
}

/**
 * Mean over pairs of categorical columns of the absolute difference of Cramér's V (pairwise complete; 0 where one has a
 * single level).
 */
export function cramerGap(a: Cohort, b: Cohort): number {
  const coded = a.columns.filter((column): column is CodedColumn => column.kind === "coded");
  const value = (cohort: Cohort, x: CodedColumn, y: CodedColumn) =>
    cramersV(codesOf(cohort, x), codesOf(cohort, y), x.levels.length, y.levels.length)?.v ?? 0;
  return mean(pairs(coded).map(([x, y]) => Math.abs(value(a, x, y) - value(b, x, y))));
}

/** Largest gap between Kaplan-Meier curves of the schema's first pair, any cause, up to 3650 days. */
export function kaplanMeierGap(a: Cohort, b: Cohort): number {
  const pair = a.schema.survival?.[0];
  if (pair === undefined) return NaN;
  const curve = (cohort: Cohort): KaplanMeier => {
    const event = cohort.columns.find((column) => column.name === pair.event);
    if (event?.kind !== "coded") throw new Error("the event column is not categorical");
    return kaplanMeier(
      sameNumbers(cohort, pair.time).values,
      Array.from(event.codes, (code) => (code >= 0 && pair.causes.includes(event.levels[code]!) ? 1 : 0)),
    );
  };
  return survivalGap(curve(a), curve(b), 3650);
}

/** The column's codes under the first cohort's level order. */
function codesOf(cohort: Cohort, reference: CodedColumn): Int32Array {
  const column = cohort.columns.find((one) => one.name === reference.name);
  if (column?.kind !== "coded") throw new Error("a categorical column is absent");
  const code = column.levels.map((level) => reference.levels.indexOf(level));
  return column.codes.map((at) => (at < 0 ? -1 : code[at]!));
}

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((x, i) => items.slice(0, i).map((y): [T, T] => [x, y]));
}

function numbersOf(cohort: Cohort): NumericColumn[] {
  return cohort.columns.filter((column): column is NumericColumn => column.kind === "numeric");
}

function sameNumbers(cohort: Cohort, name: string): NumericColumn {
  const column = cohort.columns.find((one) => one.name === name);
  if (column?.kind !== "numeric") throw new Error("a numeric column is absent");
  return column;
}

function present(column: NumericColumn): Float64Array {
  return column.values.filter((value) => !Number.isNaN(value));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
