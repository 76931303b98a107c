import { parse as parseYaml } from "yaml";
import { nth } from "../core/access.ts";
import { RaresynthError } from "../core/errors.ts";
import type { WatchedColumn } from "../core/data/watched.ts";
import { parseCsv } from "../io/tables/parse-csv.ts";
import { SCRIPT } from "../report/html/look/page-script.ts";
import { parseNumber } from "../io/tables/parse-number.ts";

/** Digits from which a number is looked for among other numbers: shorter ones are counts, years and rates as well. */
const TELLING_DIGITS = 6;
/** Digits that a synthetic cell of the same column does not share with a patient's by chance. */
const COPIED_DIGITS = 9;
const DAY = /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$/;
const NAME_LETTERS = 5;
const LONG_LETTERS = 9;

/** Words of reports and schemas that may be a level or initials by chance, as a whole cell of a table. */
const PLAIN_WORDS = new Set(
  (
    "yes no none other pass fail inconclusive sensitive identifier quasi-identifier date integer continuous categorical ordinal " +
    "public synthetic real missing present all rare train test a an the is in of on to or and not it at by as we id n p k t " +
    "true false null high low mean median total rows columns low medium unknown nobody"
  ).split(" "),
);

export interface ScanContext {
  /** Name of the file that holds the synthetic rows. */
  readonly data: string;
  /** Smallest number of holders at which a value may be told. */
  readonly cellSize: number;
  /**
   * Texts that are public whatever the registry holds: names, labels, levels, codes of the schema; policy; versions and
   * days.
   */
  readonly publicTexts: readonly string[];
  /** Columns of days, whose cells may be a day of another column by chance. */
  readonly dateColumns: readonly string[];
}

/** A file as the scan reads it. */
interface Pieces {
  /** Whole cells and values, each with its column where it stands in the data. */
  readonly atoms: ReadonlyMap<string, ReadonlySet<string>>;
  readonly words: ReadonlySet<string>;
  readonly text: string;
}

/**
 * Refuses a release that holds a value of a dropped identifier, of a column that is nearly unique in the registry, or a
 * level of fewer patients than the cell size that is not public. Data are compared cell by cell; all files as whole
 * values, and word by word where the value is telling by itself: letters with digits, six digits or more, several
 * words, a long or capitalised name.
 * Claim: no such value stands in a file as a whole cell or value, nor, if telling, inside a text. Not claimed: numbers
 * under six digits (patient 17), plain words inside a sentence, parts or recodings of a value; a number of the column's
 * own that synthetic rows may equal by chance.
 * @throws {E_DISCLOSURE} with file and column, never the value
 */
export function scanRelease(
  files: Readonly<Record<string, string>>,
  watched: readonly WatchedColumn[],
  context: ScanContext,
): void {
  const open = new Set([...context.publicTexts.map(plain), ...PLAIN_WORDS]);
  const dates = new Set(context.dateColumns);
  for (const [name, text] of Object.entries(files)) {
    const pieces = piecesOf(name, text, name === context.data);
    for (const column of watched)
      for (const [value, holders] of column.holders) {
        if (column.kind === "level" && holders >= context.cellSize) continue;
        if (stands(value, column, pieces, open, dates)) throw disclosed(name, column);
      }
  }
}

function disclosed(file: string, { column, kind }: WatchedColumn): RaresynthError {
  const what = {
    identifier: "a value of this identifier",
    unique: "a value of this column, which is nearly unique in the registry,",
    level: "a level of this column that too few patients hold and that is not public",
  }[kind];
  return new RaresynthError("E_DISCLOSURE", `${what} stands in ${file}; nothing was released.`, {
    where: column,
    hint: "Look at the column's role, levels and otherLevels in the schema, and at texts that the schema adds to the report.",
  });
}

function stands(
  value: string,
  { column, kind, isNumeric }: WatchedColumn,
  pieces: Pieces,
  open: ReadonlySet<string>,
  dates: ReadonlySet<string>,
): boolean {
  const own = pieces.atoms.get(value);
  const digits = significant(value);
  const isDay = DAY.test(value);
  const isNumber = isDay || !Number.isNaN(parseNumber(value)) || /^[\d.,:/ -]+$/.test(value);
  if (own?.has(column) === true) {
    // Synthetic patients are numbered in the column of that name; numbers and days of a grid meet by chance.
    if (kind === "identifier") return !isNumber || digits >= TELLING_DIGITS;
    return !isNumeric || (!isDay && digits >= COPIED_DIGITS);
  }
  if (open.has(plain(value))) return false;
  if (!isNumber)
    return (own !== undefined && value.length >= 2) || (isTelling(value, digits) && hasWords(value, pieces));
  if (digits < TELLING_DIGITS) return false;
  const others = [...(own ?? [])];
  if (isDay && others.some((name) => !dates.has(name))) return true;
  if (!isDay && others.some((name) => name === "" || kind === "identifier" || digits >= COPIED_DIGITS)) return true;
  return hasWords(value, pieces);
}

/** Whether a text names somebody wherever it stands. */
function isTelling(value: string, digits: number): boolean {
  const letters = (value.match(/\p{L}/gu) ?? []).length;
  if (letters > 0 && digits > 0) return value.length >= 4;
  if (letters === 0) return digits >= TELLING_DIGITS;
  const words = value.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  if (words.length > 1) return letters >= NAME_LETTERS;
  return letters >= LONG_LETTERS || (letters >= NAME_LETTERS && /^\p{Lu}/u.test(value));
}

/** Digits without leading and trailing zeros. */
function significant(value: string): number {
  return value
    .replace(/[eE].*$/, "")
    .replace(/\D/g, "")
    .replace(/^0+/, "")
    .replace(value.includes(".") ? /0+$/ : /(?!)/, "").length;
}

function hasWords(value: string, { words, text }: Pieces): boolean {
  const parts = value.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  if (parts.length === 0 || !parts.every((part) => words.has(part))) return false;
  if (parts.length === 1 && parts[0] === value) return true;
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    const before = text[at - 1] ?? " ";
    const after = text[at + value.length] ?? " ";
    if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) return true;
  }
  return false;
}

function piecesOf(name: string, text: string, isData: boolean): Pieces {
  const atoms = new Map<string, Set<string>>();
  const add = (atom: string, column: string): void => {
    const known = atoms.get(atom);
    if (known === undefined) atoms.set(atom, new Set([column]));
    else known.add(column);
  };
  // Words of the data are looked for cell by cell only where they are whole cells or telling texts; numbers of a grid
  // are not words.
  const readable = name.endsWith(".html") ? textOfHtml(text) : text;
  if (isData) {
    const table = parseCsv(text, name);
    table.names.forEach((column, index) => {
      for (const cell of new Set(table.cells[index])) add(cell, column);
      add(column, "");
    });
  } else if (name.endsWith(".json") || name.endsWith(".yaml")) {
    scalars(name.endsWith(".json") ? (JSON.parse(text) as unknown) : (parseYaml(text) as unknown), (atom) =>
      add(atom, ""),
    );
  } else for (const line of readable.split("\n")) if (line.trim() !== "") add(line.trim(), "");
  const words = new Set<string>();
  const source = isData ? textCells(atoms) : readable;
  for (const word of source.split(/[^\p{L}\p{N}]+/u)) words.add(word);
  return { atoms, words, text: source };
}

/** Cells that are no numbers, among which a telling value may hide inside a longer text. */
function textCells(atoms: ReadonlyMap<string, ReadonlySet<string>>): string {
  return [...atoms.keys()].filter((cell) => Number.isNaN(parseNumber(cell)) && !/^[\d.,:/-]+$/.test(cell)).join("\n");
}

function scalars(value: unknown, say: (atom: string) => void): void {
  if (Array.isArray(value)) for (const entry of value) scalars(entry, say);
  else if (typeof value === "object" && value !== null)
    for (const [key, entry] of Object.entries(value)) {
      say(key);
      scalars(entry, say);
    }
  else if (typeof value === "string") say(value);
  else if (typeof value === "number" || typeof value === "boolean") say(String(value));
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&amp;", "&"],
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&#39;", "'"],
]);

/**
 * Text nodes and attribute values, a line each, entities read. Styles, the program's own script and drawings'
 * coordinates are left out.
 */
function textOfHtml(html: string): string {
  const body = html.replace(SCRIPT, "\n").replace(/<style[\s\S]*?<\/style>/g, "\n");
  const attributes = [...body.matchAll(/\s(?:title|alt|aria-label|content|href|id|data-[a-z-]+|value)="([^"]*)"/g)].map(
    (match) => nth(match, 1),
  );
  return [body.replace(/<[^>]*>/g, "\n"), ...attributes]
    .join("\n")
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES.get(entity) ?? entity);
}

function plain(text: string): string {
  return text.trim().toLowerCase();
}
