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

/** ISO date of whole days since 1970-01-01; a fraction is rounded to the nearest day. @param days within the years 0000..9999 */
export function isoDateOfDays(days: number): string {
  return new Date(Math.round(days) * DAY_MS).toISOString().slice(0, 10);
}
