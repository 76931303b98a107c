/** Parts of a date that may be all that is known, in the order of `NumericColumn.precision`. */
export const PRECISIONS = ["day", "month", "year"] as const;

const DAY_MS = 86_400_000;

/**
 * First and last day of the month (precision 1) or year (2) that a day lies in; the day itself for 0. Days since
 * 1970-01-01.
 */
export function periodOf(day: number, precision: number): { readonly first: number; readonly last: number } {
  if (precision === 0 || Number.isNaN(day)) return { first: day, last: day };
  const date = new Date(day * DAY_MS);
  const year = date.getUTCFullYear();
  const [from, to] = precision === 1 ? [date.getUTCMonth(), date.getUTCMonth() + 1] : [0, 12];
  return { first: Date.UTC(year, from, 1) / DAY_MS, last: Date.UTC(year, to, 1) / DAY_MS - 1 };
}

/** The day that stands for a partial date: the 15th of its month, 1 July of its year. */
export function standInDay(day: number, precision: number): number {
  if (precision === 0 || Number.isNaN(day)) return day;
  const date = new Date(day * DAY_MS);
  return (
    (precision === 1
      ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 15)
      : Date.UTC(date.getUTCFullYear(), 6, 1)) / DAY_MS
  );
}
