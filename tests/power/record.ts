import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const README = join(import.meta.dirname, "README.md");

/**
 * With POWER_RECORD=1 in the environment, puts a table of the figures seen into the README, between the markers of its
 * section. Run the files one after another then: npx vitest run --no-file-parallelism tests/power
 */
export function record(
  section: string,
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  if (process.env["POWER_RECORD"] !== "1") return;
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => (typeof cell === "number" ? decimal(cell) : cell)).join(" | ")} |`;
  const table = [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
  const [begin, end] = [`<!-- ${section} -->`, `<!-- end of ${section} -->`];
  const text = readFileSync(README, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The README has no section ${section}.`);
  writeFileSync(README, `${text.slice(0, from)}${begin}\n${table}\n${text.slice(to)}`);
}

/** Three decimals without the leading zero. */
export function decimal(x: number): string {
  return x.toFixed(3).replace(/^(-?)0\./, "$1.");
}
