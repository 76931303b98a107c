import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { unpackRows } from "../../src/core/data/packed-cohort.ts";
import { takeRows } from "../../src/core/data/cohort.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { largeSource } from "../../src/io/large/blocks/table-blocks.ts";
import { readPacked, type PackedOptions } from "../../src/io/large/packed/read-packed.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { cohortToParquet } from "../../src/io/tables/write-parquet.ts";
import { createRng } from "../../src/core/rng.ts";
import { wideCohort } from "../../bench/wide-cohort.ts";
import { cohortToCsv } from "../../src/io/tables/write-csv.ts";
import { errorOf, temporaryFiles } from "./temporary-files.ts";

const files = temporaryFiles();
const root = resolve(import.meta.dirname, "../../sample-data");

const readIn = async (path: string, schema: CohortSchema, options: PackedOptions) =>
  readPacked(await largeSource(path), schema, "train", options);

/** A registry of visits in families, with consent, reasons, partial dates, an open list and a time of day. */
const VISITS: CohortSchema = {
  version: 1,
  name: "visits",
  protect: { patient: "patient", family: "family", within: "centre" },
  site: "centre",
  visits: { time: "visit" },
  consent: { column: "consent", exclude: ["no"] },
  columns: [
    { name: "patient", type: "identifier", role: "identifier" },
    { name: "family", type: "identifier", role: "identifier" },
    { name: "centre", type: "categorical", role: "quasi-identifier", levels: ["A", "B"] },
    { name: "consent", type: "categorical", role: "other", levels: ["yes", "no"] },
    { name: "visit", type: "date", role: "other", partialDates: true },
    { name: "value", type: "continuous", role: "other", missing: [{ code: "-9", reason: "lost" }] },
    { name: "stage", type: "ordinal", role: "other", levels: ["I", "II"], otherLevels: "fold" },
    {
      name: "note",
      type: "categorical",
      role: "other",
      missing: [{ code: "n/k", reason: "unknown" }],
      otherLevels: "fold",
    },
  ],
};

function visitRows(n: number): string {
  const rng = createRng("tests/packed");
  const cell = (options: readonly string[]): string => options[rng.int(options.length)] ?? "";
  const lines = Array.from({ length: n }, (_, row) =>
    [
      `${rng.int(5) === 0 ? " " : ""}P${rng.int(n / 4)}`,
      rng.int(12) === 0 ? `F${rng.int(60)}` : "",
      cell(["A", "B"]),
      rng.int(60) === 0 ? "no" : cell(["yes", "yes", "yes", ""]),
      cell(["2020-05-01", "2020-05", "2021", "2019-12-31", ""]),
      cell(["-9", "-9.0", "", String(rng.int(500) / 10), `${row}.5`, "1e3"]),
      cell(["I", "II", "III", "1", ""]),
      cell(["n/k", "x", "ä", '"a, ""b"""', ""]),
    ].join(","),
  );
  return `patient,family,centre,consent,visit,value,stage,note\n${lines.join("\n")}\n`;
}

const SMALL: readonly PackedOptions[] = [{ blockBytes: 700 }, { blockBytes: 5000, mostTexts: 20 }, {}];

describe("a table that is read packed", () => {
  it.each(
    readdirSync(root).flatMap((name) => {
      const [data, schema] = [join(root, name, `${name}.csv`), join(root, name, "cohort.schema.yaml")];
      return existsSync(data) && existsSync(schema) ? [[name, data, schema] as const] : [];
    }),
  )("is the registry that is read whole (%s)", async (_, data, path) => {
    const schema = await readSchema(path);
    const whole = await readRegistry(data, schema, "train");
    const reading = async () => readIn(data, schema, { blockBytes: 3000, mostTexts: 50 });
    if (schema.columns.some(({ since }) => since === true) || schema.lists?.some(({ edges }) => edges) === true) {
      expect(await errorOf(reading)).toMatchObject({ code: "E_UNSUPPORTED" });
      return;
    }
    const packed = await reading();
    // Which site a row had is asked by a check that is not made on large tables.
    const { droppedSite: _droppedSite, ...cohort } = whole.cohort;
    expect(unpackRows(packed.cohort)).toEqual(cohort);
    expect(packed.confirmation).toEqual(whole.confirmation);
    expect(packed.droppedIdentifiers).toEqual(whole.droppedIdentifiers);
  });

  it("knows patients, families, consent, reasons, partial dates and open lists as the whole does", async () => {
    const path = files.write("visits.csv", visitRows(1200));
    const whole = await readRegistry(path, VISITS, "train");
    expect(whole.nDroppedByConsent).toBeGreaterThan(3);
    for (const options of SMALL) {
      const packed = await readIn(path, VISITS, options);
      expect(unpackRows(packed.cohort)).toEqual(whole.cohort);
      expect(packed.nDroppedByConsent).toBe(whole.nDroppedByConsent);
      expect(packed.warnings).toEqual(whole.warnings);
      const some = Int32Array.from({ length: 90 }, (_, at) => 5 * at);
      expect(unpackRows(packed.cohort, some)).toEqual(takeRows(whole.cohort, some, "train"));
    }
  });

  it("is the same from CSV and from Parquet, with numbers that hardly repeat", async () => {
    const cohort = wideCohort(1200);
    const csv = files.write("wide.csv", cohortToCsv(cohort));
    const parquet = files.path("wide.parquet");
    writeFileSync(parquet, cohortToParquet(cohort));
    const whole = await readRegistry(csv, cohort.schema, "train");
    for (const options of [{ blockBytes: 20_000, mostTexts: 30 }, {}]) {
      expect(unpackRows((await readIn(csv, cohort.schema, options)).cohort)).toEqual(whole.cohort);
      expect(unpackRows((await readIn(parquet, cohort.schema, options)).cohort)).toEqual(whole.cohort);
    }
  });

  it("tells the same faults, in rows and counts", async () => {
    const broken = visitRows(400).replaceAll(",1e3,", ",1,5,").replaceAll("1,5,", "x,");
    const path = files.write("broken.csv", broken.replaceAll(",A,", ",C,"));
    const whole = await errorOf(() => readRegistry(path, VISITS, "train"));
    for (const options of SMALL) {
      const error = await errorOf(() => readIn(path, VISITS, options));
      expect([error.code, error.message, error.hint]).toEqual([whole.code, whole.message, whole.hint]);
    }
  });

  it("is refused where its rows would take too much memory, with what to do", async () => {
    const path = files.write("large.csv", visitRows(1200));
    const error = await errorOf(() => readIn(path, VISITS, { blockBytes: 2000, mostBytes: 1000 }));
    expect(error).toMatchObject({ code: "E_RANGE" });
    expect(error.message).toMatch(/about \d+ rows would take .* GB/);
  });
});
