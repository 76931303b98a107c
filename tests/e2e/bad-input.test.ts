import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { inProcess, sample, scratch } from "./harness.ts";

const folder = scratch();
/** Stands for a patient's secret in every generated table: it must never come back in a message. */
const CANARY = "Zyxgoldfinch77";
const csv = readFileSync(sample("cgd0").data, "utf8");
const yaml = readFileSync(sample("cgd0").schema, "utf8");
const lines = csv.trimEnd().split("\n");

interface Broken {
  readonly what: string;
  readonly csv: string | Buffer;
  readonly yaml: string;
}

const table = (rows: readonly string[]): string => `${rows.join("\n")}\n`;
const someRow = fc.integer({ min: 1, max: lines.length - 1 });
const replaceLine = (row: number, change: (cells: string[]) => string): string =>
  table(lines.map((line, i) => (i === row ? change(line.split(",")) : line)));

/** Each arbitrary is one way in which real files are broken. */
const brokenInput: fc.Arbitrary<Broken> = fc.oneof(
  someRow.map((row) => ({
    what: "ragged row",
    csv: replaceLine(row, (cells) => `${cells.join(",")},${CANARY}`),
    yaml,
  })),
  someRow.map((row) => ({ what: "short row", csv: replaceLine(row, (cells) => cells.slice(0, 3).join(",")), yaml })),
  fc.tuple(someRow, fc.constantFrom(5, 6, 7, 12)).map(([row, cell]) => ({
    what: "text in a number",
    csv: replaceLine(row, (cells) => cells.map((value, i) => (i === cell ? CANARY : value)).join(",")),
    yaml,
  })),
  someRow.map((row) => ({
    what: "decimal comma",
    csv: replaceLine(row, (cells) => cells.map((value, i) => (i === 6 ? '"12,5"' : value)).join(",")),
    yaml,
  })),
  someRow.map((row) => ({
    what: "open quote",
    csv: replaceLine(row, (cells) => `"${CANARY}${cells.join(",")}`),
    yaml,
  })),
  someRow.map((row) => ({
    what: "quote inside",
    csv: replaceLine(row, (cells) => `"${CANARY}"x,${cells.slice(1).join(",")}`),
    yaml,
  })),
  fc.constantFrom("1e999", "Infinity", "0x1F", "NaN", "1_000", "--5", "12 kg").map((value) => ({
    what: `number ${value}`,
    csv: replaceLine(4, (cells) => cells.map((old, i) => (i === 6 ? value : old)).join(",")),
    yaml,
  })),
  fc.uint8Array({ minLength: 1, maxLength: 400 }).map((bytes) => ({
    what: "random bytes",
    csv: Buffer.concat([Buffer.from(bytes), Buffer.from([0xff, 0xfe, 0x00])]),
    yaml,
  })),
  fc.constant({ what: "UTF-16", csv: Buffer.from(`\ufeff${csv}`, "utf16le"), yaml }),
  fc.constant({ what: "latin-1", csv: Buffer.from(csv.replace("204", "20\u00e9"), "latin1"), yaml }),
  fc.constantFrom("", "\n", "\n\n\n", `${lines[0]!}\n`).map((text) => ({ what: "no rows", csv: text, yaml })),
  fc.integer({ min: 0, max: 19 }).map((i) => ({
    what: "missing column",
    csv: table(
      lines.map((line) =>
        line
          .split(",")
          .filter((_, j) => j !== i)
          .join(","),
      ),
    ),
    yaml,
  })),
  fc.constant({ what: "duplicate header", csv: table([lines[0]!.replace("treat", "sex"), ...lines.slice(1)]), yaml }),
  fc.constant({
    what: "extra column",
    csv: table(lines.map((line, i) => `${line},${i === 0 ? "extra" : CANARY}`)),
    yaml,
  }),
  fc.string({ minLength: 1, maxLength: 60 }).map((text) => ({ what: "schema is noise", csv, yaml: `${text}\n- [` })),
  fc
    .constantFrom("columns: []", "version: 2", "columns: 7", "name: [", "{}", "null", "- a\n- b")
    .map((text) => ({ what: "schema is wrong", csv, yaml: text })),
  fc
    .constantFrom("type: continuous", "type: integer", "type: categorical")
    .map((text) => ({ what: "unknown type", csv, yaml: yaml.replace(text, "type: telepathy") })),
  fc.constant({ what: "unknown key", csv, yaml: `${yaml}\nsurprise: ${CANARY}\n` }),
  fc.constant({
    what: "survival column that is not there",
    csv,
    yaml: `${yaml}\nsurvival:\n  - { name: s, time: nowhere, event: nobody, censored: ["0"], causes: ["1"] }\n`,
  }),
);

it(
  "answers 200 generated bad inputs with exit 1, a code, no stack and no cell value",
  { tags: ["thorough"] },
  async () => {
    await fc.assert(
      fc.asyncProperty(brokenInput, async (broken) => {
        const here = mkdtempSync(join(folder, "case-"));
        writeFileSync(join(here, "data.csv"), broken.csv);
        writeFileSync(join(here, "schema.yaml"), broken.yaml);
        const ran = await inProcess([
          "run",
          join(here, "data.csv"),
          "--schema",
          join(here, "schema.yaml"),
          "--out",
          join(here, "out"),
          "--workers",
          "0",
        ]);
        const printed = ran.stdout + ran.stderr;
        expect(ran.code, broken.what).toBe(1);
        expect(printed, broken.what).toMatch(/error E_(?!INTERNAL)[A-Z_]+: /);
        expect(printed, broken.what).not.toMatch(/\n\s+at .*[:(]\d+/);
        expect(printed, broken.what).not.toContain(CANARY);
        expect(existsSync(join(here, "out", "release")), broken.what).toBe(false);
      }),
      { numRuns: 200, seed: 20261122 },
    );
  },
);

it.each([
  [["run"], "E_USAGE"],
  [["run", "nowhere.csv", "--schema", "nowhere.yaml", "--out", "x"], "E_"],
  [["frobnicate"], "E_USAGE: unknown command"],
  [["run", "a", "--schema", "b", "--out", "c", "--rows", "-5"], "whole number"],
  [["run", "a", "--schema", "b", "--out", "c", "--frobnicate"], "unknown option"],
  [["verify", "nowhere"], "E_"],
  [["sample", "nowhere.json", "--rows", "5", "--out", "x.csv"], "E_"],
  [
    [
      "run",
      sample("pbc").data,
      "--schema",
      sample("pbc").schema,
      "--out",
      join(folder, "p"),
      "--policy",
      "no-such-policy",
    ],
    "E_POLICY",
  ],
  [
    [
      "run",
      sample("pbc").data,
      "--schema",
      sample("pbc").schema,
      "--out",
      join(folder, "g"),
      "--generator",
      "no-such-generator",
    ],
    "E_GENERATOR",
  ],
])("answers the command line %j with exit 1 and advice", async (args, words) => {
  const ran = await inProcess(args);
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain(words);
  expect(ran.stderr).not.toMatch(/\n\s+at /);
});
