import { got, nth } from "../../core/access.ts";
import type { ColumnSchema } from "../../core/data/schema.ts";
import { levelValue } from "../forms/level-value.ts";
import { parseNumber } from "../tables/parse-number.ts";
import { isSiteName } from "./infer-names.ts";
import type { InferredNumber } from "./infer-number.ts";

/** Levels held by fewer units are not listed: their very name may identify. */
export const MIN_LEVEL_SUPPORT = 5;
/** A genotype such as Aa, whose case is its meaning. */
const MIXED_CASE_CODE = /^([A-Z][a-z]|[a-z][A-Z])$/;

/**
 * The column with its levels: spellings that differ in case, blanks or form of a number are one level, written as most
 * cells write it. Numbers of which some are too rare to be named are no codes but numbers.
 * @param units unit of protection of each row
 */
export function withLevels(
  column: ColumnSchema,
  cells: readonly string[],
  units: Int32Array,
  { scale, guessedCodes }: Pick<InferredNumber, "scale" | "guessedCodes">,
  notes: string[],
): ColumnSchema {
  const codes = new Set(column.missing?.map((entry) => entry.code));
  const present = cells.map((cell) => cell.trim());
  const exactCase = present.some((cell) => MIXED_CASE_CODE.test(cell));
  const keyOf = exactCase ? (cell: string): string => cell : levelValue;
  const spellings = new Map<string, Map<string, number>>();
  const holders = new Map<string, Set<number>>();
  present.forEach((cell, row) => {
    if (cell === "" || codes.has(cell)) return;
    const key = keyOf(cell);
    let known: Map<string, number> | undefined = spellings.get(key);
    if (known === undefined) spellings.set(key, (known = new Map<string, number>()));
    known.set(cell, (known.get(cell) ?? 0) + 1);
    let units_ = holders.get(key);
    if (units_ === undefined) holders.set(key, (units_ = new Set()));
    units_.add(nth(units, row));
  });
  const nSpelled = [...spellings.values()].reduce((sum, known) => sum + known.size, 0);
  if (nSpelled > spellings.size)
    notes.push(
      `${column.name}: ${spellings.size} levels are written in ${nSpelled} ways (case, blanks or form of a number); they are read as ${spellings.size}.`,
    );
  const levels = [...holders]
    .filter(([, of]) => of.size >= MIN_LEVEL_SUPPORT)
    .map(([key]) => usualSpelling(got(spellings, key)))
    .sort(compareLevels);
  const nRare = holders.size - levels.length;
  const numeric = [...spellings.values()].every((known) =>
    [...known.keys()].every((cell) => !Number.isNaN(parseNumber(cell)) && !/^0\d/.test(cell)),
  );
  if (scale !== undefined && column.type === "ordinal") {
    const listed = new Set(scale.map(keyOf));
    if ([...holders.keys()].every((key) => listed.has(key))) return { ...column, levels: scale };
  }
  if (nRare > 0 && numeric && !isSiteName(column.name) && holders.size > 2) {
    notes.push(
      `${column.name}: numbers of which some are held by fewer than ${MIN_LEVEL_SUPPORT} patients, read as numbers, not as codes.`,
    );
    const whole = [...holders.keys()].every((key) => Number.isInteger(Number(key)));
    return { ...column, type: whole ? "integer" : "continuous", ...(whole ? { grid: 1 } : {}) };
  }
  if (guessedCodes === true)
    notes.push(
      `${column.name}: few whole numbers, read as codes; if they count or measure something, set type: integer.`,
    );
  if (nRare > 0)
    notes.push(
      `${column.name}: ${nRare} of ${holders.size} levels are held by fewer than ${MIN_LEVEL_SUPPORT} patients and are not listed; list them if the code list is public.`,
    );
  if (column.type === "ordinal" && nRare === 0) return { ...column, levels };
  return { ...column, type: "categorical", ...(levels.length === 0 ? {} : { levels }), otherLevels: "fold" };
}

function usualSpelling(known: ReadonlyMap<string, number>): string {
  return nth(
    [...known].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)),
    0,
  )[0];
}

function compareLevels(a: string, b: string): number {
  const difference = parseNumber(a) - parseNumber(b);
  return Number.isNaN(difference) ? (a < b ? -1 : 1) : difference;
}

/** All levels of a column, each in its usual spelling, and how many cells hold it. */
export function allLevels(column: ColumnSchema, cells: readonly string[]): Map<string, number> {
  const codes = new Set(column.missing?.map((entry) => entry.code));
  const spellings = new Map<string, Map<string, number>>();
  for (const text of cells) {
    const cell = text.trim();
    if (cell === "" || codes.has(cell)) continue;
    let known = spellings.get(levelValue(cell));
    if (known === undefined) spellings.set(levelValue(cell), (known = new Map<string, number>()));
    known.set(cell, (known.get(cell) ?? 0) + 1);
  }
  const counts = [...spellings.values()].map((known): [string, number] => [
    usualSpelling(known),
    [...known.values()].reduce((sum, n) => sum + n, 0),
  ]);
  return new Map(counts.sort((a, b) => compareLevels(a[0], b[0])));
}
