import { defined, got, nth } from "../../core/access.ts";
import type { MissingCode } from "../../core/data/schema.ts";
import { compileDateFormat } from "../forms/date-format.ts";

/** Whole days, in the order in which they are preferred where several read the same. */
const DAY_FORMATS = [
  "YYYY-MM-DD",
  "YYYYMMDD",
  "YYYY/MM/DD",
  "YYYY.MM.DD",
  "DD.MM.YYYY",
  "D.M.YYYY",
  "DD/MM/YYYY",
  "D/M/YYYY",
  "DD-MM-YYYY",
  "D-M-YYYY",
  "MM/DD/YYYY",
  "M/D/YYYY",
  "MM-DD-YYYY",
  "M-D-YYYY",
  "DD-MMM-YYYY",
  "DD-MON-YYYY",
  "DDMONYYYY",
  "DDMMMYYYY",
  "DD MMM YYYY",
  "D MMM YYYY",
  "D-MMM-YYYY",
  "MMM DD YYYY",
  "MMM D, YYYY",
];
const TIMES = ["", " HH:mm", " HH:mm:ss", "THH:mm", "THH:mm:ss", "THH:mm:ssZ", " HH:mm:ss.SSS", "THH:mm:ss.SSSZ"];
const FORMS = DAY_FORMATS.flatMap((day) =>
  TIMES.map((time) => ({ format: day + time, parse: defined(compileDateFormat(day + time)).parse })),
);
/** Looks like a date in some form, of which the century may be open. A number with four decimals (1.8393) is none. */
const DATE_LIKE =
  /^(\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[- ]?[\p{L}]{3,10}\.?[- ]?\d{2,4}|[\p{L}]{3,10}\.? ?(\d{1,2},? )?\d{4}|\d{4}-\d{2}|(0?[1-9]|1[0-2])\/\d{4}|(0?[1-9]|1[0-2])\.(18|19|20)\d{2})([T ]\d{1,2}:\d{2}.*)?$/u;
const YEAR_AND_TWO = /^\d{4}-\d{2}$/;
/** A date whose year has two digits, wherever it stands. */
const SHORT_YEAR = /^(\d{1,2}[./-]\d{1,2}[./-]\d{2}|\d{1,2}[- ]?\p{L}{3,10}\.?[- ]?\d{2})([T ].*)?$/u;
const DAY_FIRST = /^D{1,2}([./-])M{1,2}\1YYYY/;
const MONTH_FIRST = /^M{1,2}([./-])D{1,2}\1YYYY/;

/** Fewest cells and share from which a column is taken for dates. */
const MIN_SHARE = 0.8;
/** Share of whole dates from which the others are partial ones. */
const MIN_WHOLE = 0.3;
/** Years in which a date written as eight digits is believed. */
const [FIRST_YEAR, LAST_YEAR] = [1850, 2100];

export type DateReading =
  | { readonly kind: "format"; readonly format: string; readonly partial: boolean; readonly nUnread: number }
  /** Day first and month first both fit every cell. */
  | { readonly kind: "ambiguous"; readonly formats: readonly [string, string] }
  /** Dates, but in several forms or in none that can be read. */
  | { readonly kind: "mixed"; readonly nOther: number; readonly forms: number; readonly shortYears?: true }
  | undefined;

/**
 * The only way in which the cells are dates. Which of day and month comes first is never guessed: one reading must fail
 * on some cell.
 * @param distinct cells that are present, trimmed, each with how often it occurs
 */
export function inferDates(distinct: ReadonlyMap<string, number>): DateReading {
  const cells = [...distinct.keys()];
  const total = [...distinct.values()].reduce((sum, n) => sum + n, 0);
  const weight = (test: (cell: string) => boolean): number =>
    cells.reduce((sum, cell) => sum + (test(cell) ? got(distinct, cell) : 0), 0);
  const digits = weight((cell) => /^\d{8}$/.test(cell));
  // Years alone are numbers; beside dates they are dates of which no more is known.
  const signed = weight((cell) => DATE_LIKE.test(cell));
  const looks = signed + digits + (signed > 0 ? weight((cell) => /^\d{4}$/.test(cell)) : 0);
  if (signed === total || (signed > 0 && looks === total)) {
    const months = weight((cell) => /^\d{4}(-(0[1-9]|1[0-2]))?$/.test(cell));
    if (months === total) return { kind: "format", format: "YYYY-MM-DD", partial: true, nUnread: 0 };
  }
  if (looks < MIN_SHARE * total) return undefined;
  const sample = cells.slice(0, 50);
  const readings = FORMS.flatMap(({ format, parse }) => {
    const whole = (cell: string): boolean => {
      const { days, precision } = parse(cell);
      return !Number.isNaN(days) && precision === 0 && believable(cell, format);
    };
    if (!sample.some(whole)) return [];
    return [{ format, nWhole: weight(whole), nRead: weight((cell) => !Number.isNaN(parse(cell).days)) }];
  });
  if (readings.length === 0) {
    // A span such as 1920-21 is written like a year and a month and is none.
    if (looks === digits || weight((cell) => YEAR_AND_TWO.test(cell)) >= MIN_SHARE * total) return undefined;
    const shortYears = weight((cell) => SHORT_YEAR.test(cell)) >= MIN_SHARE * total;
    return { kind: "mixed", nOther: total, forms: 0, ...(shortYears ? { shortYears } : {}) };
  }
  const best = readings.reduce((a, b) => (b.nRead > a.nRead || (b.nRead === a.nRead && b.nWhole > a.nWhole) ? b : a));
  if (digits === looks && best.nRead < total) return undefined;
  if (best.nWhole < MIN_WHOLE * total || best.nRead < MIN_SHARE * total)
    return { kind: "mixed", nOther: total - best.nWhole, forms: readings.length };
  // Partial dates without a whole one among them are years or months, which are numbers.
  const rivals = readings.filter(({ nRead, nWhole }) => nRead === best.nRead && nWhole === best.nWhole);
  const dayFirst = rivals.find(({ format }) => DAY_FIRST.test(format));
  const monthFirst = rivals.find(({ format }) => MONTH_FIRST.test(format));
  if (dayFirst !== undefined && monthFirst !== undefined)
    return { kind: "ambiguous", formats: [dayFirst.format, monthFirst.format] };
  const others = total - best.nRead;
  const rest = cells.filter((cell) => Number.isNaN(defined(compileDateFormat(best.format)).parse(cell).days));
  if (rest.some((cell) => DATE_LIKE.test(cell))) return { kind: "mixed", nOther: others, forms: readings.length };
  const ties = rivals.map(({ format }) => format);
  return { kind: "format", format: nth(ties, 0), partial: best.nRead > best.nWhole, nUnread: others };
}

/** Eight digits are a date only in years in which people live; other forms say by their signs that they are one. */
function believable(cell: string, format: string): boolean {
  if (!format.startsWith("YYYYMMDD")) return true;
  const year = Number(cell.slice(0, 4));
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

/** Days that programs and people write for "not known" or "not ended". */
const PLACEHOLDERS = new Set([
  "1900-01-01",
  "1900-01-02",
  "1899-12-30",
  "1899-12-31",
  "1901-01-01",
  "1904-01-01",
  "1800-01-01",
  "1753-01-01",
  "1700-01-01",
  "1600-01-01",
  "1111-11-11",
  "1000-01-01",
  "0001-01-01",
  "1970-01-01",
  "9999-12-31",
  "9999-12-30",
  "9999-01-01",
  "9999-09-09",
  "9999-11-11",
  "8888-08-08",
  "7777-07-07",
  "2999-12-31",
  "2999-01-01",
  "2099-12-31",
  "2100-01-01",
  "2100-12-31",
  "2200-01-01",
  "2222-02-22",
  "3000-01-01",
  "3000-12-31",
  "2050-12-31",
]);
const YEAR_DAYS = 365.25;

/**
 * Placeholder days as missing codes, in the spelling of the column: well-known ones that lie years away from every
 * other date.
 * @param iso ISO text of each distinct cell, undefined where it is no whole date
 */
export function placeholderCodes(
  distinct: ReadonlyMap<string, number>,
  iso: (cell: string) => string | undefined,
): MissingCode[] {
  const dated = [...distinct.keys()].flatMap((cell) => {
    const day = iso(cell);
    return day === undefined ? [] : [{ cell, day, at: Date.parse(`${day}T00:00:00Z`) / 86_400_000 }];
  });
  const genuine = dated.filter(({ day }) => !PLACEHOLDERS.has(day)).map(({ at }) => at);
  if (genuine.length < 2) return [];
  const low = genuine.reduce((a, b) => Math.min(a, b));
  const high = genuine.reduce((a, b) => Math.max(a, b));
  return dated
    .filter(({ day, at }) => PLACEHOLDERS.has(day) && (at < low - 2 * YEAR_DAYS || at > high + 2 * YEAR_DAYS))
    .map(({ cell }) => ({ code: cell, reason: "placeholder date" }));
}
