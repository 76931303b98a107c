import { nth } from "../../core/access.ts";
import { hasDecimalComma, parseNumber } from "../tables/parse-number.ts";

/** What one cell of a column of measurements can be besides a plain number. */
export type CellKind =
  | { readonly kind: "number" }
  | { readonly kind: "comma" }
  | { readonly kind: "below" | "above"; readonly limit: number }
  | { readonly kind: "unit"; readonly unit: string }
  | { readonly kind: "error" | "clock" | "range" | "flag" | "text" };

const LIMIT = "[+-]?\\d+(?:[.,]\\d+)?";
const BELOW = new RegExp(
  `^(?:<=?|≤|=<|under|below|less than|unter|kleiner|inf\\.?|moins de|menos de|meno di|minder dan)\\s*(${LIMIT})$`,
  "i",
);
const ABOVE = new RegExp(
  `^(?:>=?|≥|=>|over|above|more than|über|ueber|größer|sup\\.?|plus de|mas de|más de|più di|meer dan)\\s*(${LIMIT})$`,
  "i",
);
const ABOVE_AFTER = new RegExp(
  `^(${LIMIT})\\s*(?:\\+|or more|or older|and over|and above|und mehr|und älter|et plus|y más|y mas|e oltre|en ouder)$`,
  "i",
);
const BELOW_AFTER = new RegExp(
  `^(${LIMIT})\\s*(?:-|or less|or younger|and under|und weniger|et moins|y menos|e meno)$`,
  "i",
);
const UNIT = new RegExp(`^(${LIMIT})\\s*([%‰°µμ\\p{L}][\\p{L}\\p{N}%‰°µμ/^*.·⁻¹²³ ]{0,20})$`, "u");
const UNIT_LIKE =
  /[%‰°µμ/]|^(mg|g|kg|ug|ng|pg|ml|dl|l|mm|cm|m|mmhg|mmol|umol|nmol|mol|iu|u|ku|miu|bpm|hz|years?|yrs?|y|months?|mo|weeks?|wk|w|days?|d|h|hours?|min|s|sec|jahre?|monate?|tage?|ans|mois|jours|años?|anos?|meses|dias|días|anni|mesi|giorni|jaar|maanden|dagen|fl|copies|cells|gy|kcal|ppm|st|lb|lbs|in|ft)$/iu;
/** What spreadsheets write in place of a value. */
const SPREADSHEET_ERROR =
  /^#(value|n\/a|na|ref|div\/0|num|name\??|null|wert|bezug|zahl|nv|valeur|nom|nombre|valor|calc|spill|getting_data|#+)[!?]?$|^#{2,}$/i;
const CLOCK = /^\d{1,2}:\d{2}(:\d{2})?$/;
const RANGE = new RegExp(`^${LIMIT}\\s*(?:-|–|to|bis|à|a)\\s*${LIMIT}$`, "i");
const FLAG = new RegExp(
  `^(?:~|ca\\.?|circa|approx\\.?|\\*)?\\s*${LIMIT}\\s*(?:\\*+|\\?|[HL]{1,2}|\\(.*\\)|\\[.*\\])?$`,
  "i",
);

/** Kind of a cell, blanks around it apart; never reads a value from what it does not understand. */
export function kindOfCell(cell: string): CellKind {
  const text = cell.trim();
  if (!Number.isNaN(parseNumber(text))) return { kind: "number" };
  if (hasDecimalComma(text)) return { kind: "comma" };
  if (SPREADSHEET_ERROR.test(text)) return { kind: "error" };
  const below = BELOW.exec(text) ?? BELOW_AFTER.exec(text);
  if (below !== null) return { kind: "below", limit: limitOf(nth(below, 1)) };
  const above = ABOVE.exec(text) ?? ABOVE_AFTER.exec(text);
  if (above !== null) return { kind: "above", limit: limitOf(nth(above, 1)) };
  if (CLOCK.test(text)) return { kind: "clock" };
  const unit = UNIT.exec(text);
  if (unit !== null && UNIT_LIKE.test(nth(unit, 2).trim())) return { kind: "unit", unit: nth(unit, 2).trim() };
  if (RANGE.test(text)) return { kind: "range" };
  if (FLAG.test(text)) return { kind: "flag" };
  return { kind: "text" };
}

function limitOf(text: string): number {
  return parseNumber(text.replace(",", "."));
}

/** Kinds in words for a note, most frequent first: "31 below a limit, 4 with a unit". */
export function describeKinds(counts: ReadonlyMap<CellKind["kind"], number>): string {
  const words: Record<CellKind["kind"], string> = {
    number: "plain numbers",
    comma: "with a decimal comma",
    below: "below a limit (such as <5)",
    above: "above a limit (such as 90+)",
    unit: "with a unit",
    error: "spreadsheet errors",
    clock: "clock times",
    range: "ranges",
    flag: "numbers with a mark",
    text: "other text",
  };
  return [...counts]
    .filter(([kind, n]) => kind !== "number" && n > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([kind, n]) => `${n} ${words[kind]}`)
    .join(", ");
}
