import { describe, expect, it } from "vitest";
import { RaresynthError } from "../../src/core/errors.ts";
import { createRng, type Rng } from "../../src/core/rng.ts";
import { decodeText } from "../../src/io/tables/decode-text.ts";
import { inferTableSchema } from "../../src/io/infer/infer-schema.ts";
import { assembleRegistry } from "../../src/io/registry/assemble-registry.ts";
import { confirmationOf } from "../../src/io/schema/confirmation.ts";
import { parseSchema } from "../../src/io/schema/read-schema.ts";
import { schemaToYaml } from "../../src/io/schema/write-schema.ts";
import { parseCsv } from "../../src/io/tables/parse-csv.ts";

const CANARY = "Zyx9Canary";
const NAMES = [
  "id", "Patient_ID", "age", "Age", "sex", "dob", "time", "status", "site", "stage", "constructor", "__proto__", "toString", "2001", "2002", "",
  " ", "x;y", 'a "quoted" name', "😀", "ünï", "n".repeat(300), "visit_date", "consent", "race___1", "race___2", "total", "crp", "note", "<b>",
]; // prettier-ignore
const CELLS: readonly ((rng: Rng, row: number) => string)[] = [
  () => "",
  (rng) => String(rng.int(5)),
  (rng) => String(rng.int(3000) - 200),
  (rng) => (rng.float() * 100).toFixed(rng.int(5)),
  (rng) => `${1 + rng.int(12)}/${1 + rng.int(28)}/20${10 + rng.int(10)}`,
  (rng) => `20${10 + rng.int(10)}-0${1 + rng.int(9)}-${10 + rng.int(19)}`,
  (rng) => `20${10 + rng.int(10)}0${1 + rng.int(9)}${10 + rng.int(19)}`,
  (rng) =>
    ["<5", ">200", "90+", "12 mg", "1,5", "1.234,5", "#VALUE!", "NA", "-999", "?", "5-10", "14:30"][rng.int(12)]!,
  (rng) => ["yes", "no", "Yes ", " NO", "TRUE", "false", "m", "F"][rng.int(8)]!,
  (rng, row) => `${CANARY}${row}${String.fromCharCode(97 + rng.int(26))}`,
  (rng) => `"${"long ".repeat(rng.int(30))}"`,
  (_, row) => String(row + 1),
  (rng) => String(rng.int(2)),
  () => "1e999",
  () => "2001-02-30",
];

/** One absurd file, the same for the same number. */
function badFile(at: number): Uint8Array {
  const rng = createRng(`bad/${at}`);
  const nColumns = 1 + rng.int(7);
  const nRows = rng.int(60);
  const delimiter = [",", ";", "\t"][rng.int(3)]!;
  const quote = (cell: string): string =>
    /[",;\t\n]/.test(cell) && !cell.startsWith('"') ? `"${cell.replaceAll('"', '""')}"` : cell;
  const names = Array.from({ length: nColumns }, () => NAMES[rng.int(NAMES.length)]!);
  // Columns of one kind, with some cells of another.
  const kinds = names.map(() => [CELLS[rng.int(CELLS.length)]!, CELLS[rng.int(CELLS.length)]!] as const);
  const noise = [0, 0.05, 0.2, 0.5][rng.int(4)]!;
  const lines = Array.from({ length: nRows }, (_, row) => {
    const cells = kinds.map(([usual, other]) => quote((rng.float() < noise ? other : usual)(rng, row)));
    const ragged = rng.float();
    if (rng.int(40) === 0 && ragged < 0.3) cells.pop();
    if (rng.int(200) === 0) cells.push(CANARY);
    return cells.join(delimiter);
  });
  const end = ["\n", "\r\n", "\r"][rng.int(3)]!;
  const head = rng.int(15) === 0 ? [`sep=${delimiter}`] : [];
  const text = [...head, names.map(quote).join(delimiter), ...lines].join(end) + (rng.int(2) ? end : "");
  const bytes = new TextEncoder().encode(
    `${rng.int(6) === 0 ? "\uFEFF" : ""}${text}${rng.int(30) === 0 ? '"open' : ""}`,
  );
  if (rng.int(25) === 0) return Uint8Array.from(Buffer.from(text, "latin1"));
  return rng.int(40) === 0 ? Uint8Array.from(Buffer.from(text, "utf16le")) : bytes;
}

/** What a user is shown of a file: an error's text, or notes and schema. */
function outcomeOf(bytes: Uint8Array): { readonly code?: string; readonly shown: string } {
  try {
    const table = parseCsv(decodeText(bytes, "bad.csv"), "bad.csv");
    const { schema, notes } = inferTableSchema(table, "bad", "bad.csv", { today: "2026-11-30" });
    const yaml = schemaToYaml(schema);
    const read = parseSchema(yaml, "bad.yaml");
    expect(read).toEqual(schema);
    // A schema that nobody confirmed is never enough.
    expect(confirmationOf(read).open.length).toBeGreaterThan(0);
    const identifiers = schema.columns.map((column) =>
      column.type === "free-text" ? { ...column, type: "identifier" as const, role: "identifier" as const } : column,
    );
    assembleRegistry(table, { ...schema, columns: identifiers }, "train", "bad.csv");
    return { shown: `${notes.join("\n")}\n${yaml}` };
  } catch (error) {
    if (!(error instanceof RaresynthError)) throw error;
    return { code: error.code, shown: `${error.message}\n${error.where ?? ""}\n${error.hint ?? ""}` };
  }
}

describe("1000 bad tables", () => {
  it(
    "are read, or refused with a code that is neither a bug nor a file error; no value is shown",
    { tags: ["thorough"] },
    () => {
      const codes = new Map<string, number>();
      for (let at = 0; at < 1000; at++) {
        const { code, shown } = outcomeOf(badFile(at));
        codes.set(code ?? "read", (codes.get(code ?? "read") ?? 0) + 1);
        if (code !== undefined) expect([at, ["E_INTERNAL", "E_FILE", "E_SCHEMA"].includes(code)]).toEqual([at, false]);
        expect([at, shown.includes(CANARY)]).toEqual([at, false]);
      }
      // The tables are bad in many ways, and not all of them beyond reading.
      expect(codes.size).toBeGreaterThan(4);
      expect(codes.get("read")).toBeGreaterThan(200);
    },
  );
});
