import type { CodedColumn, Cohort, Column, NumericColumn } from "../core/data/cohort.ts";
import type { FidelityItem, FidelityLack, FidelityValue } from "../core/contracts/fidelity.ts";

/** One column in both cohorts, or why the two cannot be held against each other. */
export type ColumnPair<C extends Column> =
  | { readonly name: string; readonly real: C; readonly other: C }
  | { readonly name: string; readonly why: FidelityLack };

/** Columns that hold numbers or dates in the real cohort, in schema order. */
export function numericPairs(real: Cohort, other: Cohort): ColumnPair<NumericColumn>[] {
  return pairsOf(real, other, (column) => column.kind === "numeric");
}

/** Columns that hold categories in the real cohort, in schema order. */
export function codedPairs(real: Cohort, other: Cohort): ColumnPair<CodedColumn>[] {
  return pairsOf(real, other, (column) => column.kind === "coded");
}

/** Every column of the real cohort but identifiers and free text, in schema order. */
export function allPairs(real: Cohort, other: Cohort): ColumnPair<Column>[] {
  return pairsOf(real, other, (column): column is Column => column.name !== "");
}

function pairsOf<C extends Column>(
  real: Cohort,
  other: Cohort,
  isWanted: (column: Column) => column is C,
): ColumnPair<C>[] {
  const pairs: ColumnPair<C>[] = [];
  for (const { name, type } of real.schema.columns) {
    if (type === "identifier" || type === "free-text") continue;
    const mine = findColumn(real, name);
    if (mine === undefined || !isWanted(mine)) continue;
    const theirs = findColumn(other, name);
    if (theirs === undefined) pairs.push({ name, why: { kind: "no such column" } });
    else if (!isWanted(theirs)) pairs.push({ name, why: { kind: "column of another kind" } });
    else pairs.push({ name, real: mine, other: theirs });
  }
  return pairs;
}

/** The column of this name, or undefined. */
export function findColumn(cohort: Cohort, name: string): Column | undefined {
  return cohort.columns.find((column) => column.name === name);
}

/** Levels of two columns under one numbering, matched by name: code -> place. */
export interface LevelMatch {
  readonly nLevels: number;
  readonly real: Int32Array;
  readonly other: Int32Array;
}

export function matchLevels(real: CodedColumn, other: CodedColumn): LevelMatch {
  const places = new Map<string, number>();
  const place = (level: string): number => {
    let found = places.get(level);
    if (found === undefined) places.set(level, (found = places.size));
    return found;
  };
  const realPlaces = Int32Array.from(real.levels, place);
  const otherPlaces = Int32Array.from(other.levels, place);
  return { nLevels: places.size, real: realPlaces, other: otherPlaces };
}

const MEAN: FidelityItem = { kind: "summary", of: "mean" };
const MAX: FidelityItem = { kind: "summary", of: "max" };

/** The items and then their "mean" and "max" over those that could be computed. */
export function withSummaries(values: readonly FidelityValue[]): FidelityValue[] {
  const known = values.flatMap(({ value }) => (value === undefined ? [] : [value]));
  if (known.length === 0) {
    const why: FidelityLack = { kind: "no item" };
    return [...values, { item: MEAN, value: undefined, why }, { item: MAX, value: undefined, why }];
  }
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return [...values, { item: MEAN, value: mean }, { item: MAX, value: Math.max(...known) }];
}
