import type { Cohort } from "../../src/core/cohort.ts";
import { columnSchema } from "../../src/core/schema.ts";

/** Columns with fewer distinct numbers are scales whose steps everybody knows. */
const MIN_DISTINCT = 30;

/** How many sole values of one column the model holds, and how many of the values in between that nobody has. */
export interface SoleValues { readonly column: string; readonly nValues: number; readonly found: number; readonly nAbsent: number; readonly foundAbsent: number }

/**
 * Numbers that one unit alone has, looked up among the numbers of a model; for comparison, as many values on the same step (the smallest gap
 * of the column) next to them that nobody has. Public bounds of the schema are left out: the model may hold those.
 */
export function soleValues(registry: Cohort, held: ReadonlySet<number>): SoleValues[] {
  const columns: SoleValues[] = [];
  for (const source of registry.columns) {
    if (source.kind !== "numeric") continue;
    const owners = new Map<number, number>();
    source.values.forEach((value, row) => {
      if (!Number.isNaN(value)) owners.set(value, owners.has(value) && owners.get(value) !== registry.units[row]! ? -1 : registry.units[row]!);
    });
    if (owners.size < MIN_DISTINCT) continue;
    let nValues = 0, found = 0, nAbsent = 0, foundAbsent = 0;
    const bounds = columnSchema(registry.schema, source.name)?.bounds;
    const sorted = [...owners.keys()].sort((a, b) => a - b);
    const step = sorted.reduce((least, value, k) => (k === 0 ? least : Math.min(least, value - sorted[k - 1]!)), Infinity);
    for (const value of sorted) {
      if (owners.get(value)! < 0 || value === bounds?.min || value === bounds?.max) continue;
      nValues++;
      if (held.has(value)) found++;
      for (const beside of [value - step, value + step].map((one) => Number(one.toPrecision(12)))) {
        if (owners.has(beside)) continue;
        nAbsent++;
        if (held.has(beside)) foundAbsent++;
      }
    }
    if (nValues > 0 && nAbsent > 0) columns.push({ column: source.name, nValues, found, nAbsent, foundAbsent });
  }
  return columns;
}
