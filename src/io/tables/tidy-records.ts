import { defined, nth } from "../../core/access.ts";
import { ROW_NAMES } from "./raw-table.ts";

/**
 * A single long row is a fault; that all of so many rows have one field more than the header is a habit of the program
 * that wrote them.
 */
const MIN_ROWS_AGREE = 3;

/**
 * Header and rows without what spreadsheets and data frames leave around a table: row names in a first column without a
 * name (or without any header field), columns that have neither a name nor a value, rows without any value at the end.
 * @param records header first; not changed
 */
export function tidyRecords(records: readonly (readonly string[])[]): {
  readonly names: string[];
  readonly records: string[][];
  readonly notes: string[];
} {
  const notes: string[] = [];
  let names = [...nth(records, 0)];
  let rows = records.slice(1).map((record) => [...record]);
  let last = rows.length;
  while (last > 0 && nth(rows, last - 1).length > 1 && nth(rows, last - 1).every(isBlank)) last -= 1;
  if (last > 0 && last < rows.length) {
    notes.push(
      `${rows.length - last} ${rows.length - last === 1 ? "row" : "rows"} without any value at the end of the file left out`,
    );
    rows = rows.slice(0, last);
  }
  if (rows.length >= MIN_ROWS_AGREE && rows.every((row) => row.length === names.length + 1)) {
    if (rows.every((row) => isBlank(defined(row.at(-1))))) {
      for (const row of rows) row.pop();
      notes.push("every row ends with a separator that the header lacks: the empty column was left out");
    } else names = ["", ...names];
  }
  const isEmptyColumn = (at: number): boolean =>
    isBlank(nth(names, at)) && rows.length > 0 && rows.every((row) => row.length > at && isBlank(nth(row, at)));
  const empty = names.map((_, at) => at).filter(isEmptyColumn);
  if (empty.length > 0 && empty.length < names.length && rows.every((row) => row.length === names.length)) {
    const gone = new Set(empty);
    const keep = (record: readonly string[]): string[] => record.filter((_, at) => !gone.has(at));
    names = keep(names);
    rows = rows.map(keep);
    notes.push(
      `${empty.length === 1 ? `column ${nth(empty, 0) + 1} has` : `${empty.length} columns have`} neither a name nor a value: empty column left out`,
    );
  }
  if (names.length > 1 && isBlank(nth(names, 0)) && !names.includes(ROW_NAMES)) {
    names[0] = ROW_NAMES;
    notes.push(`the first column has no name, as write.csv and pandas write row names: it is called "${ROW_NAMES}"`);
  }
  return { names, records: rows, notes };
}

function isBlank(cell: string): boolean {
  return cell === "" || cell.trim() === "";
}
