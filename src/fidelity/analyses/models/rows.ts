import { nth } from "../../../core/access.ts";
import type { Cohort } from "../../../core/data/cohort.ts";
import { compilePremise } from "../../../core/data/constraint-violations.ts";
import type { Analysis, SurvivalPair } from "../../../core/data/schema.ts";
import { findColumn } from "../../paired-columns.ts";

/** Rows of the subgroup, ascending. */
export function subgroupRows(cohort: Cohort, { subgroup }: Pick<Analysis, "subgroup">): Int32Array {
  const all = Int32Array.from({ length: cohort.nRows }, (_, row) => row);
  return subgroup === undefined ? all : all.filter(compilePremise(cohort, subgroup));
}

/** Per row of the cohort. */
export interface TimeToEvent {
  /** NaN where missing. */
  readonly time: Float64Array;
  /** 0 censored, k the k-th cause of the pair, -1 unknown. */
  readonly cause: Int16Array;
}

/**
 * Times and causes of a survival pair; levels are matched by name. @returns the name of the column that is not there,
 * where one is not
 */
export function timeToEvent(cohort: Cohort, pair: SurvivalPair): TimeToEvent | { readonly absent: string } {
  const times = findColumn(cohort, pair.time);
  const events = findColumn(cohort, pair.event);
  if (times?.kind !== "numeric") return { absent: pair.time };
  if (events === undefined) return { absent: pair.event };
  const causeOf = (level: string): number => (pair.censored.includes(level) ? 0 : pair.causes.indexOf(level) + 1 || -1);
  const cause = new Int16Array(cohort.nRows);
  if (events.kind === "coded") {
    const ofLevel = events.levels.map(causeOf);
    events.codes.forEach((code, row) => (cause[row] = code < 0 ? -1 : nth(ofLevel, code)));
  } else events.values.forEach((value, row) => (cause[row] = causeOf(String(value))));
  return { time: times.values, cause };
}

/** Rows whose time and cause are known. */
export function knownRows({ time, cause }: TimeToEvent, rows: Int32Array): Int32Array {
  return rows.filter((row) => nth(cause, row) >= 0 && !Number.isNaN(time[row]));
}

/** Strata of rows: combinations of the columns, numbered as they first appear; missing is a stratum of its own. */
export function strataOf(
  cohort: Cohort,
  names: readonly string[],
  rows: Int32Array,
): Int32Array | { readonly absent: string } {
  const found = names.map((name) => ({ name, source: findColumn(cohort, name) }));
  const absent = found.find(({ source }) => source === undefined);
  if (absent !== undefined) return { absent: absent.name };
  const sources = found.flatMap(({ source }) => source ?? []);
  const places = new Map<string, number>();
  return Int32Array.from(rows, (row) => {
    const key = JSON.stringify(
      sources.map((source) =>
        source.kind === "numeric" ? nth(source.values, row) : (source.levels[nth(source.codes, row)] ?? null),
      ),
    );
    let place = places.get(key);
    if (place === undefined) places.set(key, (place = places.size));
    return place;
  });
}
