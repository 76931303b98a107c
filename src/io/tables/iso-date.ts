import { standInDay } from "../../core/data/partial-date.ts";

const DAY_MS = 86_400_000;

/**
 * Whole days since 1970-01-01 of an ISO date.
 * @returns NaN unless the text is YYYY-MM-DD and a real day of the Gregorian calendar
 */
export function daysOfIsoDate(text: string): number {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return Number.NaN;
  const ms = Date.parse(`${text}T00:00:00Z`);
  // Date.parse accepts 31 February on some engines and rolls over; the round trip does not.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? Number.NaN : ms / DAY_MS;
}

/**
 * ISO date of whole days since 1970-01-01; a fraction is rounded to the nearest day. @param days within the years
 * 0000..9999
 */
export function isoDateOfDays(days: number): string {
  return new Date(Math.round(days) * DAY_MS).toISOString().slice(0, 10);
}

/**
 * A date of which the day, or day and month, may be missing: YYYY-MM-DD, YYYY-MM or YYYY.
 * @returns the day (or the one that stands for the period) and its precision, 0 = day, 1 = month, 2 = year; NaN where
 *   it is no date
 */
export function daysOfPartialDate(text: string): { readonly days: number; readonly precision: number } {
  const precision = /^\d{4}$/.test(text) ? 2 : /^\d{4}-\d{2}$/.test(text) ? 1 : 0;
  const days = daysOfIsoDate(precision === 2 ? `${text}-01-01` : precision === 1 ? `${text}-01` : text);
  return { days: standInDay(days, precision), precision };
}

/** Text of a day that is known to this precision. */
export function partialDateOfDays(days: number, precision: number): string {
  return isoDateOfDays(days).slice(0, precision === 0 ? 10 : precision === 1 ? 7 : 4);
}
