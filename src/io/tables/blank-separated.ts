import { nth } from "../../core/access.ts";

/** Lines that are looked at before blanks are taken for separators. */
const LINES_SEEN = 50;
const MIN_FIELDS = 2;
/** Rows below the header that must agree; fewer prove nothing. */
const MIN_ROWS = 3;

/**
 * A table whose fields are separated by blanks, as R's write.table writes it (text in quotes, one header field less
 * than the rows where there are row names), with a tab in the place of each run of blanks outside quotes.
 * @returns undefined where the header has a comma, semicolon or tab, or the first lines do not agree on two or more
 *   fields
 */
export function blankSeparated(text: string): string | undefined {
  const lines = firstLines(text).map(fieldsOf);
  const [header, ...rows] = lines;
  if (header === undefined || rows.length < MIN_ROWS) return undefined;
  const width = nth(rows, 0).nFields;
  if (width < MIN_FIELDS || (header.nFields !== width && header.nFields !== width - 1)) return undefined;
  if (lines.some(({ isMarked }) => isMarked) || rows.some(({ nFields }) => nFields !== width)) return undefined;
  return text
    .split(/\r\n|\n|\r/)
    .map(withTabs)
    .join("\n");
}

function firstLines(text: string): string[] {
  return text
    .slice(0, 1 << 20)
    .split(/\r\n|\n|\r/)
    .slice(0, LINES_SEEN + 1)
    .slice(0, -1)
    .filter((line) => line.trim() !== "");
}

/** Number of runs of non-blanks outside quotes, and whether another separator stands among them. */
function fieldsOf(line: string): { readonly nFields: number; readonly isMarked: boolean } {
  const plain = line.replace(/"(?:[^"]|"")*"/g, "q");
  return { nFields: plain.split(" ").filter((field) => field !== "").length, isMarked: /[,;\t"]/.test(plain) };
}

function withTabs(line: string): string {
  return line
    .trim()
    .split(/("(?:[^"]|"")*")/)
    .map((part, at) => (at % 2 === 1 ? part : part.replace(/ +/g, "\t")))
    .join("");
}
