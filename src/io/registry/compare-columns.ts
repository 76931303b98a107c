import { gather, nth } from "../../core/access.ts";
import type { ReadingNote } from "../../core/contracts/outcome.ts";
import { isMissing, type CodedColumn, type Cohort, type Column, type NumericColumn } from "../../core/data/cohort.ts";
import { RaresynthError } from "../../core/errors.ts";
import { spearman } from "../../stats/spearman.ts";
import { levelFinder } from "../forms/level-value.ts";

/** Label of levels that a generator folded; it stands for some level of the registry. */
const FOLDED = "(other)";
/** Share of cells with levels that the registry does not have, above which a column is not the registry's. */
const SOME_FOREIGN = 0.05;
/** Share of numbers outside the registry's range, above which a column is in another unit. */
const MOST_OUTSIDE = 0.5;
/** Registry columns that are related at least so much, and not at all in the file, were taken apart. */
const RELATED = 0.5;
const UNRELATED = 0.1;
const MOST_COLUMNS = 80;
/** Fewer numbers on either side say nothing of a range. */
const MIN_NUMBERS = 10;

/**
 * A synthetic file beside the registry: levels that say the same are given the registry's spelling, so that a copy is
 * seen whatever it is written like; and what makes a column incomparable is named: no value, one value, columns taken
 * apart. Levels unknown to the registry and numbers outside its range are refused.
 * @returns the synthetic cohort in the registry's spelling, and sentences of names and counts
 * @throws {E_SCHEMA_MISMATCH} where more than one in twenty cells of a column hold levels that the registry does not
 *   have, or most numbers lie outside its range
 */
export function compareColumns(
  registry: Cohort,
  synthetic: Cohort<"synthetic">,
): { readonly cohort: Cohort<"synthetic">; readonly warnings: ReadingNote[] } {
  const warnings: ReadingNote[] = [];
  const columns = synthetic.columns.map((column): Column => {
    const source = registry.columns.find(({ name }) => name === column.name);
    if (source === undefined) return column;
    noteEmpty(source, column, warnings);
    if (source.kind === "coded" && column.kind === "coded") return spelledAs(source, column, warnings);
    if (source.kind === "numeric" && column.kind === "numeric") refuseOrNoteUnit(source, column, warnings);
    return column;
  });
  const cohort = { ...synthetic, columns };
  noteShuffled(registry, cohort, warnings);
  return { cohort, warnings };
}

/** The same codes with the registry's levels, by value, and what is foreign after them. */
function spelledAs(source: CodedColumn, column: CodedColumn, warnings: ReadingNote[]): CodedColumn {
  const find = levelFinder(source.levels);
  const levels = [...source.levels];
  let foreign = 0;
  const codeOf = column.levels.map((level) => {
    const known = find(level);
    if (known !== undefined) return known;
    const added = levels.indexOf(level);
    if (added >= 0) return added;
    levels.push(level);
    return levels.length - 1;
  });
  const codes = column.codes.map((code) => (code < 0 ? -1 : nth(codeOf, code)));
  let present = 0;
  for (const code of codes) {
    if (code < 0) continue;
    present += 1;
    if (code >= source.levels.length && levels[code] !== FOLDED) foreign += 1;
  }
  if (present > 0 && foreign > SOME_FOREIGN * present)
    throw new RaresynthError(
      "E_SCHEMA_MISMATCH",
      `${foreign} of ${present} cells of the synthetic column hold levels that the registry does not have: nothing can be compared.`,
      { where: column.name, hint: "Write its codes as the registry does, or take the column out of both." },
    );
  if (foreign > 0) warnings.push({ kind: "foreign-levels", column: column.name, cells: foreign, of: present });
  return { ...column, codes, levels, nPublicLevels: source.nPublicLevels };
}

function noteEmpty(source: Column, column: Column, warnings: ReadingNote[]): void {
  const [theirs, ours] = [valuesIn(column), valuesIn(source)];
  if (theirs.size === 0 && ours.size > 0) warnings.push({ kind: "no-synthetic-value", column: column.name });
  else if (theirs.size === 1 && ours.size > 1 && second(ours) > SOME_FOREIGN)
    warnings.push({ kind: "one-synthetic-value", column: column.name });
}

/** Values with how many cells hold them. */
function valuesIn(column: Column): Map<number, number> {
  const seen = new Map<number, number>();
  const cells = column.kind === "numeric" ? column.values : column.codes;
  cells.forEach((value, row) => {
    if (!isMissing(column, row)) seen.set(value, (seen.get(value) ?? 0) + 1);
  });
  return seen;
}

/** Share of cells outside the most frequent value. */
function second(seen: ReadonlyMap<number, number>): number {
  const counts = [...seen.values()];
  const total = counts.reduce((sum, n) => sum + n, 0);
  return 1 - Math.max(...counts) / total;
}

/**
 * Tells where the middle half of the synthetic numbers lies outside nearly all of the registry's.
 * @throws {E_SCHEMA_MISMATCH} where most numbers lie below the registry's smallest or above its largest
 */
function refuseOrNoteUnit(source: NumericColumn, column: NumericColumn, warnings: ReadingNote[]): void {
  const ours = sorted(source);
  const theirs = sorted(column);
  if (ours.length < MIN_NUMBERS || theirs.length < MIN_NUMBERS) return;
  const [low, high] = [nth(ours, 0), nth(ours, ours.length - 1)];
  const outside = theirs.filter((value) => value < low || value > high).length;
  const ratio = quantile(theirs, 0.5) / quantile(ours, 0.5);
  const factor = Number.isFinite(ratio) && ratio > 0 ? Number(ratio.toPrecision(1)) : undefined;
  if (outside <= MOST_OUTSIDE * theirs.length) {
    const isApart = quantile(theirs, 0.25) > quantile(ours, 0.98) || quantile(theirs, 0.75) < quantile(ours, 0.02);
    if (isApart)
      warnings.push({ kind: "other-unit", column: column.name, ...(factor === undefined ? {} : { times: factor }) });
    return;
  }
  const times = factor === undefined ? "" : `, about ${factor} times as large`;
  throw new RaresynthError(
    "E_SCHEMA_MISMATCH",
    `${outside} of ${theirs.length} numbers of the synthetic column lie outside the registry's range${times}: another unit?`,
    { where: column.name, hint: "Write its numbers in the registry's unit, or take the column out of both." },
  );
}

/** Pairs that belong together in the registry and have nothing to do with each other in the file. */
function noteShuffled(registry: Cohort, synthetic: Cohort, warnings: ReadingNote[]): void {
  const names = registry.columns
    .filter((column): column is NumericColumn => column.kind === "numeric")
    .map(({ name }) => name)
    .slice(0, MOST_COLUMNS);
  const numbers = (cohort: Cohort, name: string): Float64Array | undefined => {
    const found = cohort.columns.find((column) => column.name === name);
    return found?.kind === "numeric" ? found.values : undefined;
  };
  const apart = new Set<string>();
  let [related, lost] = [0, 0];
  for (const [at, a] of names.entries())
    for (const b of names.slice(at + 1)) {
      const ours = correlation(numbers(registry, a), numbers(registry, b));
      if (Math.abs(ours) < RELATED) continue;
      related += 1;
      if (Math.abs(correlation(numbers(synthetic, a), numbers(synthetic, b))) > UNRELATED) continue;
      lost += 1;
      apart.add(a).add(b);
    }
  if (lost > 0 && lost * 2 >= related) warnings.push({ kind: "unrelated-in-file", columns: [...apart] });
}

/** Rank correlation of the rows in which both are present; 0 where there are few. */
function correlation(a: Float64Array | undefined, b: Float64Array | undefined): number {
  if (a === undefined || b === undefined) return 0;
  const rows = Array.from(a.keys()).filter((row) => !Number.isNaN(a[row]) && !Number.isNaN(b[row]));
  if (rows.length < 20) return 0;
  const value = spearman(gather(a, rows), gather(b, rows));
  return value ?? 0;
}

function sorted({ values }: NumericColumn): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}

function quantile(values: Float64Array, share: number): number {
  return nth(values, Math.min(values.length - 1, Math.floor(share * values.length)));
}
