import { mkdirSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { wideCohort } from "../../bench/wide-cohort.ts";
import { generatorById } from "../../generators/index.ts";
import { assessLarge } from "../../src/api/large/assess-large.ts";
import { openFitTable, sampleUnits } from "../../src/api/large/fit-table.ts";
import { isLarge } from "../../src/api/large/large-files.ts";
import { renderReport } from "../../src/api/render-report.ts";
import { takeRows, withRole } from "../../src/core/data/cohort.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { createRng } from "../../src/core/rng.ts";
import { largeSource } from "../../src/io/large/blocks/table-blocks.ts";
import { schemaToYaml } from "../../src/io/schema/write-schema.ts";
import { readPolicy } from "../../src/io/settings/read-policy.ts";
import { cohortToCsv } from "../../src/io/tables/write-csv.ts";
import { temporaryFiles } from "../io/temporary-files.ts";

const files = temporaryFiles();
const cohort = wideCohort(700);
const csv = files.write(
  "wide.csv",
  cohortToCsv(
    takeRows(
      cohort,
      Int32Array.from({ length: 500 }, (_, row) => row),
      "train",
    ),
  ),
);

it.each(["marginals", "copula"])("a fit to all rows of a packed table is the fit to the table (%s)", async (id) => {
  const generator = generatorById(id);
  const fitted = async (from: number, mostCells: number): Promise<string> => {
    const table = await openFitTable(csv, cohort.schema, id, "s", { packedFrom: from, mostCells });
    expect(table).toMatchObject({ nUnits: 500, nRows: 500, isSample: false });
    const model = await generator.fit(table.cohort, generator.defaults, createRng("fit"));
    return JSON.stringify(model.toModel(11));
  };
  const whole = await fitted(Infinity, Infinity);
  expect(await fitted(0, Infinity)).toBe(whole);
  // Independent marginals are fitted column by column, to all rows, however many there are.
  if (id === "marginals") expect(await fitted(0, 3000)).toBe(whole);
});

it("a fit of columns together looks at a random sample of stated size where the table is large", async () => {
  const table = await openFitTable(csv, cohort.schema, "copula", "s", { packedFrom: 0, mostCells: 100 * 30 });
  expect(table).toMatchObject({ isSample: true, nUnits: 500 });
  expect(table.cohort.nUnits).toBe(Math.floor((3000 / table.cohort.columns.length / 500) * 500));
  const drawn = new Float64Array(60);
  for (let round = 0; round < 2000; round++)
    sampleUnits(60, 15, createRng(`tests/sample/${round}`)).forEach((one, unit) => (drawn[unit]! += one));
  // Each unit is drawn with probability 1/4; chi-square with 59 degrees of freedom, times 1 - 1/4, at .001.
  const chi2 = drawn.reduce((sum, n) => sum + (n - 500) ** 2 / 500, 0) / 0.75;
  expect(chi2).toBeLessThan(98.3);
});

it("assesses a large file: fidelity of all rows, copies of a stratified sample, and no PASS", async () => {
  const known = new Set(["c0", "o0", "o1"]);
  const schema: CohortSchema = {
    ...cohort.schema,
    columns: cohort.schema.columns.map((one) => (known.has(one.name) ? { ...one, role: "quasi-identifier" } : one)),
  };
  mkdirSync(files.path("large"), { recursive: true });
  const schemaPath = files.write(
    "wide.schema.yaml",
    schemaToYaml({ ...schema, columns: schema.columns.map(({ otherLevels: _open, ...one }) => one) }),
  );
  // Half of the file are rows of the registry.
  const rows = Int32Array.from({ length: 300 }, (_, row) => (row < 150 ? row : 350 + row));
  const synthetic = files.path("synthetic.csv");
  writeFileSync(synthetic, cohortToCsv(withRole(takeRows(cohort, rows, "train"), "synthetic")));
  const stages = new Set<string>();
  const result = await assessLarge(await largeSource(csv), schemaPath, {
    synthetic: await largeSource(synthetic),
    policy: await readPolicy("public-release"),
    ...{ seed: "large", askedEach: 80, sampleUnits: 60, pairRows: 200, ledger: files.path("ledger.json") },
    onProgress: ({ stage }) => stages.add(stage),
  });
  expect(result.verdict.outcome).toBe("inconclusive");
  expect(result.preflight).toMatchObject({ nRows: 500, nUnits: 500 });
  expect([...stages]).toEqual(expect.arrayContaining(["read registry", "read file", "copies", "pairs of columns"]));
  const copies = result.warnings.find((note) => note.kind === "whole-file-attack" && note.pattern === "all-columns");
  if (copies?.kind !== "whole-file-attack") throw new Error("no note");
  expect(copies.low <= 0.3 && copies.high >= 0.3 && copies.low > 0.1).toBe(true);
  const basis = result.warnings.find(({ kind }) => kind === "large-table");
  expect(basis).toMatchObject({
    rows: 500,
    units: 500,
    synthetic: 300,
    sample: 60,
    pairs: { rows: 200, synthetic: 200 },
  });
  expect(result.attempt).toMatchObject({ number: 1, total: 1 });
  const page = await renderReport(result, { audience: "internal", format: "html", language: "de" });
  expect(page).toContain("Zufallsstichprobe von 60 Einheiten");
  expect(page).toContain("auf 200 zufälligen Zeilen des Registers und 200 der Datei");
});

it("refuses a holdout that repeats the registry, and takes one of strangers", async () => {
  const rows = (from: number, n: number): Int32Array => Int32Array.from({ length: n }, (_, row) => from + row);
  const table = (name: string, some: Int32Array): string =>
    files.write(name, cohortToCsv(takeRows(cohort, some, "train")));
  const columns = cohort.schema.columns.map(({ otherLevels: _open, ...one }) => one);
  const schemaPath = files.write("holdout.schema.yaml", schemaToYaml({ ...cohort.schema, columns }));
  const policy = await readPolicy("public-release");
  const assess = async (holdout: string): Promise<unknown> =>
    assessLarge(await largeSource(csv), schemaPath, {
      synthetic: await largeSource(table("few.csv", rows(600, 100))),
      holdout: await largeSource(holdout),
      ...{ policy, seed: "large", askedEach: 80, sampleUnits: 60, pairRows: 200 },
    });
  // A third of these are patients of the registry.
  const mixed = table("mixed.csv", Int32Array.from([...rows(0, 50), ...rows(500, 100)]));
  await expect(assess(mixed)).rejects.toMatchObject({ code: "E_NO_NONMEMBERS" });
  await expect(assess(table("others.csv", rows(500, 100)))).resolves.toMatchObject({ kind: "assess" });
});

it("knows a large file by its bytes or rows", async () => {
  expect(await isLarge(await largeSource(csv))).toBe(false);
  expect(await isLarge(await largeSource(files.write("rows.csv", "a,b\n".repeat(500_003))))).toBe(true);
  expect(await isLarge(await largeSource(files.write("fewer.csv", "a,b\n".repeat(499_000))))).toBe(false);
});
