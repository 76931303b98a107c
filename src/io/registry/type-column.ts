import { nth } from "../../core/access.ts";
import type { CodedColumn, Column, NumericColumn } from "../../core/data/cohort.ts";
import type { ColumnSchema } from "../../core/data/schema.ts";
import type { Faults } from "../schema/faults.ts";
import { periodOf } from "../../core/data/partial-date.ts";
import { compileDateFormat, isoForm, parseClock } from "../forms/date-format.ts";
import { levelFinder } from "../forms/level-value.ts";
import { numberReader } from "../forms/number-form.ts";
import { daysOfIsoDate } from "../tables/iso-date.ts";
import { hasDecimalComma, parseNumber } from "../tables/parse-number.ts";

/**
 * `strict` for a registry; `lenient` for synthetic data of anyone's making, where bounds, levels and whole numbers are
 * measured, not demanded.
 */
export type Strictness = "strict" | "lenient";

/**
 * A column of text cells as numbers or codes, as its schema declares. Empty cells and missing codes are missing, codes
 * with their reason.
 * @param sourceRows 1-based data record of each cell, for faults
 * @returns the column; cells that break a rule are in `faults` and missing in the column
 */
export function typeColumn(
  schema: ColumnSchema,
  cells: readonly string[],
  sourceRows: ArrayLike<number>,
  strictness: Strictness,
  faults: Faults,
): Column {
  const coded = schema.type === "categorical" || schema.type === "ordinal";
  const reasons = missingReasons(schema, cells, !coded);
  const typed = coded
    ? typeCoded(schema, cells, sourceRows, strictness, faults, reasons)
    : typeNumeric(schema, cells, sourceRows, strictness, faults, reasons);
  return schema.missing === undefined ? typed : { ...typed, reasons };
}

/**
 * Per cell: 0 = observed or empty, k = k-th missing code, blanks around it apart. A number's code also matches when
 * written otherwise (-999.0).
 */
function missingReasons(schema: ColumnSchema, cells: readonly string[], numeric: boolean): Uint8Array {
  const reasons = new Uint8Array(cells.length);
  (schema.missing ?? []).forEach(({ code }, index) => {
    const asNumber = numeric ? parseNumber(code) : Number.NaN;
    for (let row = 0; row < cells.length; row++) {
      const cell = nth(cells, row);
      if (cell === code || cell.trim() === code || (!Number.isNaN(asNumber) && parseNumber(cell.trim()) === asNumber))
        reasons[row] = index + 1;
    }
  });
  return reasons;
}

/** A number or day, and for dates what is known of it; NaN where the cell is neither. */
function cellReader(schema: ColumnSchema): (cell: string) => { readonly days: number; readonly precision: number } {
  if (schema.type === "date") {
    const { parse } = compileDateFormat(schema.format ?? "YYYY-MM-DD") ?? isoForm();
    return (cell) => {
      const read = parse(cell.trim());
      return read.precision > 0 && schema.partialDates !== true ? { days: Number.NaN, precision: 0 } : read;
    };
  }
  const { format } = schema;
  const read = format === undefined ? numberReader(schema) : (cell: string) => parseClock(cell.trim(), format);
  return (cell) => ({ days: read(cell), precision: 0 });
}

function typeNumeric(
  schema: ColumnSchema,
  cells: readonly string[],
  sourceRows: ArrayLike<number>,
  strictness: Strictness,
  faults: Faults,
  reasons: Uint8Array,
): NumericColumn {
  const isDate = schema.type === "date";
  const min = boundOf(schema.bounds?.min, isDate) ?? Number.NEGATIVE_INFINITY;
  const max = boundOf(schema.bounds?.max, isDate) ?? Number.POSITIVE_INFINITY;
  const strict = strictness === "strict";
  const read = cellReader(schema);
  const values = new Float64Array(cells.length);
  const precision = schema.partialDates === true ? new Uint8Array(cells.length) : undefined;
  for (let row = 0; row < cells.length; row++) {
    const cell = nth(cells, row);
    const missing = reasons[row] !== 0 || cell.trim() === "";
    const found = missing ? { days: Number.NaN, precision: 0 } : read(cell);
    const value = found.days;
    values[row] = value;
    if (missing || (Number.isNaN(value) && schema.unreadable === "missing")) continue;
    if (precision !== undefined) precision[row] = found.precision;
    const at = nth(sourceRows, row);
    if (Number.isNaN(value)) {
      faults.add(...unreadable(schema, cell, at));
      continue;
    }
    const { first, last } = periodOf(value, found.precision);
    if (strict && schema.type === "integer" && !Number.isSafeInteger(value))
      faults.add("E_VALUE", schema.name, at, "a whole number");
    else if (strict && (last < min || first > max)) faults.add("E_VALUE", schema.name, at, "within the public bounds");
  }
  return {
    kind: "numeric",
    name: schema.name,
    values,
    ...(precision?.some((one) => one > 0) === true ? { precision } : {}),
  };
}

function unreadable(schema: ColumnSchema, cell: string, row: number): Parameters<Faults["add"]> {
  const { name, type, format = "YYYY-MM-DD", partialDates, decimal = "." } = schema;
  if (type === "date")
    return [
      "E_VALUE",
      name,
      row,
      `a day of the calendar as ${format}${partialDates === true ? (schema.format === undefined ? ", YYYY-MM or YYYY" : ", a month or a year") : ""}`,
    ];
  if (schema.format !== undefined) return ["E_VALUE", name, row, `a time of day as ${schema.format}`];
  if (decimal === "." && hasDecimalComma(cell.trim()))
    return ["E_DECIMAL_COMMA", name, row, "a number with a decimal point, not a comma"];
  return ["E_VALUE", name, row, decimal === "." ? "a plain number" : "a number with a decimal comma"];
}

function typeCoded(
  schema: ColumnSchema,
  cells: readonly string[],
  sourceRows: ArrayLike<number>,
  strictness: Strictness,
  faults: Faults,
  reasons: Uint8Array,
): CodedColumn {
  const declared = schema.levels ?? [];
  const index = new Map(declared.map((level, code) => [level, code]));
  const find = levelFinder(declared);
  const declaredCode = (cell: string): number | undefined => index.get(cell) ?? find(cell);
  const open = strictness === "lenient" || schema.otherLevels === "fold";
  if (open) {
    // Sorted, so that the order of rows changes no code.
    const others = new Set<string>();
    for (let row = 0; row < cells.length; row++)
      if (!isEmpty(nth(cells, row)) && reasons[row] === 0 && declaredCode(nth(cells, row)) === undefined)
        others.add(nth(cells, row).trim());
    for (const level of [...others].sort()) index.set(level, index.size);
  }
  const codes = new Int32Array(cells.length);
  for (let row = 0; row < cells.length; row++) {
    const cell = nth(cells, row);
    const code = isEmpty(cell) || reasons[row] !== 0 ? -1 : (declaredCode(cell) ?? index.get(cell.trim()));
    if (code === undefined)
      faults.add("E_VALUE", schema.name, nth(sourceRows, row), "one of the declared levels or missing codes");
    codes[row] = code ?? -1;
  }
  return {
    kind: "coded",
    name: schema.name,
    codes,
    levels: [...index.keys()],
    nPublicLevels: declared.length,
    ordered: schema.type === "ordinal",
  };
}

function isEmpty(cell: string): boolean {
  return cell === "" || cell.trim() === "";
}

function boundOf(bound: number | string | undefined, isDate: boolean): number | undefined {
  return isDate && typeof bound === "string" ? daysOfIsoDate(bound) : typeof bound === "number" ? bound : undefined;
}
