import { readFileSync } from "node:fs";

/** Columns of a plain CSV file without quotes, as text; an empty cell is missing. */
export function readCsv(path: URL): { nRows: number; text(name: string): (string | undefined)[]; numbers(name: string): Float64Array; codes(name: string): { codes: Int32Array; levels: string[] } } {
  const [header, ...rows] = readFileSync(path, "utf8").trim().split(/\r?\n/).map((line) => line.split(","));
  const text = (name: string): (string | undefined)[] => {
    const at = header!.indexOf(name);
    if (at < 0) throw new Error(`no column ${name}`);
    return rows.map((row) => (row[at] === "" ? undefined : row[at]));
  };
  const numbers = (name: string): Float64Array => Float64Array.from(text(name), (cell) => (cell === undefined ? NaN : Number(cell)));
  const codes = (name: string): { codes: Int32Array; levels: string[] } => {
    const cells = text(name);
    const levels = [...new Set(cells)].filter((cell) => cell !== undefined).sort();
    return { codes: Int32Array.from(cells, (cell) => (cell === undefined ? -1 : levels.indexOf(cell))), levels };
  };
  return { nRows: rows.length, text, numbers, codes };
}
