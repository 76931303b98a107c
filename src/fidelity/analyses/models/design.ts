import { gather, got, nth } from "../../../core/access.ts";
import type { Cohort } from "../../../core/data/cohort.ts";
import type { AnalysisTerm } from "../../../core/data/schema.ts";
import { findColumn } from "../../paired-columns.ts";
import { transformOf, type Transform } from "./transform.ts";

/** One covariate of a model, fixed on the registry so that every cohort is asked the same question. */
export interface DesignColumn {
  readonly column: string;
  readonly level?: string;
  readonly others?: true;
  /** Per row of any cohort of the schema; NaN where missing. undefined where the column is not there in this kind. */
  readonly valuesIn: (cohort: Cohort) => Float64Array | undefined;
}

/**
 * Covariates of the terms: a number each, or an indicator for each level of a categorical column but the reference.
 * Levels that are not public are never named and stand together as one.
 * @param rows rows of the registry that the model may use; levels that none of them holds are left out
 */
export function planDesign(real: Cohort, terms: readonly AnalysisTerm[], rows: Int32Array): DesignColumn[] {
  return terms.flatMap((term): DesignColumn[] => {
    const source = findColumn(real, term.column);
    if (source?.kind === "coded" && term.transform === undefined) return indicators(real, term, rows);
    const transform: Transform = transformOf(term.transform);
    const per = term.per ?? 1;
    return [
      { column: term.column, valuesIn: (cohort) => numbersIn(cohort, term.column)?.map((x) => transform(x) / per) },
    ];
  });
}

/** Numbers of a column, or the places of its levels. */
function numbersIn(cohort: Cohort, name: string): Float64Array | undefined {
  const source = findColumn(cohort, name);
  if (source === undefined) return undefined;
  if (source.kind === "numeric") return source.values;
  // Places of the schema's order: a cohort may number its levels otherwise.
  const order = cohort.schema.columns.find((column) => column.name === name)?.levels ?? source.levels;
  return Float64Array.from(source.codes, (code) => {
    const place = code < 0 ? -1 : order.indexOf(nth(source.levels, code));
    return place < 0 ? Number.NaN : place;
  });
}

function indicators(real: Cohort, term: AnalysisTerm, rows: Int32Array): DesignColumn[] {
  const counts = levelCounts(real, term.column, rows);
  const named = [...counts.named.keys()];
  const reference =
    term.reference ??
    named.reduce<string | undefined>((best, level) => mostFrequent(counts.named, best, level), undefined);
  const column = term.column;
  const indicator = (isOne: (level: string) => boolean) => (cohort: Cohort) => indicatorIn(cohort, column, isOne);
  const known = new Set(named);
  return [
    ...named
      .filter((level) => level !== reference)
      .map((level): DesignColumn => ({ column, level, valuesIn: indicator((held) => held === level) })),
    ...(counts.others === 0
      ? []
      : [{ column, others: true as const, valuesIn: indicator((held) => !known.has(held)) }]),
  ];
}

function mostFrequent(counts: ReadonlyMap<string, number>, best: string | undefined, level: string): string {
  return best === undefined || got(counts, level) > got(counts, best) ? level : best;
}

/** Rows per public level that occurs, and rows of all other levels together. */
export function levelCounts(
  real: Cohort,
  column: string,
  rows: Int32Array,
): { readonly named: ReadonlyMap<string, number>; readonly others: number } {
  const source = findColumn(real, column);
  const named = new Map<string, number>();
  let others = 0;
  if (source?.kind !== "coded") return { named, others };
  const counts = new Float64Array(source.levels.length);
  for (const code of gather(source.codes, rows)) if (code >= 0) counts[code] = nth(counts, code) + 1;
  source.levels.forEach((level, code) => {
    if (code >= source.nPublicLevels) others += nth(counts, code);
    else if (nth(counts, code) > 0) named.set(level, nth(counts, code));
  });
  return { named, others };
}

function indicatorIn(cohort: Cohort, name: string, isOne: (level: string) => boolean): Float64Array | undefined {
  const source = findColumn(cohort, name);
  if (source?.kind !== "coded") return undefined;
  const ofLevel = source.levels.map((level) => Number(isOne(level)));
  return Float64Array.from(source.codes, (code) => (code < 0 ? Number.NaN : nth(ofLevel, code)));
}

/** Covariates over the complete rows among those given. */
export interface Design {
  readonly rows: Int32Array;
  readonly columns: readonly Float64Array[];
}

/** @returns the name of the first column that is not there, where one is not */
export function designIn(
  cohort: Cohort,
  plan: readonly DesignColumn[],
  rows: Int32Array,
): Design | { readonly absent: string } {
  const whole: Float64Array[] = [];
  for (const one of plan) {
    const values = one.valuesIn(cohort);
    if (values === undefined) return { absent: one.column };
    whole.push(values);
  }
  const complete = rows.filter((row) => whole.every((values) => Number.isFinite(values[row])));
  return { rows: complete, columns: whole.map((values) => gather(values, complete)) };
}
