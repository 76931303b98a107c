import { got, nth } from "../../core/access.ts";
import type { ColumnSchema, ColumnType } from "../../core/data/schema.ts";
import { numberReader } from "../forms/number-form.ts";
import {
  isCodeName,
  isCountName,
  isEventName,
  isOrdinalName,
  isSexName,
  isSiteName,
  scoreRange,
} from "./infer-names.ts";

/** Numbers with at most this many distinct values, each seen often, may be codes. */
const MAX_CODE_LEVELS = 10;
const MAX_CODE_SHARE = 0.05;
/** Points of a rating scale from 0 or 1 up. */
const MAX_SCALE = 10;
const MIN_ROWS_UNIQUE = 20;
/** Digits that make a number that each row has for itself the number of something. */
const ID_DIGITS = 6;
const NEARLY_UNIQUE = 0.95;
/** A cell with more decimals than nearly all others holds the noise of binary fractions or one finer reading. */
const SAME_DECIMALS_SHARE = 0.95;
const MAX_DECIMALS = 4;

type Form = Pick<ColumnSchema, "decimal" | "thousands" | "suffix" | "unit">;

export interface InferredNumber {
  readonly type: ColumnType;
  readonly grid?: number;
  readonly decimals?: number;
  readonly bounds?: { readonly min: number; readonly max: number };
  /** Public scale of an ordinal, from its first to its last point. */
  readonly scale?: readonly string[];
  readonly note?: string;
  /** Nothing but the few whole numbers themselves says that they are codes. */
  readonly guessedCodes?: true;
}

/**
 * Code, scale, count, measurement or identifier, from the name and what the numbers look like.
 * @param distinct cells that are numbers in this form, each with how often it occurs, in file order
 */
export function inferNumber(name: string, distinct: ReadonlyMap<string, number>, form: Form): InferredNumber {
  const read = numberReader(form);
  const cells = [...distinct.keys()];
  const total = [...distinct.values()].reduce((sum, n) => sum + n, 0);
  const values = [...new Set(cells.map(read))];
  const whole = values.every(Number.isInteger);
  const decimals = writtenDecimals(cells, form);
  const code = codeOf(name, values, total, whole, distinct, read);
  if (code !== undefined) return code;
  const measured = { ...decimalsOf(decimals), ...boundsOf(name, values) };
  if (!whole) return { type: "continuous", ...measured, ...gridOf(cells, read, total, distinct) };
  const integer: InferredNumber = { type: "integer", grid: stepOf(values), ...measured };
  if (total < MIN_ROWS_UNIQUE) return values.every(Number.isSafeInteger) ? integer : { type: "identifier" };
  const unique = values.length / total;
  if (values.some((value) => !Number.isSafeInteger(value)))
    return { type: "identifier", note: "numbers with more digits than can be counted with, taken for an identifier" };
  const span = values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b)) + 1;
  const rising = values.every((value, at) => at === 0 || value > nth(values, at - 1));
  if (values.length === total && (span === total || (rising && span <= 3 * total)))
    return { type: "identifier", note: "a running number, each row has its own: taken for an identifier" };
  const digits = new Set(values.map((value) => String(Math.abs(value)).length));
  if (unique >= NEARLY_UNIQUE && digits.size === 1 && Math.min(...digits) >= ID_DIGITS && !isCountName(name))
    return { type: "identifier", note: "a long number that is unique to nearly each row, taken for an identifier" };
  if (unique >= NEARLY_UNIQUE && Math.max(...digits) >= ID_DIGITS)
    return { ...integer, note: "each row has its own long number: is it an identifier? Then say so in the schema" };
  if (cells.every(isMonthDayYear))
    return {
      ...integer,
      note: "each number can be read as a date mmddyy; if it is one, write it with four digits of the year",
    };
  return integer;
}

/** Two codes, a named code, or a rating scale; undefined where the numbers count or measure. */
function codeOf(
  name: string,
  values: readonly number[],
  total: number,
  whole: boolean,
  distinct: ReadonlyMap<string, number>,
  read: (text: string) => number,
): InferredNumber | undefined {
  if (values.length === 1) return isEventName(name) || isSexName(name) ? { type: "categorical" } : undefined;
  if (whole && isSiteName(name)) return { type: "categorical" };
  const scale =
    whole && values.length > 2 && values.length * 3 <= total ? scaleOf(name, values, distinct, read) : undefined;
  if (scale !== undefined) return { type: "ordinal", scale };
  if (values.length > MAX_CODE_LEVELS + 1 || values.length / total > MAX_CODE_SHARE) {
    // Few patients: a name that says code is believed, a number of two values that repeat is one.
    const few = values.length <= 5 && values.length * 3 <= total;
    if (!few || !whole || !(isSexName(name) || isEventName(name) || values.length === 2)) return undefined;
    return { type: "categorical" };
  }
  if (values.length === 2) return { type: "categorical" };
  if (!whole) return { type: "ordinal" };
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const contiguous = high - low + 1 === values.length;
  if (isCountName(name) && !isCodeName(name)) return undefined;
  if (isCodeName(name) || isEventName(name)) return { type: "categorical" };
  // Not named: zeros first and fewer with each further one is a count; codes that begin with 1 and leave none out are
  // codes.
  const zeroFirst = low === 0 && distinct.size > 2;
  return contiguous && !zeroFirst && low === 1 ? { type: "categorical", guessedCodes: true } : undefined;
}

/** A named rating scale from 0 or 1: all its points, whether somebody stands there or not. */
function scaleOf(
  name: string,
  values: readonly number[],
  distinct: ReadonlyMap<string, number>,
  read: (text: string) => number,
): string[] | undefined {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  if (!isOrdinalName(name) || low < 0 || high > MAX_SCALE) return undefined;
  const spelled = new Map([...distinct.keys()].map((cell) => [read(cell), cell]));
  const first = low === 0 ? 0 : 1;
  const last = high > 5 ? MAX_SCALE : high;
  const digits = [...distinct.keys()].map((cell) => cell.split(".")[1]?.length ?? 0);
  const tail = Math.min(...digits) > 0 ? `.${"0".repeat(Math.min(...digits))}` : "";
  const scale = Array.from({ length: last - first + 1 }, (_, at) => spelled.get(first + at) ?? `${first + at}${tail}`);
  return scale;
}

/** The public ends of a named instrument, where all values lie between them. */
function boundsOf(name: string, values: readonly number[]): Pick<InferredNumber, "bounds" | "note"> {
  const bounds = scoreRange(name);
  if (bounds === undefined || values.some((value) => value < bounds.min || value > bounds.max)) return {};
  return { bounds, note: `taken for the instrument of this name, which ends at ${bounds.min} and ${bounds.max}` };
}

function decimalsOf(decimals: number | undefined): Pick<InferredNumber, "decimals"> {
  return decimals === undefined ? {} : { decimals };
}

/** Decimals that every cell is written with, where some end in a zero that the shortest form would not have. */
function writtenDecimals(cells: readonly string[], { decimal = ".", suffix, unit }: Form): number | undefined {
  const bare = cells.map((cell) =>
    [suffix, unit].reduce<string>(
      (text, end) => (end !== undefined && text.endsWith(end.trim()) ? text.slice(0, -end.trim().length).trim() : text),
      cell,
    ),
  );
  const lengths = new Set(bare.map((cell) => cell.split(decimal)[1]?.length ?? 0));
  const [length] = lengths;
  return lengths.size === 1 &&
    length !== undefined &&
    length > 0 &&
    length <= 12 &&
    bare.some((cell) => cell.endsWith("0")) &&
    !bare.some((cell) => /e/i.test(cell))
    ? length
    : undefined;
}

/** Greatest common step of the values, where nearly all are written with at most four decimals. */
function gridOf(
  cells: readonly string[],
  read: (text: string) => number,
  total: number,
  distinct: ReadonlyMap<string, number>,
): { grid?: number; note?: string } {
  const counted = cells.map((cell) => {
    // Twelve digits are what no measurement has: the rest is noise of binary fractions.
    const text = String(Number(read(cell).toPrecision(12)));
    return {
      value: read(cell),
      decimals: /e/i.test(text) ? 99 : (text.split(".")[1]?.length ?? 0),
      n: got(distinct, cell),
    };
  });
  const within = (most: number): number =>
    counted.reduce((sum, { decimals, n }) => sum + (decimals <= most ? n : 0), 0);
  let most = 0;
  while (most <= MAX_DECIMALS && within(most) < SAME_DECIMALS_SHARE * total) most += 1;
  const exceptions = total - within(most);
  if (most > MAX_DECIMALS) return { note: "many decimals make it nearly unique; declare a grid and a tolerance" };
  const inUnits = counted.flatMap(({ value, decimals }) => (decimals <= most ? Math.round(value * 10 ** most) : []));
  return {
    grid: Number(`${stepOf([...new Set(inUnits)])}e-${most}`),
    ...(exceptions === 0
      ? {}
      : { note: `${exceptions} ${exceptions === 1 ? "cell has" : "cells have"} more decimals than the others` }),
  };
}

/** A step is one where so few values would all be its multiples by chance: one in a thousand sets of them. */
const STEP_CHANCE = 1e-3;

/** Greatest common step of different whole numbers, 1 where so few share one by chance. */
function stepOf(values: readonly number[]): number {
  const step = values.reduce((common, value) => greatestCommonDivisor(common, Math.abs(value)), 0);
  const told = values.filter((value) => value !== 0).length;
  return Number.isSafeInteger(step) && step > 1 && step ** -told <= STEP_CHANCE ? step : 1;
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
