import { got } from "../../core/access.ts";
import type { MissingCode } from "../../core/data/schema.ts";
import { parseNumber } from "../tables/parse-number.ts";

/** Texts that stand for a missing value in exports (HL7 null flavours, R, pandas, REDCap), with what they say. */
const TEXT_CODES: ReadonlyMap<string, string> = new Map([
  ["NA", "not available"],
  ["N/A", "not available"],
  ["n/a", "not available"],
  ["NaN", "not a number"],
  ["nan", "not a number"],
  ["NULL", "null"],
  ["null", "null"],
  ["UNK", "unknown"],
  ["unknown", "unknown"],
  ["Unknown", "unknown"],
  ["ASKU", "asked but unknown"],
  ["NASK", "not asked"],
  ["NAV", "temporarily unavailable"],
  ["NI", "no information"],
  ["MSK", "masked"],
  ["missing", "missing"],
  ["Missing", "missing"],
  ["MISSING", "missing"],
  ["not done", "not done"],
  ["Not done", "not done"],
  [".", "missing"],
  ["?", "unknown"],
  ["-", "missing"],
  ["--", "missing"],
  ["<NA>", "not available"],
  ["None", "missing"],
  ["#N/A", "spreadsheet error"],
  ["#VALUE!", "spreadsheet error"],
  ["#REF!", "spreadsheet error"],
  ["#DIV/0!", "spreadsheet error"],
  ["#NUM!", "spreadsheet error"],
  ["#NAME?", "spreadsheet error"],
  ["#NULL!", "spreadsheet error"],
  ["#WERT!", "spreadsheet error"],
  ["#BEZUG!", "spreadsheet error"],
  ["#NV", "spreadsheet error"],
  ["#VALEUR!", "spreadsheet error"],
  ["unbekannt", "unknown"],
  ["inconnu", "unknown"],
  ["desconocido", "unknown"],
  ["sconosciuto", "unknown"],
  ["onbekend", "unknown"],
  ["k.A.", "not stated"],
  ["keine Angabe", "not stated"],
  ["n.d.", "not determined"],
  ["not known", "unknown"],
  ["not available", "not available"],
  ["not applicable", "not applicable"],
  ["Not applicable", "not applicable"],
  ["not tested", "not done"],
]);

/** Repeated digits that people type for "missing": -9, -99, 999, -888 ... */
const SENTINEL = /^-?(9{1,5}|8{1,5}|7{1,5})(\.0+)?$/;
/** Share of numbers among the cells from which repeated digits are looked for. */
const MOSTLY = 0.8;

/**
 * Codes that stand for missing in a column: known texts, and repeated-digit numbers outside the range of the rest
 * (below zero where the rest is not, or above by more than the whole range and seen twice), which a real value would
 * hardly be.
 */
export function inferMissing(cells: readonly string[]): MissingCode[] {
  const seen = new Map<string, number>();
  for (const text of cells) {
    const cell = text.trim();
    if (cell !== "") seen.set(cell, (seen.get(cell) ?? 0) + 1);
  }
  const texts = [...seen.keys()].filter((cell) => TEXT_CODES.has(cell)).sort();
  const rest = [...seen.keys()].filter((cell) => !TEXT_CODES.has(cell));
  // A column of nothing but codes has no values to miss.
  if (rest.length === 0) return [];
  const found = texts.map((code) => ({ code, reason: got(TEXT_CODES, code) }));
  const count = (of: readonly string[]): number => of.reduce((sum, cell) => sum + got(seen, cell), 0);
  const numbers = rest.filter((cell) => !Number.isNaN(parseNumber(cell)));
  // Where every tenth cell is text, the column is no measurement whose sentinels stand out.
  if (count(numbers) < MOSTLY * count(rest)) return found;
  const genuine = numbers.filter((cell) => !SENTINEL.test(cell)).map(parseNumber);
  if (genuine.length < 2) return found;
  const low = genuine.reduce((a, b) => Math.min(a, b));
  const high = genuine.reduce((a, b) => Math.max(a, b));
  const outside = (cell: string): boolean => {
    const value = parseNumber(cell);
    return (value < 0 && low >= 0) || (value > high + (high - low) && value >= 99 && got(seen, cell) >= 2);
  };
  const sentinels = numbers
    .filter((cell) => SENTINEL.test(cell) && outside(cell))
    .sort((a, b) => parseNumber(a) - parseNumber(b));
  return [
    ...found,
    ...sentinels.map((code) => ({ code, reason: "numeric code outside the range of the other values" })),
  ];
}
