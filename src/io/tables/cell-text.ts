/**
 * A value of a typed table (Parquet, arquero, data frame) in the notation of a CSV cell: shortest number that reads
 * back the same, ISO date, true/false.
 * @returns "" for null, undefined and NaN; undefined where the value is of no kind that a cell can hold
 */
export function textOfValue(value: unknown): string | undefined {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return "";
    const iso = value.toISOString();
    return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso;
  }
  return undefined;
}
