import { describe, expect, it } from "vitest";
import type { CodedColumn, NumericColumn } from "../../src/core/data/cohort.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSynthetic } from "../../src/io/registry/read-synthetic.ts";
import { parseSchema } from "../../src/io/schema/read-schema.ts";
import { errorOf, shown, temporaryFiles } from "./temporary-files.ts";

const files = temporaryFiles();

const SCHEMA = parseSchema(
  `
version: 1
name: t
columns:
  - { name: pid, type: identifier, role: identifier }
  - { name: fam, type: categorical, role: identifier }
  - { name: ok, type: categorical, role: other, levels: ["yes", "no"] }
  - { name: age, type: integer, role: quasi-identifier, bounds: { min: 0, max: 120 }, missing: [{ code: "-999", reason: unknown }, { code: NASK, reason: not asked }] }
  - { name: seen, type: date, role: quasi-identifier, bounds: { min: "1990-01-01" } }
  - { name: x, type: continuous, role: other }
  - { name: sex, type: categorical, role: quasi-identifier, levels: [f, m] }
  - { name: drug, type: categorical, role: other, levels: [a], otherLevels: fold }
  - { name: t, type: continuous, role: other }
  - { name: e, type: categorical, role: sensitive, levels: ["0", "1"] }
protect: { patient: pid, family: fam }
consent: { column: ok, exclude: ["no"] }
survival: [{ name: s, time: t, event: e, censored: ["0"], causes: ["1"] }]
constraints: [{ kind: if-then, if: { column: sex, in: [m] }, then: { column: x, is: present } }]
`,
  "t.yaml",
);

const HEADER = "pid,fam,ok,age,seen,x,sex,drug,t,e";
const ROWS = [
  "p1,F1,yes,34,1999-12-31,1.5,f,a,10,0",
  "p2,F1,yes,-999,2000-02-29,-0,m,zz,20.5,1",
  "p3,,no,NASK,,3,f,a,5,1",
  "p4,,yes,-999.0,2001-01-01,1e3,m,bb,7,0",
  "p4,,yes,40,2001-06-01,.5,f,,8,1",
  "p5,,yes,,1990-01-01,,f,a,,",
  "p6,F3,no,1,,2,f,a,3,0",
  "p7,F3,yes,2,,2,f,a,3,0",
];
const csv = (rows: readonly string[], header = HEADER): string => `${[header, ...rows].join("\n")}\n`;
const read = (rows: readonly string[], schema: CohortSchema = SCHEMA, header = HEADER) =>
  readRegistry(files.write("r.csv", csv(rows, header)), schema, "train");

describe("readRegistry", () => {
  it("types columns, drops identifiers and consent, joins patients and families into units", async () => {
    const { cohort, ...rest } = await read(ROWS);
    expect(cohort.columns.map((column) => column.name)).toEqual(["age", "seen", "x", "sex", "drug", "t", "e"]);
    expect(cohort.schema.columns.map((column) => column.name)).toEqual(["age", "seen", "x", "sex", "drug", "t", "e"]);
    expect(cohort.schema).not.toHaveProperty("protect");
    expect(cohort.schema).not.toHaveProperty("consent");
    expect(rest).toMatchObject({ droppedIdentifiers: ["pid", "fam"], nDroppedByConsent: 2, namedUnits: [] });
    // p3 refused; p6 refused and takes the whole family F3 with it.
    expect([...cohort.sourceRows]).toEqual([1, 2, 4, 5, 6]);
    expect([...cohort.units]).toEqual([0, 0, 1, 1, 2]);
    expect(cohort.nUnits).toBe(3);
    const [age, seen, x, sex, drug] = cohort.columns as [
      NumericColumn,
      NumericColumn,
      NumericColumn,
      CodedColumn,
      CodedColumn,
    ];
    expect([...age.values]).toEqual([34, NaN, NaN, 40, NaN]);
    expect([...age.reasons!]).toEqual([0, 1, 1, 0, 0]);
    // Days since 1970-01-01 as Python's date.toordinal() - 719163 gives them.
    expect([...seen.values]).toEqual([10956, 11016, 11323, 11474, 7305]);
    expect([...x.values]).toEqual([1.5, 0, 1000, 0.5, NaN]);
    expect([...sex.codes]).toEqual([0, 1, 1, 0, 0]);
    expect(drug).toMatchObject({ levels: ["a", "bb", "zz"], nPublicLevels: 1 });
    expect([...drug.codes]).toEqual([0, 2, 1, -1, 0]);
  });

  it("gives the SHA-256 of the bytes", async () => {
    const path = files.write("h.csv", "a\n1\n");
    const schema = parseSchema("{version: 1, name: h, columns: [{name: a, type: integer, role: other}]}", "h");
    // printf 'a\n1\n' | sha256sum
    expect((await readRegistry(path, schema, "holdout")).sha256).toBe(
      "309b0e45a73d3fc5325e2b6ed0a01ef8b9cde6b05a5633c1f893f970d52bfddc",
    );
  });

  it.each([
    ["E_VALUE", "age", "whole number", 3, "12.5"],
    ["E_VALUE", "age", "within the public bounds", 3, "121"],
    ["E_VALUE", "age", "plain number", 3, "SECRET"],
    ["E_VALUE", "x", "plain number", 5, "0x1F"],
    ["E_VALUE", "x", "plain number", 5, "1e999"],
    ["E_VALUE", "x", "plain number", 5, "Infinity"],
    ["E_VALUE", "x", "plain number", 5, "1 234"],
    ["E_VALUE", "x", "plain number", 5, "1e-400"],
    ["E_VALUE", "x", "plain number", 5, "12 mg"],
    ["E_DECIMAL_COMMA", "x", "decimal point", 5, '"1,5"'],
    ["E_DECIMAL_COMMA", "x", "decimal point", 5, '"1.234,5"'],
    ["E_VALUE", "seen", "YYYY-MM-DD", 4, "2001-02-29"],
    ["E_VALUE", "seen", "YYYY-MM-DD", 4, "03/04/2001"],
    ["E_VALUE", "seen", "YYYY-MM-DD", 4, "2001-02-03T00:00:00"],
    ["E_VALUE", "seen", "within the public bounds", 4, "1989-12-31"],
    ["E_VALUE", "sex", "declared levels", 6, "SECRET"],
    ["E_VALUE", "ok", "declared levels", 2, "refused"],
    ["E_SURVIVAL", "t", "not below 0", 8, "-1"],
    ["E_SURVIVAL", "t", "both present or both missing", 8, ""],
    ["E_VALUE", "e", "declared levels", 9, "2"],
    ["E_VALUE", "pid", "patient identifier in each row", 0, ""],
  ])("%s: %s, %s", async (code, column, rule, field, cell) => {
    const bad = "q1,,yes,30,2000-01-01,1,f,a,9,0".split(",");
    bad[field] = cell;
    const error = await errorOf(() => read([...ROWS, bad.join(",")]));
    expect(error.code).toBe(code);
    expect(error.message).toContain(`${column}, row 9, `);
    expect(error.message).toContain(rule);
    if (cell.length > 2) expect(shown(error)).not.toContain(cell.replaceAll('"', ""));
  });

  it("checks constraints and tells them by column", async () => {
    const error = await errorOf(() => read([...ROWS, "q1,,yes,30,2000-01-01,,m,a,9,0"]));
    expect(error).toMatchObject({
      code: "E_VALUE",
      message: expect.stringContaining("row 9, the rule 'if sex then x'") as string,
    });
  });

  it("collects faults of many columns in one error, at most 20 lines", async () => {
    const names = Array.from({ length: 30 }, (_, i) => `c${i}`);
    const schema = parseSchema(
      JSON.stringify({
        version: 1,
        name: "w",
        columns: names.map((name) => ({ name, type: "integer", role: "other" })),
      }),
      "w",
    );
    const error = await errorOf(() =>
      read([names.map(() => "SECRET").join(","), names.map(() => "SECRET").join(",")], schema, names.join(",")),
    );
    expect(error.message).toContain("60 faults");
    expect(error.message.split("\n").filter((line) => line.includes("a plain number")).length).toBe(20);
    expect(error.message).toContain("10 further kinds");
    expect(error.message).toContain("c0, row 1, a plain number (2 cells in all)");
  });

  it("refuses columns that do not fit, naming the file's only where it has a header", async () => {
    const extra = await errorOf(() =>
      read(
        ROWS.map((row) => `${row},1`),
        SCHEMA,
        `${HEADER},weight`,
      ),
    );
    expect(extra).toMatchObject({
      code: "E_SCHEMA_MISMATCH",
      message: expect.stringContaining("the schema lacks weight") as string,
    });
    const headerless = await errorOf(() => read(ROWS.slice(1), SCHEMA, "SECRET,F1,yes,34,1999-12-31,1.5,f,a,10,0"));
    expect(headerless).toMatchObject({
      code: "E_SCHEMA_MISMATCH",
      message: expect.stringMatching(/the schema lacks \d+ of the table's \d+ columns/) as string,
    });
    expect(shown(headerless)).not.toContain("SECRET");
  });

  it("refuses free text and a cohort without consent", async () => {
    const text: CohortSchema = {
      ...SCHEMA,
      columns: SCHEMA.columns.map((column) =>
        column.name === "drug" ? { name: "drug", type: "free-text", role: "sensitive" } : column,
      ),
    };
    expect(await errorOf(() => read(ROWS, text))).toMatchObject({
      code: "E_FREE_TEXT",
      message: expect.stringContaining("drug") as string,
    });
    expect((await errorOf(() => read(["p1,,no,34,1999-12-31,1.5,f,a,10,0"]))).code).toBe("E_CONSENT");
  });

  it('keeps patients with an empty consent cell only with a warning, and drops them where "" excludes', async () => {
    const rows = [...ROWS, "p9,,,34,1999-12-31,1.5,f,a,10,0"];
    expect((await read(rows)).warnings).toContainEqual({ kind: "consent-empty", column: "ok", rows: 1 });
    const strict: CohortSchema = { ...SCHEMA, consent: { column: "ok", exclude: ["no", ""] } };
    expect((await read(rows, strict)).nDroppedByConsent).toBe(3);
  });

  it("finds the patients on the officer's list, and tells unknown ones by line only", async () => {
    const path = files.write("dpo.csv", csv(ROWS));
    const list = files.write("dpo.txt", "# watch\np5\r\n\np2\np3\n");
    const found = await readRegistry(path, SCHEMA, "train", { dpoList: list });
    expect(found.namedUnits).toEqual([0, 2]);
    expect(found.warnings).toContainEqual({ kind: "listed-without-consent", entries: 1 });
    const error = await errorOf(() =>
      readRegistry(path, SCHEMA, "train", { dpoList: files.write("bad.txt", "p1\nSECRET\n") }),
    );
    expect(error).toMatchObject({ code: "E_VALUE", message: expect.stringContaining("line 2") as string });
    expect(shown(error)).not.toContain("SECRET");
  });

  it("takes record numbers where no patient column is declared", async () => {
    const { protect: _protect, ...rest } = SCHEMA;
    const path = files.write("dpo.csv", csv(ROWS));
    expect((await readRegistry(path, rest, "train", { dpoList: files.write("n.txt", "2\n8\n") })).namedUnits).toEqual([
      1, 5,
    ]);
    expect(
      (await errorOf(() => readRegistry(path, rest, "train", { dpoList: files.write("n.txt", "p1\n") }))).code,
    ).toBe("E_VALUE");
  });
});

describe("readSynthetic", () => {
  const kept = "age,seen,x,sex,drug,t,e";
  it("keeps undeclared levels, values out of bounds and fractions; needs no identifiers", async () => {
    const cohort = await readSynthetic(files.write("s.csv", `${kept}\n130.5,1980-01-01,1,other,q,0,7\n`), SCHEMA);
    expect(cohort).toMatchObject({ role: "synthetic", nRows: 1, nUnits: 1 });
    expect((cohort.columns[0] as NumericColumn).values[0]).toBe(130.5);
    expect(cohort.columns[3]).toMatchObject({ levels: ["f", "m", "other"], nPublicLevels: 2 });
  });

  it("ignores identifiers that are there, and refuses missing or unknown columns and text in numbers", async () => {
    const full = await readSynthetic(files.write("s.csv", csv(ROWS)), SCHEMA);
    expect(full.columns.map((column) => column.name).join()).toBe(kept);
    expect((await errorOf(() => readSynthetic(files.write("s.csv", "age\n1\n"), SCHEMA))).code).toBe(
      "E_SCHEMA_MISMATCH",
    );
    expect(
      (await errorOf(() => readSynthetic(files.write("s.csv", `${kept},more\n1,,1,f,a,1,0,1\n`), SCHEMA))).code,
    ).toBe("E_SCHEMA_MISMATCH");
    expect(
      (await errorOf(() => readSynthetic(files.write("s.csv", `${kept}\nSECRET,,1,f,a,1,0\n`), SCHEMA))).code,
    ).toBe("E_VALUE");
  });
});
