import { describe, expect, it } from "vitest";
import { releasableGenerators } from "../../generators/index.ts";
import { column, type Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { assembleRegistry } from "../../src/io/registry/assemble-registry.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { parseCsv } from "../../src/io/tables/parse-csv.ts";
import { cohortToCsv } from "../../src/io/tables/write-csv.ts";
import { lawCost, lawParams, lawUnits } from "./law-params.ts";

const schema: CohortSchema = {
  version: 1,
  name: "limits",
  columns: [
    { name: "severity", type: "continuous", role: "other", grid: 0.1 },
    {
      name: "crp",
      type: "integer",
      role: "sensitive",
      bounds: { min: 5, max: 500 },
      missing: [
        { code: "<5", reason: "below the limit", below: 5 },
        { code: "NA", reason: "not done" },
      ],
    },
    { name: "age", type: "integer", role: "quasi-identifier", missing: [{ code: "90+", reason: "coded", above: 90 }] },
  ],
};

/**
 * CRP that goes with severity and is written "<5" below 5 (about 3 in 10), sometimes not done; ages of which 1 in 10 is
 * 90 or more.
 */
function registry(n: number): Cohort<"train"> {
  const rng = createRng("limits");
  const rows = Array.from({ length: n }, () => {
    const severity = rng.normal();
    const crp = Math.round(8 * Math.exp(0.8 * severity + 0.4 * rng.normal()));
    const age = Math.round(70 + 15 * rng.normal());
    return [
      severity.toFixed(1),
      rng.float() < 0.1 ? "NA" : crp < 5 ? "<5" : String(Math.min(crp, 500)),
      age >= 90 ? "90+" : String(Math.max(age, 20)),
    ];
  });
  const cells = schema.columns.map((_, at) => rows.map((row) => row[at]!));
  return assembleRegistry(
    { names: schema.columns.map(({ name }) => name), nRows: n, cells },
    schema,
    "train",
    "limits.csv",
  ).cohort;
}

function cellsOf(cohort: Cohort, name: string): readonly string[] {
  const table = parseCsv(cohortToCsv(cohort), "limits.csv");
  return table.cells[table.names.indexOf(name)]!;
}

const share = (cells: readonly string[], code: string): number =>
  cells.filter((cell) => cell === code).length / cells.length;

/** Mean severity of the rows that hold the limit, less that of those that hold a number. */
function lowGap(cohort: Cohort): number {
  const found = column(cohort, "severity");
  if (found.kind !== "numeric") throw new Error("severity is not numeric");
  const cells = cellsOf(cohort, "crp");
  const mean = (test: (cell: string) => boolean): number => {
    const kept = [...found.values].filter((value, row) => test(cells[row]!) && !Number.isNaN(value));
    return kept.reduce((sum, value) => sum + value, 0) / kept.length;
  };
  return mean((cell) => cell === "<5") - mean((cell) => cell !== "<5" && cell !== "NA");
}

for (const generator of releasableGenerators)
  describe(`values beyond a limit with ${generator.id}`, lawCost(generator.id), () => {
    it("come back as they were written, as often, and go with what low values go with", async () => {
      const train = registry(lawUnits(generator, 400));
      const fitted = await generator.fit(train, lawParams(generator.id), createRng("fit"));
      const rows = await generator.load(fitted.toModel(11)).sample(3000, createRng("sample"));
      for (const [name, code] of [
        ["crp", "<5"],
        ["crp", "NA"],
        ["age", "90+"],
      ] as const)
        if (generator.isSlow === true) expect(share(cellsOf(rows, name), code), code).toBeGreaterThan(0);
        else
          expect(Math.abs(share(cellsOf(rows, name), code) - share(cellsOf(train, name), code)), code).toBeLessThan(
            0.05,
          );
      const numbers = (name: string) => cellsOf(rows, name).map(Number).filter(Number.isFinite);
      expect(Math.min(...numbers("crp"))).toBeGreaterThanOrEqual(5);
      expect(Math.max(...numbers("age"))).toBeLessThanOrEqual(90);
      // Independent columns know of nothing, and a network of few steps of little; the others keep at least half of the
      // distance.
      if (generator.id !== "marginals" && generator.isSlow !== true)
        expect(lowGap(rows)).toBeLessThan(0.5 * lowGap(train));
    });

    it.skipIf(generator.isSlow === true)("can be asked for as missing cells", async () => {
      const train = registry(lawUnits(generator, 400));
      const fitted = await generator.fit(train, lawParams(generator.id), createRng("fit"));
      const rows = await fitted.sample(50, createRng("sample"), { age: { missing: true } });
      expect(new Set(cellsOf(rows, "age"))).toEqual(new Set(["90+"]));
    });
  });

it("come back at every visit, where a patient is beyond the limit at some and not at others", async () => {
  const rng = createRng("visits");
  const rows = Array.from({ length: 120 }, (_, patient) => {
    const level = 2 * rng.normal();
    return Array.from({ length: 3 }, (__, visit) => {
      const crp = Math.round(8 + level + 4 * rng.normal());
      return [`P${patient}`, String(visit * 30), crp < 5 ? "<5" : String(crp)];
    });
  }).flat();
  const visited: CohortSchema = {
    version: 1,
    name: "visits",
    columns: [
      { name: "pid", type: "identifier", role: "identifier" },
      { name: "day", type: "integer", role: "other", grid: 1 },
      { name: "crp", type: "integer", role: "sensitive", missing: [{ code: "<5", reason: "low", below: 5 }] },
    ],
    protect: { patient: "pid" },
    visits: { time: "day" },
  };
  const cells = visited.columns.map((_, at) => rows.map((row) => row[at]!));
  const train = assembleRegistry(
    { names: ["pid", "day", "crp"], nRows: rows.length, cells },
    visited,
    "train",
    "v.csv",
  ).cohort;
  const cart = releasableGenerators.find(({ id }) => id === "cart")!;
  const drawn = await (await cart.fit(train, {}, createRng("fit"))).sample(2000, createRng("sample"));
  const limited = share(cellsOf(train, "crp"), "<5");
  expect(limited).toBeGreaterThan(0.15);
  expect(Math.abs(share(cellsOf(drawn, "crp"), "<5") - limited)).toBeLessThan(0.06);
  expect(Math.min(...cellsOf(drawn, "crp").map(Number).filter(Number.isFinite))).toBeGreaterThanOrEqual(5);
});
