import type { ColumnType, MissingCode } from "../../core/data/schema.ts";
import { isDirectIdentifierName, isIdentifierName, isOrdinalName, isSiteName } from "./infer-names.ts";
import { daysOfIsoDate, daysOfPartialDate } from "../tables/iso-date.ts";
import { hasDecimalComma, parseNumber } from "../tables/parse-number.ts";

/** Numbers with at most this many distinct values, each seen often, are read as codes. */
const MAX_CODE_LEVELS = 10;
const MAX_CODE_SHARE = 0.05;
/** A column named 'case' or 'patient' with no more values than this is a code (case or control), not an identifier. */
const MAX_CASE_LEVELS = 3;
/** Text with more distinct values than this share of its rows names people or things one by one. */
const NEARLY_UNIQUE_SHARE = 0.5;
const MIN_ROWS_UNIQUE = 20;

const IMAGE_FILE = /\.(png|jpe?g|gif|tiff?|bmp|webp|dcm|nii(\.gz)?|svs|mp4|avi|pdf|docx?|wav|mp3)$/i;
const BASE64 = /^(data:[a-z]+\/[a-z0-9.+-]+;base64,)|^[A-Za-z0-9+/]{120,}={0,2}$/;
const E_MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const OTHER_DATE =
  /^\d{1,2}[./-]\d{1,2}[./-](\d{2}|\d{4})$|^\d{4}[./]\d{1,2}[./]\d{1,2}$|^\d{1,2}[- ]?[A-Za-z]{3,9}[- ]?(\d{2}|\d{4})$|^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/;
const LEADING_ZERO = /^0\d/;

export interface InferredType {
  readonly type: ColumnType;
  /** Step that all values are multiples of, from their decimals; undefined where they have too many to be on a grid. */
  readonly grid?: number;
  readonly note?: string;
  readonly partialDates?: boolean;
  /** Set where the file must be changed before it can be read. */
  readonly refusal?: { readonly code: "E_VALUE" | "E_DECIMAL_COMMA"; readonly rule: string };
}

/** Type of a column from its name and its cells. Notes hold counts, never a value. */
export function inferType(name: string, cells: readonly string[], missing: readonly MissingCode[]): InferredType {
  const codes = new Set(missing.map((entry) => entry.code));
  const present = cells.filter((cell) => cell !== "" && !codes.has(cell));
  if (present.length === 0) return { type: "categorical", note: "no value at all; take it out of the file" };
  const share = (test: (cell: string) => boolean): number => present.filter(test).length / present.length;
  if (share((cell) => IMAGE_FILE.test(cell) || BASE64.test(cell)) > 0.5)
    return { type: "free-text", note: "images or other files: refused, since they show a person" };
  const distinct = new Set(present);
  if (isDirectIdentifierName(name) || share((cell) => E_MAIL.test(cell)) > 0.5) return { type: "identifier" };
  const isNumber = share((cell) => !Number.isNaN(parseNumber(cell))) === 1;
  if (isIdentifierName(name) && (distinct.size > MAX_CASE_LEVELS || distinct.size === present.length))
    return { type: "identifier" };
  if (
    share((cell) => /^\d{4}-\d{2}-\d{2}$/.test(cell)) > 0.9 &&
    !present.some((cell) => /^\d{4}(-\d{2})?$/.test(cell))
  ) {
    const valid = share((cell) => !Number.isNaN(daysOfIsoDate(cell))) === 1;
    return valid
      ? { type: "date" }
      : { type: "date", refusal: { code: "E_VALUE", rule: "a day of the calendar as YYYY-MM-DD in each cell" } };
  }
  // A year alone is a number; together with whole dates or months it is a partial date.
  if (share((cell) => /^\d{4}(-\d{2}(-\d{2})?)?$/.test(cell)) === 1 && present.some((cell) => cell.includes("-"))) {
    const valid = share((cell) => !Number.isNaN(daysOfPartialDate(cell).days)) === 1;
    return valid
      ? { type: "date", partialDates: true }
      : {
          type: "date",
          refusal: {
            code: "E_VALUE",
            rule: "a day of the calendar as YYYY-MM-DD, a month as YYYY-MM or a year as YYYY in each cell",
          },
        };
  }
  if (share((cell) => OTHER_DATE.test(cell)) > 0.9)
    return {
      type: "date",
      refusal: {
        code: "E_VALUE",
        rule: "dates as YYYY-MM-DD, without time of day (day and month can be mistaken in other forms)",
      },
    };
  if (isNumber && !present.some((cell) => LEADING_ZERO.test(cell))) return inferNumber(name, present, distinct);
  if (
    share((cell) => hasDecimalComma(cell) || !Number.isNaN(parseNumber(cell))) > 0.9 &&
    present.some(hasDecimalComma)
  ) {
    return {
      type: "continuous",
      refusal: { code: "E_DECIMAL_COMMA", rule: "a number with a decimal point, not a comma" },
    };
  }
  return inferText(present, distinct);
}

function inferNumber(name: string, present: readonly string[], distinct: ReadonlySet<string>): InferredType {
  const values = [...distinct].map(Number);
  const whole = values.every(Number.isSafeInteger);
  const canonical = [...distinct].every((cell) => String(Number(cell)) === cell);
  if (
    canonical &&
    distinct.size > 1 &&
    ((distinct.size <= MAX_CODE_LEVELS && distinct.size / present.length <= MAX_CODE_SHARE) ||
      (whole && isSiteName(name)))
  ) {
    return {
      type: distinct.size > 2 && !isSiteName(name) && (!whole || isOrdinalName(name)) ? "ordinal" : "categorical",
    };
  }
  if (!whole) {
    const grid = gridOf(distinct);
    return grid === undefined
      ? { type: "continuous", note: "many decimals make it nearly unique; declare a grid and a tolerance" }
      : { type: "continuous", grid };
  }
  const span = values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b)) + 1;
  if (distinct.size === present.length && present.length >= MIN_ROWS_UNIQUE && span === present.length)
    return { type: "identifier", note: "a running number" };
  const writtenDate = present.length >= MIN_ROWS_UNIQUE && present.every(isMonthDayYear);
  return {
    type: "integer",
    grid: 1,
    ...(writtenDate ? { note: "each number can be read as a date mmddyy; if it is one, write it as YYYY-MM-DD" } : {}),
  };
}

function inferText(present: readonly string[], distinct: ReadonlySet<string>): InferredType {
  const words = present.map((cell) => cell.trim().split(/\s+/).length).sort((a, b) => a - b);
  const longish =
    words[Math.floor(words.length / 2)]! >= 4 || present.some((cell) => /[\r\n]/.test(cell) || cell.length > 80);
  const share = distinct.size / present.length;
  if (longish && (distinct.size > MAX_CODE_LEVELS || present.some((cell) => cell.length > 200))) {
    return {
      type: "free-text",
      note: "free text: refused, since it can name a person in ways no check here would see",
    };
  }
  if (present.length >= MIN_ROWS_UNIQUE && share > NEARLY_UNIQUE_SHARE)
    return { type: "identifier", note: "text that is nearly unique to each row, taken for an identifier" };
  return { type: "categorical" };
}

/** Greatest common step of values written with at most four decimals. */
function gridOf(cells: ReadonlySet<string>): number | undefined {
  let decimals = 0;
  for (const cell of cells) {
    if (/e/i.test(cell)) return undefined;
    decimals = Math.max(decimals, cell.split(".")[1]?.length ?? 0);
  }
  if (decimals > 4) return undefined;
  let step = 0;
  for (const cell of cells) step = greatestCommonDivisor(step, Math.abs(Math.round(Number(cell) * 10 ** decimals)));
  // Few values share a step by chance.
  return Number(`${cells.size >= MIN_ROWS_UNIQUE && step > 0 ? step : 1}e-${decimals}`);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function isMonthDayYear(cell: string): boolean {
  const digits = /^\d{5,6}$/.test(cell) ? cell.padStart(6, "0") : "";
  const month = Number(digits.slice(0, 2));
  const day = Number(digits.slice(2, 4));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}
