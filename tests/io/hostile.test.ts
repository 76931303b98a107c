import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RaresynthError, ERROR_CODES } from "../../src/core/errors.ts";
import { inferSchema } from "../../src/io/infer/infer-schema.ts";
import { fromDataFrame } from "../../src/io/tables/data-frame.ts";
import { parseSchema } from "../../src/io/schema/read-schema.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSynthetic } from "../../src/io/registry/read-synthetic.ts";
import { cohortToParquet } from "../../src/io/tables/write-parquet.ts";
import { shown, temporaryFiles } from "./temporary-files.ts";

/** Planted where a patient's value would be; may be seen in no message. */
const CANARY = "Zyx9Canary";
const files = temporaryFiles();
const SCHEMA = parseSchema(
  `
version: 1
name: h
columns:
  - { name: id, type: identifier, role: identifier }
  - { name: age, type: integer, role: quasi-identifier, bounds: { min: 0, max: 120 } }
  - { name: bili, type: continuous, role: sensitive }
  - { name: seen, type: date, role: quasi-identifier }
  - { name: sex, type: categorical, role: quasi-identifier, levels: [f, m] }
protect: { patient: id }
`,
  "h.yaml",
);
const HEADER = "id,age,bili,seen,sex";
const good = (row: number): string[] => [
  `p${row}`,
  String(20 + (row % 50)),
  "1.25",
  "2001-02-03",
  row % 2 === 0 ? "f" : "m",
];

/** Reads and demands a coded error that shows nothing. */
async function expectRefused(name: string, content: string | Uint8Array): Promise<void> {
  const path = files.write(name, content);
  for (const read of [() => readRegistry(path, SCHEMA, "train"), () => readSynthetic(path, SCHEMA)]) {
    const error: unknown = await read().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expectCoded(error);
  }
}

function expectCoded(error: unknown): void {
  expect(error).toBeInstanceOf(RaresynthError);
  const coded = error as RaresynthError;
  expect(coded.code in ERROR_CODES && coded.code !== "E_INTERNAL", coded.code).toBe(true);
  expect(shown(coded)).not.toContain(CANARY);
  expect((coded.cause as Error | undefined)?.message ?? "").not.toContain(CANARY);
}

const rowsArbitrary = fc.integer({ min: 1, max: 12 }).map((n) => Array.from({ length: n }, (_, row) => good(row)));
const at = (rows: string[][], seed: number): number => seed % rows.length;
const text = (rows: string[][]): string => `${HEADER}\n${rows.map((row) => row.join(",")).join("\n")}\n`;

/** Each turns a good table into one that must be refused, with the canary beside the fault. */
const faults: Record<string, (rows: string[][], seed: number) => string | Uint8Array> = {
  "ragged rows": (rows, seed) => {
    rows[at(rows, seed)] = seed % 2 === 0 ? [CANARY] : [...rows[at(rows, seed)]!, CANARY];
    return text(rows);
  },
  "stray quotes": (rows, seed) => {
    rows[at(rows, seed)]![seed % 5] = [`"${CANARY}"x`, `${CANARY}"`, `"${CANARY}`, `x"${CANARY}"`][seed % 4]!;
    return text(rows);
  },
  "wrong types": (rows, seed) => {
    rows[at(rows, seed)]![1 + (seed % 3)] = [CANARY, `0x${CANARY}`, `1${CANARY}`, `2001-13-${CANARY}`, `"${CANARY}\n"`][
      seed % 5
    ]!;
    return text(rows);
  },
  "numbers no double holds": (rows, seed) => {
    rows[at(rows, seed)]![1 + (seed % 2)] = [
      "1e999",
      "Infinity",
      "NaN%",
      "--1",
      "1e-500",
      "0b1",
      "1_000",
      "٣",
      "1 000",
    ][seed % 9]!;
    return text(rows);
  },
  "decimal commas": (rows, seed) => {
    rows[at(rows, seed)]![2] = `"${seed % 1000},${seed % 10}"`;
    return text(rows);
  },
  "days that are none": (rows, seed) => {
    rows[at(rows, seed)]![3] = ["2001-02-29", "31/12/2001", "2001-1-1", "20010101", "2001-02-03T04:05", "0000-00-00"][
      seed % 6
    ]!;
    return text(rows);
  },
  "bytes that are not UTF-8": (rows, seed) => {
    rows[at(rows, seed)]![4] = CANARY;
    const bytes = new TextEncoder().encode(text(rows));
    bytes[bytes.length - 3] = 0x80 + (seed % 0x40);
    return bytes;
  },
  "UTF-16": (rows) => new Uint8Array(Buffer.from(`\uFEFF${text(rows)}${CANARY}`, "utf16le")),
  "no header": (rows, seed) => {
    rows[0]![seed % 5] = CANARY;
    return `${rows.map((row) => row.join(",")).join("\n")}\n`;
  },
  "a header twice": (rows) => text(rows).replace(HEADER, `id,${CANARY},bili,${CANARY},sex`),
  "parquet cut short": (rows, seed) =>
    Buffer.concat([
      Buffer.from("PAR1"),
      Buffer.from(text(rows)),
      Buffer.from(CANARY),
      Buffer.from([seed & 255, 0, 0, 0]),
      Buffer.from(seed % 2 === 0 ? "PAR1" : ""),
    ]),
};

describe("hostile input", () => {
  it.each(Object.keys(faults))("%s end in a coded error without a value", (name) =>
    fc.assert(
      fc.asyncProperty(rowsArbitrary, fc.nat(100_000), async (rows, seed) => {
        await expectRefused(
          "bad.csv",
          faults[name]!(
            rows.map((row) => [...row]),
            seed,
          ),
        );
      }),
      { numRuns: 40, seed: 20 },
    ),
  );

  it("arbitrary bytes end in a coded error", () =>
    fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom("b.csv", "b.parquet"),
        async (bytes, name) => {
          await expectRefused(name, Buffer.concat([bytes, Buffer.from(CANARY)]));
        },
      ),
      { numRuns: 150, seed: 21 },
    ));

  it("a Parquet file with changed bytes never shows a value and never ends uncoded", async () => {
    const path = files.write(
      "good.csv",
      text(Array.from({ length: 20 }, (_, row) => good(row))).replaceAll(/,(f|m)\n/g, `,${CANARY}\n`),
    );
    const whole = cohortToParquet(await readSynthetic(path, SCHEMA));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        async (changes) => {
          const bytes = whole.slice();
          for (const [position, value] of changes) bytes[position] = value;
          const error: unknown = await readRegistry(files.write("p.parquet", bytes), SCHEMA, "train").then(
            () => undefined,
            (reason: unknown) => reason,
          );
          expectCoded(error);
        },
      ),
      { numRuns: 150, seed: 22 },
    );
  });

  it("hostile schemas end in E_SCHEMA", () => {
    const key = fc.constantFrom(
      "version",
      "name",
      "columns",
      "protect",
      "site",
      "consent",
      "survival",
      "constraints",
      "population",
      "type",
      "role",
      "levels",
      "bounds",
      "missing",
      "__proto__",
      "constructor",
      "kind",
    );
    const junk = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: "small" },
        fc.constant(CANARY),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("node"), { maxLength: 4 }),
        fc.dictionary(key, tie("node"), { maxKeys: 5 }),
      ),
    })).node;
    fc.assert(
      fc.property(junk, (value) => {
        const error = caught(() => parseSchema(JSON.stringify(value), "bad.yaml"));
        expectCoded(error);
        expect((error as RaresynthError).code).toBe("E_SCHEMA");
      }),
      { numRuns: 300, seed: 23 },
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (value) =>
        expectCoded(caught(() => parseSchema(value, "bad.yaml"))),
      ),
      { numRuns: 200, seed: 24 },
    );
  });

  it("hostile data frames end in a coded error", () =>
    fc.assert(
      fc.property(fc.array(fc.array(fc.anything(), { maxLength: 6 }), { maxLength: 5 }), (values) => {
        expectCoded(
          caught(() =>
            fromDataFrame(
              {
                columns: ["age", "bili", "seen", "sex", "id"],
                values: [...values, [{ toString: () => CANARY }, CANARY, CANARY, CANARY, CANARY]],
              },
              SCHEMA,
              "train",
            ),
          ),
        );
      }),
      { numRuns: 200, seed: 25 },
    ));

  it("whatever inspect infers can be read with, or is refused by code", { tags: ["thorough"] }, () => {
    const cell = fc.oneof(
      fc.constantFrom("", "NA", "UNK", "-999", "0", "1", "2", "a", "b", "2001-02-03", "1.5", "x y z w v", CANARY),
      fc.integer({ min: -5, max: 2000 }).map(String),
      fc.stringMatching(/^[a-z ]{0,6}$/),
    );
    const table = fc
      .record({
        names: fc.uniqueArray(
          fc.constantFrom("id", "pid", "age", "time", "status", "site", "stage", "fam", "x", "consent", "dob"),
          { minLength: 1, maxLength: 6 },
        ),
        n: fc.integer({ min: 1, max: 40 }),
      })
      .chain(({ names, n }) =>
        fc.record({
          names: fc.constant(names),
          rows: fc.array(fc.array(cell, { minLength: names.length, maxLength: names.length }), {
            minLength: n,
            maxLength: n,
          }),
        }),
      );
    return fc.assert(
      fc.asyncProperty(table, async ({ names, rows }) => {
        const path = files.write(
          "i.csv",
          `${[names, ...rows].map((row) => row.map((value) => `"${value}"`).join(",")).join("\n")}\n`,
        );
        const inferred = await inferSchema(path).catch((error: unknown) => {
          expectCoded(error);
          return undefined;
        });
        if (inferred === undefined) return;
        expect(inferred.notes.join()).not.toContain(CANARY);
        parseSchema(JSON.stringify(inferred.schema), "i");
        const error: unknown = await readRegistry(path, inferred.schema, "train").then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error === undefined) return;
        expectCoded(error);
        expect(["E_FREE_TEXT", "E_EMPTY"]).toContain((error as RaresynthError).code);
      }),
      { numRuns: 200, seed: 26 },
    );
  });
});

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
