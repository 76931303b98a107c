import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeCohort, type Cohort } from "../../src/core/data/cohort.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { fromArquero, toArquero } from "../../src/io/tables/arquero.ts";
import { assembleRegistry } from "../../src/io/registry/assemble-registry.ts";
import { fromDataFrame, toColumns } from "../../src/io/tables/data-frame.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { parseCsv } from "../../src/io/tables/parse-csv.ts";
import { parseParquet } from "../../src/io/tables/parse-parquet.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { cohortToCsv } from "../../src/io/tables/write-csv.ts";
import { cohortToParquet } from "../../src/io/tables/write-parquet.ts";

const LEVELS = ["a", "b,c", 'q"q', "line\nfeed", " edge ", "ä😀", ";", "-1"];
const SCHEMA: CohortSchema = {
  version: 1,
  name: "r",
  columns: [
    {
      name: "x",
      type: "continuous",
      role: "other",
      missing: [
        { code: "UNK", reason: "unknown" },
        { code: "NASK", reason: "not asked" },
      ],
    },
    { name: "n,1", type: "integer", role: "other" },
    { name: 'd"', type: "date", role: "other" },
    { name: "k", type: "categorical", role: "other", levels: LEVELS, missing: [{ code: "NI", reason: "none" }] },
  ],
};

const rowArbitrary = fc.record({
  x: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: NaN }),
  reason: fc.nat(2),
  n: fc.option(fc.maxSafeInteger(), { nil: NaN }),
  d: fc.option(fc.integer({ min: -200_000, max: 200_000 }), { nil: NaN }),
  k: fc.integer({ min: -1, max: LEVELS.length - 1 }),
  kReason: fc.nat(1),
});
const cohortArbitrary = fc.array(rowArbitrary, { minLength: 1, maxLength: 30 }).map((rows): Cohort<"train"> =>
  makeCohort(
    "train",
    SCHEMA,
    [
      // Minus zero has no notation of its own in a table, so it is read as zero.
      {
        kind: "numeric",
        name: "x",
        values: Float64Array.from(rows, (row) => row.x + 0),
        reasons: Uint8Array.from(rows, (row) => (Number.isNaN(row.x) ? row.reason : 0)),
      },
      { kind: "numeric", name: "n,1", values: Float64Array.from(rows, (row) => row.n + 0) },
      { kind: "numeric", name: 'd"', values: Float64Array.from(rows, (row) => row.d + 0) },
      {
        kind: "coded",
        name: "k",
        codes: Int32Array.from(rows, (row) => row.k),
        levels: LEVELS,
        nPublicLevels: LEVELS.length,
        ordered: false,
        reasons: Uint8Array.from(rows, (row) => (row.k < 0 ? row.kReason : 0)),
      },
    ],
    rows.length,
  ),
);

const withoutReasons = (cohort: Cohort) => cohort.columns.map((column) => ({ ...column, reasons: undefined }));
const viaParquet = async (cohort: Cohort) =>
  assembleRegistry(await parseParquet(cohortToParquet(cohort), "p"), cohort.schema, "train", "p").cohort;
const viaCsv = (cohort: Cohort) =>
  assembleRegistry(parseCsv(cohortToCsv(cohort), "c"), cohort.schema, "train", "c").cohort;
const frameOf = (cohort: Cohort) => {
  const columns = toColumns(cohort);
  const names = Object.keys(columns);
  return {
    columns: names,
    values: Array.from({ length: cohort.nRows }, (_, row) => names.map((name) => columns[name]![row])),
  };
};

describe("round trips", () => {
  it("CSV keeps every value and reason", () =>
    fc.assert(
      fc.property(cohortArbitrary, (cohort) => {
        expect(viaCsv(cohort).columns).toEqual(cohort.columns);
      }),
      { numRuns: 100, seed: 1 },
    ));

  it("Parquet keeps every value, reasons aside", () =>
    fc.assert(
      fc.asyncProperty(cohortArbitrary, async (cohort) => {
        expect(withoutReasons(await viaParquet(cohort))).toEqual(withoutReasons(cohort));
      }),
      { numRuns: 100, seed: 2 },
    ));

  it("arquero and data frames keep every value, reasons aside", () =>
    fc.assert(
      fc.asyncProperty(cohortArbitrary, async (cohort) => {
        expect(withoutReasons(fromArquero(await toArquero(cohort), cohort.schema, "synthetic"))).toEqual(
          withoutReasons(cohort),
        );
        expect(withoutReasons(fromDataFrame(frameOf(cohort), cohort.schema, "holdout"))).toEqual(
          withoutReasons(cohort),
        );
      }),
      { numRuns: 50, seed: 3 },
    ));

  it.each(["pbc", "cgd0", "rhDNase", "dystrophy"])("all four ways keep %s", async (name) => {
    const folder = join(packageRoot(), "sample-data", name);
    const { cohort } = await readRegistry(
      join(folder, `${name}.csv`),
      await readSchema(join(folder, "cohort.schema.yaml")),
      "train",
    );
    for (const back of [
      viaCsv(cohort),
      await viaParquet(cohort),
      fromArquero(await toArquero(cohort), cohort.schema, "train"),
      fromDataFrame(frameOf(cohort), cohort.schema, "train"),
    ]) {
      expect(back.columns).toEqual(cohort.columns);
    }
  });

  it("a lone column of missing cells keeps its rows", () => {
    const schema: CohortSchema = { version: 1, name: "l", columns: [{ name: "a", type: "integer", role: "other" }] };
    const cohort = makeCohort(
      "train",
      schema,
      [{ kind: "numeric", name: "a", values: Float64Array.of(NaN, 1, NaN) }],
      3,
    );
    expect(cohortToCsv(cohort)).toBe('a\n""\n1\n""\n');
    expect(viaCsv(cohort).columns).toEqual(cohort.columns);
  });

  it("CSV is RFC 4180 with line feeds, ISO dates and shortest numbers", () => {
    const columns = makeCohort(
      "train",
      SCHEMA,
      [
        { kind: "numeric", name: "x", values: Float64Array.of(0.1, NaN), reasons: Uint8Array.of(0, 2) },
        { kind: "numeric", name: "n,1", values: Float64Array.of(-5, NaN) },
        { kind: "numeric", name: 'd"', values: Float64Array.of(11016, NaN) },
        { kind: "coded", name: "k", codes: Int32Array.of(1, -1), levels: LEVELS, nPublicLevels: 8, ordered: false },
      ],
      2,
    );
    expect(cohortToCsv(columns)).toBe('x,"n,1","d""",k\n0.1,-5,2000-02-29,"b,c"\nNASK,,,\n');
  });
});
