import type { Cohort, Column } from "../../src/core/data/cohort.ts";

/** Fewest rows of the registry that hold a level, and that do not, for the level to be a feature. */
const LEAST_HOLDERS = 10;

/** A number that a row has: a numeric column, or whether it holds a level. */
export interface Feature {
  readonly column: string;
  /** undefined: the column's own number. */
  readonly level?: string;
}

/**
 * Numeric columns and levels of the registry; of two levels that exclude each other by being the only ones, the last.
 */
export function featuresOf(registry: Cohort): Feature[] {
  return registry.columns.flatMap((column): Feature[] => {
    if (column.kind === "numeric") return [{ column: column.name }];
    const held = new Float64Array(column.levels.length);
    let known = 0;
    for (const code of column.codes) {
      if (code < 0) continue;
      held[code]! += 1;
      known += 1;
    }
    const usable = column.levels.filter(
      (_, code) => held[code]! >= LEAST_HOLDERS && known - held[code]! >= LEAST_HOLDERS,
    );
    const nHeld = held.filter((count) => count > 0).length;
    return (nHeld === 2 ? usable.slice(-1) : usable).map((level) => ({ column: column.name, level }));
  });
}

/** Values of a feature, NaN where the cell is missing. */
export function featureValues(cohort: Cohort, { column: name, level }: Feature): Float64Array {
  const column = cohort.columns.find((one): one is Column => one.name === name);
  if (column === undefined) throw new Error(`no column ${name}`);
  if (column.kind === "numeric") return column.values;
  const code = level === undefined ? -2 : column.levels.indexOf(level);
  return Float64Array.from(column.codes, (one) => (one < 0 ? NaN : one === code ? 1 : 0));
}
