import { nth } from "../../core/access.ts";

/** Digits with an optional point and exponent. No hexadecimal, thousands separators, Infinity or surrounding blanks. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const COMMA = /^[+-]?\d{1,3}(?:[. ]?\d{3})*,\d+$|^[+-]?\d+,\d+$/;

/** The number a cell spells out, or NaN where it spells none that a double can hold. Minus zero is zero. */
export function parseNumber(text: string): number {
  if (!NUMBER.test(text)) return Number.NaN;
  const value = Number(text);
  if (!Number.isFinite(value)) return Number.NaN;
  if (value !== 0) return value;
  // 1e-400 is not zero: a double cannot hold it.
  return /[1-9]/.test(nth(text.split(/[eE]/), 0)) ? Number.NaN : 0;
}

/** Whether a cell looks like a number with a decimal comma. */
export function hasDecimalComma(text: string): boolean {
  return COMMA.test(text);
}
