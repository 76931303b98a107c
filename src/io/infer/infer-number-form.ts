import { defined, nth } from "../../core/access.ts";
import type { ColumnSchema } from "../../core/data/schema.ts";
import type { ErrorCode } from "../../core/errors.ts";
import { numberReader } from "../forms/number-form.ts";
import { parseNumber } from "../tables/parse-number.ts";

/** How the user answered what cells alone do not tell. */
export interface FormHints {
  readonly dates?: "day-first" | "month-first";
  readonly decimal?: "comma" | "point";
}

/** Decimal sign and thousands sign of a column, with its reader. */
export interface NumberForm extends Pick<ColumnSchema, "decimal" | "thousands"> {
  readonly read: (text: string) => number;
}

type Refused = { readonly refusal: { readonly code: ErrorCode; readonly rule: string } };

const SPACES = /[\u00a0\u202f ]/g;
/** A comma and three digits: decimal or thousands. */
const THREE_AFTER_COMMA = /^[+-]?\d{1,3},\d{3}$/;
const DECIMAL_COMMA = /^[+-]?\d+,\d+$/;
const POINT_THOUSANDS = /^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$/;
const COMMA_THOUSANDS = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;
const OTHER_THOUSANDS = /^[+-]?\d{1,3}([ '])\d{3}(?:\1\d{3})*([.,]\d+)?$/;
/** Share of the cells that one reading must fit for the rest to be looked at on their own. */
const MOSTLY = 0.8;

/**
 * The one way to read a column's numbers. A comma before exactly three digits in every cell is thousands or decimals:
 * then the user is asked, since one of the two is wrong by a thousand.
 */
export function inferNumberForm(distinct: ReadonlyMap<string, number>, hints: FormHints): NumberForm | Refused {
  const cells = [...distinct.keys()].map((cell) => cell.replace(SPACES, " "));
  const plain = form({});
  const withComma = cells.filter((cell) => cell.includes(",") && /^[+-]?[\d., ']+$/.test(cell));
  const grouped = cells.filter((cell) => OTHER_THOUSANDS.test(cell));
  const numeric = cells.filter((cell) => /^[+-]?[\d., ']*\d$/.test(cell));
  if (withComma.length + grouped.length === 0) return plain;
  const fits = (...patterns: RegExp[]): boolean =>
    numeric.filter((cell) => patterns.some((one) => one.test(cell)) || /^[+-]?\d+$/.test(cell)).length >=
      MOSTLY * numeric.length && numeric.length >= MOSTLY * cells.filter((cell) => /^[+-]?\d/.test(cell)).length;
  const hasPoint = numeric.some((cell) => /^[+-]?\d+\.\d+$/.test(cell) && !POINT_THOUSANDS.test(cell));
  if (grouped.length > 0) {
    const sign = defined(OTHER_THOUSANDS.exec(nth(grouped, 0)))[1] as " " | "'";
    const comma = withComma.length > 0;
    return form({ thousands: sign, ...(comma ? { decimal: "," as const } : {}) });
  }
  if (
    withComma.every((cell) => THREE_AFTER_COMMA.test(cell)) &&
    !hasPoint &&
    !numeric.some((cell) => POINT_THOUSANDS.test(cell))
  ) {
    if (hints.decimal !== undefined)
      return hints.decimal === "comma" ? form({ decimal: "," }) : form({ thousands: "," });
    // A lone group cannot follow a zero: 0,125 is no thousand.
    if (withComma.some((cell) => /^[+-]?0/.test(cell)) && fits(DECIMAL_COMMA)) return form({ decimal: "," });
    if (!fits(DECIMAL_COMMA)) return plain;
    return {
      refusal: {
        code: "E_DECIMAL_COMMA",
        rule: "numbers that can be read in one way only (1,234 is one thousand or a little over one: say which with --decimal comma or --decimal point)",
      },
    };
  }
  if (!hasPoint && fits(DECIMAL_COMMA, POINT_THOUSANDS)) {
    const thousands = numeric.some((cell) => POINT_THOUSANDS.test(cell) && cell.includes("."));
    return form({ decimal: ",", ...(thousands ? { thousands: "." as const } : {}) });
  }
  if (fits(COMMA_THOUSANDS, /^[+-]?\d+\.\d+$/) && withComma.every((cell) => COMMA_THOUSANDS.test(cell)))
    return form({ thousands: "," });
  return plain;
}

/**
 * Whether every number with a point has exactly three digits after it: thousands, where the file's decimals have a
 * comma.
 */
export function pointsMayBeThousands(distinct: ReadonlyMap<string, number>): boolean {
  const pointed = [...distinct.keys()].filter((cell) => cell.includes(".") && !Number.isNaN(parseNumber(cell)));
  return pointed.length > 0 && pointed.every((cell) => /^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(cell));
}

/** What the schema says of the form. */
export function keysOfForm({ decimal, thousands }: NumberForm): Pick<ColumnSchema, "decimal" | "thousands"> {
  return { ...(decimal === undefined ? {} : { decimal }), ...(thousands === undefined ? {} : { thousands }) };
}

function form(keys: Pick<ColumnSchema, "decimal" | "thousands">): NumberForm {
  return { ...keys, read: numberReader(keys) };
}
