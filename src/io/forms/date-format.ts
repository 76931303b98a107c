import { defined, got, nth } from "../../core/access.ts";
import { standInDay } from "../../core/data/partial-date.ts";
import { daysOfIsoDate, daysOfPartialDate, isoDateOfDays } from "../tables/iso-date.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const TOKEN = /YYYY|MMM|MON|MM|M|DD|D|HH|mm|ss|SSS/g;
const PATTERNS: ReadonlyMap<string, string> = new Map([
  ["YYYY", "(?<year>\\d{4})"],
  ["MMM", "(?<name>[A-Za-z]{3})"],
  ["MON", "(?<name>[A-Za-z]{3})"],
  ["MM", "(?<month>\\d{2}|[XxUu?]{2})"],
  ["M", "(?<month>\\d{1,2})"],
  ["DD", "(?<day>\\d{2}|[XxUu?]{2})"],
  ["D", "(?<day>\\d{1,2})"],
  ["HH", "(?<hour>\\d{1,2})"],
  ["mm", "(?<minute>\\d{2})"],
  // Fractions of a second are written by some programs in some cells only; the time of day is dropped anyway.
  ["ss", "(?<second>\\d{2})(?:[.,]\\d{1,9})?"],
  ["SSS", "\\d{1,6}"],
]);
/** Where a clock time begins, with what stands before it. */
const TIME_PART = /[T ]*HH.*$/;

/** Reads and writes the dates of one column. */
export interface DateForm {
  /**
   * Day since 1970-01-01 and what is known of it (0 = day, 1 = month, 2 = year); NaN where the text is no date of this
   * form.
   */
  readonly parse: (text: string) => { readonly days: number; readonly precision: number };
  /** Text of a day that is known to this precision; a time of day is not written. */
  readonly write: (days: number, precision: number) => string;
}

/**
 * The form that a format describes. Two-digit years are not accepted: they leave the century open.
 * @returns undefined where the format does not name year, month and day once each
 */
export function compileDateFormat(format: string): DateForm | undefined {
  const tokens = format.match(TOKEN) ?? [];
  const count = (...names: string[]): number => tokens.filter((token) => names.includes(token)).length;
  if (count("YYYY") !== 1 || count("MMM", "MON", "MM", "M") !== 1 || count("DD", "D") !== 1) return undefined;
  if (
    ["HH", "mm", "ss", "SSS"].some((name) => count(name) > 1) ||
    /[YMDHS]/.test(format.replace(TOKEN, "").replace(/T/g, ""))
  )
    return undefined;
  const whole = patternOf(format);
  const dayForm = format.replace(TIME_PART, "");
  const monthForm = dropToken(dayForm, /DD|D/);
  const month = patternOf(monthForm);
  return {
    parse: (text) => {
      const found = whole.exec(text)?.groups;
      if (found !== undefined) return readGroups(found);
      // Parts that are not known: as ISO, as the format without its day, or with 00 or XX in their place.
      const known = month.exec(text)?.groups;
      if (known !== undefined) return readGroups({ ...known, day: "00" });
      return /^\d{4}(-\d{2})?$/.test(text) ? daysOfPartialDate(text) : { days: Number.NaN, precision: 0 };
    },
    write: (days, precision) => {
      const iso = isoDateOfDays(days);
      if (precision === 2) return iso.slice(0, 4);
      return writeTokens(precision === 1 ? monthForm : dayForm, iso);
    },
  };
}

/** YYYY-MM-DD, with 00 or XX for what is not known. */
export function isoForm(): DateForm {
  return defined(compileDateFormat("YYYY-MM-DD"));
}

/** Whether a format is that of clock times. */
export function isClockFormat(format: string): boolean {
  return format === "HH:mm" || format === "HH:mm:ss";
}

/** Minutes (HH:mm) or seconds (HH:mm:ss) since midnight. NaN where the text is no time of day. */
export function parseClock(text: string, format: string): number {
  const parts = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (parts === null || (parts[3] !== undefined) !== (format === "HH:mm:ss")) return Number.NaN;
  const [hour, minute, second] = [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  return format === "HH:mm:ss" ? hour * 3600 + minute * 60 + second : hour * 60 + minute;
}

/** The clock time of so many minutes or seconds since midnight. */
export function writeClock(value: number, format: string): string {
  const seconds = Math.round(value) * (format === "HH:mm:ss" ? 1 : 60);
  const two = (n: number): string => String(n).padStart(2, "0");
  const text = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}`;
  return format === "HH:mm:ss" ? `${text}:${two(seconds % 60)}` : text;
}

function patternOf(format: string): RegExp {
  let source = "";
  let last = 0;
  for (const match of format.matchAll(TOKEN)) {
    source += escape(format.slice(last, match.index));
    const token = match[0];
    source += got(PATTERNS, token);
    last = match.index + token.length;
  }
  source += escape(format.slice(last));
  return new RegExp(`^${source}$`);
}

function readGroups(groups: Record<string, string>): { days: number; precision: number } {
  const { year = "", name, day = "", hour = "0", minute = "0", second = "0" } = groups;
  const month =
    name === undefined
      ? (groups["month"] ?? "")
      : String(MONTHS.findIndex((one) => one.toLowerCase() === name.toLowerCase()) + 1);
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return { days: Number.NaN, precision: 0 };
  const unknown = (part: string): boolean => !/^\d+$/.test(part) || Number(part) === 0;
  if (name !== undefined && month === "0") return { days: Number.NaN, precision: 0 };
  const precision = unknown(month) ? 2 : unknown(day) ? 1 : 0;
  const first = daysOfIsoDate(
    `${year}-${precision === 2 ? "01" : month.padStart(2, "0")}-${precision === 0 ? day.padStart(2, "0") : "01"}`,
  );
  return { days: standInDay(first, precision), precision };
}

/** A format without one part, and without the sign that joined it to the next or the one before. */
function dropToken(format: string, token: RegExp): string {
  const at = format.search(token);
  const length = defined(token.exec(format))[0].length;
  const before = format.slice(0, at);
  const after = format.slice(at + length);
  return before === "" ? after.replace(/^[^YMDHms]+/, "") : before.replace(/[^YMDHmsON]+$/, "") + after;
}

function writeTokens(format: string, iso: string): string {
  const month = Number(iso.slice(5, 7));
  const values = new Map([
    ["YYYY", iso.slice(0, 4)],
    ["MM", iso.slice(5, 7)],
    ["M", String(month)],
    ["MMM", nth(MONTHS, month - 1)],
    ["MON", nth(MONTHS, month - 1).toUpperCase()],
    ["DD", iso.slice(8, 10)],
    ["D", String(Number(iso.slice(8, 10)))],
  ]);
  return format.replace(TOKEN, (token) => values.get(token) ?? "");
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
