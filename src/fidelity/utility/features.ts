import { nth } from "../../core/access.ts";
import { isMissing, type Cohort } from "../../core/data/cohort.ts";
import { findColumn } from "../paired-columns.ts";

/** Numbers made of a cohort's columns for a predictor or classifier, the same for every cohort. */
export interface Features {
  readonly columnsOf: (cohort: Cohort) => Float64Array[];
}

/** Levels with fewer rows in the registry share no indicator of their own. */
const LEAST_PER_LEVEL = 5;

/**
 * Numbers (missing: the registry's mean) with an indicator of missingness, and indicators of levels; what does not vary
 * in the registry is left out.
 * @param exclude columns that may not be used
 * @param squares also the squares of the centred numbers, for a classifier that is to see spread
 */
export function featuresOf(real: Cohort, exclude: ReadonlySet<string | undefined>, squares = false): Features {
  const makers: ((cohort: Cohort) => Float64Array)[] = [];
  for (const { name, type } of real.schema.columns) {
    const source = findColumn(real, name);
    if (source === undefined || exclude.has(name) || type === "identifier" || type === "free-text") continue;
    let nMissing = 0;
    for (let row = 0; row < real.nRows; row++) if (isMissing(source, row)) nMissing++;
    if (nMissing > 0 && nMissing < real.nRows) makers.push((cohort) => indicator(cohort, name, undefined));
    if (source.kind === "numeric") {
      const present = source.values.filter((value) => !Number.isNaN(value));
      const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
      const sd = Math.sqrt(present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / present.length);
      if (!(sd > 0)) continue;
      makers.push((cohort) => numbers(cohort, name, mean, (x) => (x - mean) / sd));
      if (squares) makers.push((cohort) => numbers(cohort, name, mean, (x) => Math.min(9, ((x - mean) / sd) ** 2)));
      continue;
    }
    const counts = source.levels.map((_, code) => source.codes.reduce((sum, held) => sum + Number(held === code), 0));
    const usable = source.levels.filter((_, code) => nth(counts, code) >= LEAST_PER_LEVEL);
    for (const level of usable.slice(1)) makers.push((cohort) => indicator(cohort, name, level));
  }
  return { columnsOf: (cohort) => makers.map((make) => make(cohort)) };
}

function numbers(cohort: Cohort, name: string, mean: number, of: (x: number) => number): Float64Array {
  const source = findColumn(cohort, name);
  if (source?.kind !== "numeric") return new Float64Array(cohort.nRows);
  return source.values.map((value) => of(Number.isNaN(value) ? mean : value));
}

/** 1 where the cell holds the level; without one, where it is missing. */
function indicator(cohort: Cohort, name: string, level: string | undefined): Float64Array {
  const source = findColumn(cohort, name);
  const out = new Float64Array(cohort.nRows);
  if (source === undefined) return out;
  const code = level !== undefined && source.kind === "coded" ? source.levels.indexOf(level) : -1;
  for (let row = 0; row < cohort.nRows; row++)
    out[row] =
      level === undefined
        ? Number(isMissing(source, row))
        : Number(source.kind === "coded" && code >= 0 && source.codes[row] === code);
  return out;
}
