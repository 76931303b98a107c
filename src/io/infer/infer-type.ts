import { defined, got, nth } from "../../core/access.ts";
import type { ColumnSchema, ColumnType, MissingCode } from "../../core/data/schema.ts";
import type { ErrorCode } from "../../core/errors.ts";
import { compileDateFormat } from "../forms/date-format.ts";
import { isoDateOfDays } from "../tables/iso-date.ts";
import { parseNumber } from "../tables/parse-number.ts";
import { describeKinds, kindOfCell, type CellKind } from "./cell-kinds.ts";
import { inferDates, placeholderCodes } from "./infer-dates.ts";
import { isDirectIdentifierName, isIdentifierName, isPatientName, isSiteName } from "./infer-names.ts";
import { inferNumber } from "./infer-number.ts";
import { inferNumberForm, keysOfForm, type FormHints, type NumberForm } from "./infer-number-form.ts";

/** A column named 'case' or 'patient' with no more values than this is a code (case or control), not an identifier. */
const MAX_CASE_LEVELS = 3;
/** Text with more distinct values than this share of its rows names people or things one by one. */
const NEARLY_UNIQUE_SHARE = 0.5;
const MIN_ROWS_UNIQUE = 20;
/** A column named like both ("hospital number") with more values than this numbers patients. */
const MOST_SITES = 15;
const MAX_CODE_LEVELS = 10;
/** Share of the present cells that makes a column one of numbers, dates or times, whatever the rest. */
const MAJORITY = 0.8;
/** A text in place of a number is listed as a code only where so many cells hold it: its very words may identify. */
const MIN_CODE_CELLS = 5;
const MAX_LISTED_CODES = 30;

const IMAGE_FILE = /\.(png|jpe?g|gif|tiff?|bmp|webp|dcm|nii(\.gz)?|svs|mp4|avi|pdf|docx?|wav|mp3)$/i;
const BASE64 = /^(data:[a-z]+\/[a-z0-9.+-]+;base64,)|^[A-Za-z0-9+/]{120,}={0,2}$/;
const E_MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const LEADING_ZERO = /^0\d/;

/**
 * What a column seems to be, as far as its schema says it, with what to tell the user. Notes hold counts, never a
 * value.
 */
export interface InferredType extends Pick<
  ColumnSchema,
  | "bounds"
  | "grid"
  | "partialDates"
  | "format"
  | "decimal"
  | "thousands"
  | "decimals"
  | "suffix"
  | "unit"
  | "unreadable"
> {
  readonly type: ColumnType;
  /** Further codes that stand for no value: limits, placeholders, texts among numbers. */
  readonly codes?: readonly MissingCode[];
  readonly scale?: readonly string[];
  readonly guessedCodes?: true;
  readonly notes: readonly string[];
  /** Set where the file must be changed, or a question answered, before it can be read. */
  readonly refusal?: { readonly code: ErrorCode; readonly rule: string };
}

/** Type of a column from its name and its cells. */
export function inferType(
  name: string,
  cells: readonly string[],
  missing: readonly MissingCode[],
  hints: FormHints = {},
): InferredType {
  const codes = new Set(missing.map((entry) => entry.code));
  const distinct = new Map<string, number>();
  let nPadded = 0;
  for (const text of cells) {
    const cell = text.trim();
    if (cell === "" || codes.has(cell)) continue;
    if (cell.length !== text.length) nPadded += 1;
    distinct.set(cell, (distinct.get(cell) ?? 0) + 1);
  }
  if (distinct.size === 0) return { type: "categorical", notes: ["no value at all; take it out of the file"] };
  const total = [...distinct.values()].reduce((sum, n) => sum + n, 0);
  const share = (test: (cell: string) => boolean): number =>
    [...distinct].reduce((sum, [cell, n]) => sum + (test(cell) ? n : 0), 0) / total;
  if (share((cell) => IMAGE_FILE.test(cell) || BASE64.test(cell)) > 0.5)
    return { type: "free-text", notes: ["images or other files: refused, since they show a person"] };
  if (isDirectIdentifierName(name) || share((cell) => E_MAIL.test(cell)) > 0.5)
    return {
      type: "identifier",
      notes: [
        `its ${isDirectIdentifierName(name) ? "name" : "cells"} may name a person: taken for an identifier and dropped`,
      ],
    };
  if (isNamedIdentifier(name, distinct, total)) return { type: "identifier", notes: [] };
  const read =
    inferDated(distinct, total, hints) ?? inferMeasured(name, distinct, total, hints) ?? inferText(distinct, total);
  const padded =
    nPadded === 0 ? [] : [`${nPadded} ${nPadded === 1 ? "cell has" : "cells have"} blanks around, which are read over`];
  return { ...read, notes: [...read.notes, ...padded] };
}

/** A name of a person's number, and more than a few values; "hospital number" is a site where its values repeat. */
function isNamedIdentifier(name: string, distinct: ReadonlyMap<string, number>, total: number): boolean {
  if (!isIdentifierName(name)) return false;
  if (isSiteName(name) && !(isPatientName(name) && distinct.size > Math.max(MOST_SITES, 0.1 * total))) return false;
  return distinct.size > MAX_CASE_LEVELS || distinct.size === total;
}

function inferDated(distinct: ReadonlyMap<string, number>, total: number, hints: FormHints): InferredType | undefined {
  const reading = inferDates(distinct);
  if (reading === undefined) return inferClock(distinct, total);
  if (reading.kind === "mixed")
    return {
      type: "date",
      notes: [],
      refusal: {
        code: "E_VALUE",
        rule:
          reading.shortYears === true
            ? "dates whose year has four digits (two leave the century open; best write all dates as YYYY-MM-DD)"
            : `dates in one form (${reading.nOther} of ${total} cells are in another form or cannot be read; best write all dates as YYYY-MM-DD)`,
      },
    };
  if (reading.kind === "ambiguous") {
    const [dayFirst, monthFirst] = reading.formats;
    if (hints.dates !== undefined)
      return dateColumn(hints.dates === "day-first" ? dayFirst : monthFirst, false, 0, distinct, [
        `read ${hints.dates === "day-first" ? "day first" : "month first"} as you said`,
      ]);
    return {
      type: "date",
      notes: [],
      refusal: {
        code: "E_VALUE",
        rule: `dates that can be read in one way only (day first and month first both fit every cell: say which with --dates day-first or --dates month-first, or write dates as YYYY-MM-DD)`,
      },
    };
  }
  return dateColumn(reading.format, reading.partial, reading.nUnread, distinct, []);
}

function dateColumn(
  format: string,
  partial: boolean,
  nUnread: number,
  distinct: ReadonlyMap<string, number>,
  notes: readonly string[],
): InferredType {
  const { parse } = defined(compileDateFormat(format));
  const codes = placeholderCodes(distinct, (cell) => {
    const { days, precision } = parse(cell);
    return Number.isNaN(days) || precision > 0 ? undefined : isoDateOfDays(days);
  });
  const nPlaceholders = codes.reduce((sum, { code }) => sum + (distinct.get(code) ?? 0), 0);
  const iso = format === "YYYY-MM-DD";
  const hasTime = format.includes("HH");
  const told = [
    ...notes,
    ...(iso
      ? []
      : [`dates written ${format}, the only reading that fits${hasTime ? "; the time of day is dropped" : ""}`]),
    ...(partial && !iso ? ["some dates are known to the month or year only"] : []),
    ...(nPlaceholders > 0 ? [`${nPlaceholders} cells hold a placeholder date, read as missing`] : []),
    ...(nUnread > 0
      ? [
          `most cells are dates, ${nUnread} are not and would be read as missing: correct them, or declare their text as a missing code`,
        ]
      : []),
  ];
  return {
    type: "date",
    grid: 1,
    ...(iso ? {} : { format }),
    ...(partial ? { partialDates: true } : {}),
    ...(codes.length > 0 ? { codes } : {}),
    ...(nUnread > 0 ? { unreadable: "missing" as const } : {}),
    notes: told,
  };
}

function inferClock(distinct: ReadonlyMap<string, number>, total: number): InferredType | undefined {
  const count = (pattern: RegExp): number =>
    [...distinct].reduce((sum, [cell, n]) => sum + (pattern.test(cell) ? n : 0), 0);
  const withSeconds = count(/^([01]?\d|2[0-3]):[0-5]\d:[0-5]\d$/);
  const without = count(/^([01]?\d|2[0-3]):[0-5]\d$/);
  const most = Math.max(withSeconds, without);
  if (most < MAJORITY * total) return undefined;
  const format = withSeconds > without ? "HH:mm:ss" : "HH:mm";
  return {
    type: "integer",
    grid: 1,
    format,
    notes: [`clock times, read as ${format === "HH:mm" ? "minutes" : "seconds"} since midnight`],
    ...(most < total ? { unreadable: "missing" as const } : {}),
  };
}

/** A column of which most cells are numbers, with what the others are and how they would be read. */
function inferMeasured(
  name: string,
  distinct: ReadonlyMap<string, number>,
  total: number,
  hints: FormHints,
): InferredType | undefined {
  const form = inferNumberForm(distinct, hints);
  if ("refusal" in form) return { type: "continuous", notes: [], refusal: form.refusal };
  const kinds = new Map([...distinct.keys()].map((cell) => [cell, kindIn(form, cell)]));
  const counts = new Map<CellKind["kind"], number>();
  for (const [cell, n] of distinct) counts.set(got(kinds, cell).kind, (counts.get(got(kinds, cell).kind) ?? 0) + n);
  const of = (...names: CellKind["kind"][]): number => names.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
  const numeric = of("number", "below", "above", "unit", "error", "flag", "range");
  if (numeric < MAJORITY * total || of("number", "unit") < 0.5 * total) return undefined;
  if ([...distinct.keys()].some((cell) => LEADING_ZERO.test(cell)) && of("number") === total) return undefined;
  const units = [...new Set([...kinds.values()].flatMap((kind) => (kind.kind === "unit" ? [kind.unit] : [])))];
  const everywhere = units.length === 1 && of("unit") === total;
  const written: Pick<ColumnSchema, "decimal" | "thousands" | "suffix" | "unit"> = {
    ...keysOfForm(form),
    ...(everywhere
      ? { suffix: suffixOf(nth([...distinct.keys()], 0), nth(units, 0)) }
      : units.length === 1
        ? { unit: nth(units, 0) }
        : {}),
  };
  const plain = new Map(
    [...distinct].filter(([cell]) => {
      const { kind } = got(kinds, cell);
      return kind === "number" || (kind === "unit" && units.length === 1);
    }),
  );
  const { codes, nUnread } = codesOf(distinct, kinds, units);
  const number = inferNumber(name, plain, written);
  const { note, ...rest } = number;
  const told = [
    ...(note === undefined ? [] : [note]),
    ...(form.decimal === undefined ? [] : ["numbers with a decimal comma, the only reading that fits"]),
    ...(form.thousands === undefined ? [] : ["numbers with a sign between thousands"]),
    ...describeRest(counts, codes, units, nUnread, total),
  ];
  // Codes and scales have levels, in which a limit or a unit has no place, and no identifier is measured.
  const type = of("number") < total && number.type !== "continuous" ? "integer" : number.type;
  return {
    ...rest,
    ...(type === "integer" && number.type !== "integer" ? { grid: 1 } : {}),
    type,
    ...(type === "identifier" || type === "categorical" || type === "ordinal" ? {} : written),
    ...(codes.length > 0 ? { codes } : {}),
    ...(nUnread > 0 ? { unreadable: "missing" as const } : {}),
    notes: told,
  };
}

function kindIn(form: NumberForm, cell: string): CellKind {
  return Number.isNaN(form.read(cell))
    ? kindOfCell(form.decimal === "," ? cell.replace(",", ".") : cell)
    : { kind: "number" };
}

function suffixOf(cell: string, unit: string): string {
  return cell.slice(0, cell.length - unit.length).endsWith(" ") ? ` ${unit}` : unit;
}

/** Limits and frequent texts as codes; what is left is not read. */
function codesOf(
  distinct: ReadonlyMap<string, number>,
  kinds: ReadonlyMap<string, CellKind>,
  units: readonly string[],
): { codes: MissingCode[]; nUnread: number } {
  const codes: MissingCode[] = [];
  const held = new Map<string, number>();
  for (const [cell, kind] of kinds)
    if (kind.kind === "below" || kind.kind === "above") {
      const key = `${kind.kind}${kind.limit}`;
      held.set(key, (held.get(key) ?? 0) + got(distinct, cell));
    }
  let nUnread = 0;
  for (const [cell, kind] of [...kinds].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (kind.kind === "number" || (kind.kind === "unit" && units.length === 1)) continue;
    const n = got(distinct, cell);
    const room = codes.length < MAX_LISTED_CODES;
    if (
      (kind.kind === "below" || kind.kind === "above") &&
      room &&
      got(held, `${kind.kind}${kind.limit}`) >= MIN_CODE_CELLS
    )
      codes.push({ code: cell, reason: `${kind.kind} the limit`, [kind.kind]: kind.limit });
    else if (kind.kind === "error" && room) codes.push({ code: cell, reason: "spreadsheet error" });
    else if (kind.kind === "text" && n >= MIN_CODE_CELLS && room)
      codes.push({ code: cell, reason: "text in place of a number" });
    else nUnread += n;
  }
  return { codes, nUnread };
}

function describeRest(
  counts: ReadonlyMap<CellKind["kind"], number>,
  codes: readonly MissingCode[],
  units: readonly string[],
  nUnread: number,
  total: number,
): string[] {
  const rest = describeKinds(counts);
  if (rest === "") return [];
  const limits = codes.filter(({ below, above }) => below !== undefined || above !== undefined).length;
  const texts = codes.length - limits;
  return [
    `${counts.get("number") ?? 0} of ${total} cells are plain numbers; the rest: ${rest}. ` +
      [
        ...(limits > 0 ? ["limits are declared as censored (below, above) and come back as they are written"] : []),
        ...(texts > 0 ? ["frequent texts are declared as missing codes: give their reasons"] : []),
        ...(units.length === 1
          ? ["the unit is read over"]
          : units.length > 1
            ? ["there is more than one unit: convert them to one"]
            : []),
        ...(nUnread > 0
          ? [`${nUnread} would be read as missing (unreadable: missing): correct them or declare what they mean`]
          : []),
      ].join("; "),
  ];
}

function inferText(distinct: ReadonlyMap<string, number>, total: number): InferredType {
  const words = [...distinct]
    .flatMap(([cell, n]) => Array<number>(n).fill(cell.split(/\s+/).length))
    .sort((a, b) => a - b);
  const longish =
    nth(words, Math.floor(words.length / 2)) >= 4 ||
    [...distinct.keys()].some((cell) => /[\r\n]/.test(cell) || cell.length > 80);
  if (longish && (distinct.size > MAX_CODE_LEVELS || [...distinct.keys()].some((cell) => cell.length > 200)))
    return {
      type: "free-text",
      notes: ["free text: refused, since it can name a person in ways no check here would see"],
    };
  const numbers = [...distinct].reduce((sum, [cell, n]) => sum + (Number.isNaN(parseNumber(cell)) ? 0 : n), 0);
  const mixed =
    numbers > 0 && numbers < total && numbers >= 0.3 * total
      ? [
          `${numbers} of ${total} cells are numbers and the rest text; if it measures something, write one number a cell`,
        ]
      : [];
  if (total >= MIN_ROWS_UNIQUE && distinct.size / total > NEARLY_UNIQUE_SHARE && mixed.length === 0)
    return { type: "identifier", notes: ["text that is nearly unique to each row, taken for an identifier"] };
  return { type: "categorical", notes: mixed };
}
