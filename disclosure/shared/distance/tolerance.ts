import type { NumericColumn } from "../../../src/core/data/cohort.ts";
import { columnSchema } from "../../../src/core/data/schema.ts";
import type { CohortSchema } from "../../../src/core/data/schema.ts";
import { quantile } from "../../../src/stats/quantile.ts";

/**
 * What an intruder is taken to know of a date, in days, where the schema names no tolerance. Source: the usual "date
 * within a month" of motivated-intruder tests.
 */
export const DEFAULT_DATE_TOLERANCE_DAYS = 30;
/**
 * What an intruder is taken to know of any other number: the true value within this share of the registry's
 * interquartile range. Project rule: on the pbc registry it gives age within 1.5 years. A share of the spread, unlike a
 * share of the value, does not depend on the unit of measurement or on where its zero lies.
 */
export const DEFAULT_TOLERANCE_IQR = 0.1;
/** Two numbers closer than this share of the column's range are the same number written twice. */
const SAME_NUMBER = 2 ** -40;

/**
 * How near two numbers of one column must be to count as the same (`exact`) or as what an intruder would recognise
 * (`near`).
 */
export interface Tolerance {
  readonly exact: number;
  readonly near: number;
}

/** Tolerances of a numeric column, in its unit: the schema's, else the defaults; fixed on the registry's rows. */
export function toleranceOf(schema: CohortSchema, registry: NumericColumn): Tolerance {
  const sorted = registry.values.filter((value) => !Number.isNaN(value)).sort();
  const exact = sorted.length === 0 ? 0 : (sorted[sorted.length - 1]! - sorted[0]!) * SAME_NUMBER;
  const declared = columnSchema(schema, registry.name);
  // The hair above the tolerance keeps a value that lies exactly on it, whatever the unit of measurement.
  const near = (tolerance: number): Tolerance => ({ exact, near: Math.max(exact, tolerance * (1 + 1e-9)) });
  if (declared?.tolerance !== undefined) return near(declared.tolerance);
  if (declared?.type === "date") return near(DEFAULT_DATE_TOLERANCE_DAYS);
  return near(DEFAULT_TOLERANCE_IQR * spreadOf(sorted));
}

/**
 * Interquartile range; where one value holds so many rows that it is 0 (a measurement that is mostly "none"), that of
 * the other values, since a tolerance of 0 would take nobody for recognised but by the last digit.
 * @param sorted ascending
 */
function spreadOf(sorted: Float64Array): number {
  if (sorted.length === 0) return 0;
  const range = (values: Float64Array): number => quantile(values, 0.75) - quantile(values, 0.25);
  const all = range(sorted);
  if (all > 0) return all;
  const commonest = quantile(sorted, 0.5);
  const others = sorted.filter((value) => value !== commonest);
  return others.length === 0 ? 0 : range(others);
}
