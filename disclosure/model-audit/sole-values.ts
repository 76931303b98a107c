import { got, nth } from "../../src/core/access.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { columnSchema } from "../../src/core/data/schema.ts";

/** Columns with fewer distinct numbers are scales whose steps everybody knows. */
const MIN_DISTINCT = 30;

/** How many sole values of one column the model holds, and how many of the values in between that nobody has. */
export interface SoleValues {
  readonly column: string;
  readonly nValues: number;
  readonly found: number;
  readonly nAbsent: number;
  readonly foundAbsent: number;
}

/**
 * Numbers that one unit alone has, looked up among the numbers of a model; for comparison, the values next to them that
 * are as round (120: 110 and 130; 120.9: 120.8 and 121.0) and that nobody has, since a model may well hold round
 * numbers. Public bounds of the schema are left out: the model may hold those.
 */
export function soleValues(registry: Cohort, held: ReadonlySet<number>): SoleValues[] {
  const columns: SoleValues[] = [];
  for (const source of registry.columns) {
    if (source.kind !== "numeric") continue;
    const owners = new Map<number, number>();
    source.values.forEach((value, row) => {
      if (!Number.isNaN(value))
        owners.set(
          value,
          owners.has(value) && owners.get(value) !== registry.units[row] ? -1 : nth(registry.units, row),
        );
    });
    if (owners.size < MIN_DISTINCT) continue;
    let nValues = 0,
      found = 0,
      nAbsent = 0,
      foundAbsent = 0;
    const bounds = columnSchema(registry.schema, source.name)?.bounds;
    const sorted = [...owners.keys()].sort((a, b) => a - b);
    for (const value of sorted) {
      if (got(owners, value) < 0 || value === bounds?.min || value === bounds?.max) continue;
      nValues++;
      if (held.has(value)) found++;
      const step = lastPlace(value);
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

/** Value of the last digit that is not 0: 10 for 120, .1 for 120.9. */
function lastPlace(value: number): number {
  const [digits = "", exponent = "0"] = Math.abs(value).toExponential().split("e");
  return 10 ** (Number(exponent) - (digits.length > 1 ? digits.length - 2 : 0));
}
