import type { RawTable } from "../tables/raw-table.ts";

/** A table of text cells as CSV (RFC 4180, line feed), which reads back the same. */
export function tableToCsv({ names, nRows, cells }: RawTable): string {
  const lines = [names.map(quoted).join(",")];
  for (let row = 0; row < nRows; row++) lines.push(cells.map((column) => quoted(column[row] ?? "")).join(","));
  return `${lines.join("\n")}\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
