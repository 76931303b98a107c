import { gather, nth } from "../core/access.ts";
import { isMissing } from "../core/data/cohort.ts";
import type { CodedColumn, Cohort, Column } from "../core/data/cohort.ts";
import type { ColumnRole } from "../core/data/schema.ts";
import { findColumn } from "./paired-columns.ts";

/**
 * One coefficient: a numeric column, or a level of a categorical one against all levels that are not named in the
 * model.
 */
export interface Term {
  readonly column: string;
  readonly level?: string;
}

/** Events per coefficient. Source: Peduzzi et al., J Clin Epidemiol 49:1373 (1996). */
const EVENTS_PER_TERM = 10;
const MOST_COVARIATES = 5;
/** A covariate that misses more drops too many rows from a complete-case fit. */
const MOST_MISSING = 0.2;
const LEAST_PER_LEVEL = 10;
const MOST_LEVELS = 6;
/** Quasi-identifiers and plain covariates first; sensitive ones fill what is left. */
const ROLES: readonly ColumnRole[] = ["quasi-identifier", "other", "sensitive"];

/**
 * Up to five covariates in the order of role and schema, as long as there are ten events per coefficient.
 * Levels that are not public are never named; they stay in the reference.
 * @param exclude further columns that may not be covariates
 * @param events rows with the event (for a binary outcome: with the rarer value)
 * @param share part of the cohort that each fitted table will hold
 */
export function chooseTerms(real: Cohort, exclude: readonly string[], events: Int32Array, share: number): Term[] {
  const { schema } = real;
  const barred = new Set<string | undefined>([
    ...exclude,
    schema.site,
    schema.consent?.column,
    schema.protect?.patient,
    schema.protect?.family,
  ]);
  for (const pair of schema.survival ?? [])
    for (const name of [pair.time, pair.event, pair.entry, pair.end]) barred.add(name);
  const candidates = ROLES.flatMap((role) =>
    schema.columns.filter((column) => column.role === role && !barred.has(column.name) && column.type !== "date"),
  );
  const terms: Term[] = [];
  let complete = events;
  let nCovariates = 0;
  for (const { name } of candidates) {
    if (nCovariates === MOST_COVARIATES) break;
    const column = findColumn(real, name);
    if (column === undefined || missingShare(column, real.nRows) > MOST_MISSING) continue;
    const added = termsOf(column, share);
    const left = complete.filter((row) => !isMissing(column, row));
    if (added.length === 0 || (terms.length + added.length) * EVENTS_PER_TERM > left.length * share) continue;
    terms.push(...added);
    complete = left;
    nCovariates++;
  }
  return terms;
}

function missingShare(column: Column, nRows: number): number {
  let missing = 0;
  for (let row = 0; row < nRows; row++) if (isMissing(column, row)) missing++;
  return nRows === 0 ? 1 : missing / nRows;
}

function termsOf(column: Column, share: number): Term[] {
  if (column.kind === "numeric") {
    const distinct = new Set(column.values.filter((value) => !Number.isNaN(value)));
    return distinct.size > 1 ? [{ column: column.name }] : [];
  }
  return codedTerms(column, share);
}

function codedTerms(column: CodedColumn, share: number): Term[] {
  const counts = column.levels.map((level, code) => ({
    level,
    code,
    count: column.codes.reduce((sum, held) => sum + Number(held === code), 0),
  }));
  const usable = counts.filter(({ code, count }) => code < column.nPublicLevels && count * share >= LEAST_PER_LEVEL);
  const reference = usable.reduce<(typeof usable)[number] | undefined>(
    (best, next) => (best === undefined || next.count > best.count ? next : best),
    undefined,
  );
  if (reference === undefined || usable.length > MOST_LEVELS) return [];
  return usable.filter((level) => level !== reference).map(({ level }) => ({ column: column.name, level }));
}

/**
 * Values of the terms over the rows where every covariate is present. @returns undefined where the cohort lacks a
 * column or has it in another kind
 */
export function termColumns(
  cohort: Cohort,
  terms: readonly Term[],
  rows: Int32Array,
): { rows: Int32Array; columns: Float64Array[] } | undefined {
  const sources: Column[] = [];
  for (const term of terms) {
    const source = findColumn(cohort, term.column);
    if (source?.kind !== (term.level === undefined ? "numeric" : "coded")) return undefined;
    sources.push(source);
  }
  const complete = rows.filter((row) => sources.every((source) => !isMissing(source, row)));
  const columns = sources.map((source, i) => {
    if (source.kind === "numeric") return gather(source.values, complete);
    const { level } = nth(terms, i);
    const code = level === undefined ? -1 : source.levels.indexOf(level);
    return Float64Array.from(complete, (row) => Number(source.codes[row] === code));
  });
  return { rows: complete, columns };
}
