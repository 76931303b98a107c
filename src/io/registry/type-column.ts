import type { CodedColumn, Column, NumericColumn } from "../../core/data/cohort.ts";
import type { ColumnSchema } from "../../core/data/schema.ts";
import type { Faults } from "../schema/faults.ts";
import { periodOf } from "../../core/data/partial-date.ts";
import { daysOfIsoDate, daysOfPartialDate } from "../tables/iso-date.ts";
import { hasDecimalComma, parseNumber } from "../tables/parse-number.ts";

/** `strict` for a registry; `lenient` for synthetic data of anyone's making, where bounds, levels and whole numbers are measured, not demanded. */
export type Strictness = "strict" | "lenient";

/**
 * A column of text cells as numbers or codes, as its schema declares. Empty cells and missing codes are missing, codes with their reason.
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

/** Per cell: 0 = observed or empty, k = k-th missing code. A number's code also matches when written otherwise (-999.0). */
function missingReasons(schema: ColumnSchema, cells: readonly string[], numeric: boolean): Uint8Array {
  const reasons = new Uint8Array(cells.length);
  (schema.missing ?? []).forEach(({ code }, index) => {
    const asNumber = numeric ? parseNumber(code) : Number.NaN;
    for (let row = 0; row < cells.length; row++) {
      const cell = cells[row]!;
      if (cell === code || (!Number.isNaN(asNumber) && parseNumber(cell) === asNumber)) reasons[row] = index + 1;
    }
  });
  return reasons;
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
  const values = new Float64Array(cells.length);
  const precision = schema.partialDates === true ? new Uint8Array(cells.length) : undefined;
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]!;
    const missing = cell === "" || reasons[row] !== 0;
    const partial = missing || precision === undefined ? undefined : daysOfPartialDate(cell);
    const value = missing
      ? Number.NaN
      : partial !== undefined
        ? partial.days
        : isDate
          ? daysOfIsoDate(cell)
          : parseNumber(cell);
    values[row] = value;
    if (missing) continue;
    if (precision !== undefined && partial !== undefined) precision[row] = partial.precision;
    const at = sourceRows[row]!;
    if (Number.isNaN(value)) {
      if (!isDate && hasDecimalComma(cell))
        faults.add("E_DECIMAL_COMMA", schema.name, at, "a number with a decimal point, not a comma");
      else
        faults.add(
          "E_VALUE",
          schema.name,
          at,
          isDate
            ? `a day of the calendar as YYYY-MM-DD${precision === undefined ? "" : ", YYYY-MM or YYYY"}`
            : "a plain number",
        );
      continue;
    }
    const { first, last } = periodOf(value, partial?.precision ?? 0);
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
  const open = strictness === "lenient" || schema.otherLevels === "fold";
  if (open) {
    // Sorted, so that the order of rows changes no code.
    const others = new Set<string>();
    for (let row = 0; row < cells.length; row++)
      if (cells[row] !== "" && reasons[row] === 0 && !index.has(cells[row]!)) others.add(cells[row]!);
    for (const level of [...others].sort()) index.set(level, index.size);
  }
  const codes = new Int32Array(cells.length);
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]!;
    const code = cell === "" || reasons[row] !== 0 ? -1 : index.get(cell);
    if (code === undefined)
      faults.add("E_VALUE", schema.name, sourceRows[row]!, "one of the declared levels or missing codes");
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

function boundOf(bound: number | string | undefined, isDate: boolean): number | undefined {
  return isDate && typeof bound === "string" ? daysOfIsoDate(bound) : typeof bound === "number" ? bound : undefined;
}
