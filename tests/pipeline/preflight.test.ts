import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeCohort, takeRows, type Cohort } from "../../src/core/data/cohort.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { preflight } from "../../src/pipeline/preflight.ts";

interface Case {
  registry: string;
  columns: string[];
  nClasses: number;
  nSampleUniques: number;
  nSmallCells: number;
  smallestClass: number;
}
const root = packageRoot();
const cases = JSON.parse(readFileSync(join(root, "tests/reference/preflight/classes.json"), "utf8")) as Case[];
const NOTHING = { droppedIdentifiers: [], nDroppedByConsent: 0, confirmation: { open: [] } };
const OPTIONS = { cellSize: 11, ceiling: 0.09 };

/** The sample registry with exactly these columns as quasi-identifiers, at these tolerances (0: exact). */
async function registry(
  name: string,
  columns: readonly string[],
  tolerance: (column: string) => number,
): Promise<Cohort<"train">> {
  const schema = await readSchema(join(root, "sample-data", name, "cohort.schema.yaml"));
  const { cohort } = await readRegistry(join(root, "sample-data", name, `${name}.csv`), schema, "train");
  const changed: CohortSchema = {
    ...cohort.schema,
    columns: cohort.schema.columns.map((entry) => {
      const { tolerance: _declared, ...rest } = entry;
      const numeric = !["categorical", "ordinal"].includes(entry.type);
      return {
        ...rest,
        role: columns.includes(entry.name) ? ("quasi-identifier" as const) : ("other" as const),
        ...(numeric ? { tolerance: tolerance(entry.name) } : {}),
      };
    }),
  };
  return { ...cohort, schema: changed };
}

describe("preflight", () => {
  it.each(cases)(
    "counts classes of $registry on $columns as an independent script does",
    async ({ registry: name, columns, ...expected }) => {
      const cohort = await registry(name, columns, (column) => (column === "age" ? 1 : 0));
      const found = preflight(cohort, NOTHING, OPTIONS).quasiIdentifierSets[0]!;
      expect([...found.columns].sort()).toEqual([...columns].sort());
      expect(found).toMatchObject(expected);
    },
  );

  // Figures of R 4.2.2: exact age, floor(age), age in decades; with stage and edema.
  it.each([
    ["pbc", ["age", "sex"], 0, 350, 316],
    ["pbc", ["age", "sex"], 1, 76, 25],
    ["pbc", ["age", "sex"], 10, 11, 0],
    ["pbc", ["age", "sex", "stage", "edema"], 1, 212, 123],
    ["pbc", ["age", "sex", "stage", "edema"], 10, 65, 23],
    ["rhDNase", ["inst", "entry.dt", "fev"], 0, 627, 608],
  ] as const)("agrees with R on %s %j at tolerance %d", async (name, columns, tolerance, nClasses, nSampleUniques) => {
    const cohort = await registry(name, columns, () => tolerance);
    expect(preflight(cohort, NOTHING, OPTIONS).quasiIdentifierSets[0]).toMatchObject({ nClasses, nSampleUniques });
  });

  it("lists all quasi-identifiers together, each pair and each alone", async () => {
    const cohort = await registry("cgd0", ["sex", "age", "center"], () => 1);
    expect(preflight(cohort, NOTHING, OPTIONS).quasiIdentifierSets.map((set) => set.columns.length)).toEqual([
      3, 2, 2, 2, 1, 1, 1,
    ]);
  });

  it("says which verdict is reachable", async () => {
    const cohort = await registry("pbc", ["age", "sex"], () => 1);
    const at = (n: number, ceiling: number) =>
      preflight(
        takeRows(
          cohort,
          Int32Array.from({ length: n }, (_, i) => i),
          "train",
        ),
        NOTHING,
        { cellSize: 11, ceiling },
      );
    expect(at(49, 0.09)).toMatchObject({
      bestVerdict: "inconclusive",
      bestVerdictWhy: { kind: "joint-size", units: 49, least: 50 },
    });
    expect(at(50, 0.09)).toMatchObject({ bestVerdict: "pass" });
    expect(at(50, 0.05)).toMatchObject({
      bestVerdict: "inconclusive",
      bestVerdictWhy: { kind: "bound-above", least: 59 },
    });
    expect(at(59, 0.05).bestVerdict).toBe("pass");
    expect(at(58, 0.05).bestVerdict).toBe("inconclusive");
    // 1 - .05^(1/100), by hand.
    expect(at(100, 0.05).zeroHitBound).toBeCloseTo(0.029513049607, 11);
  });

  it("promises nothing where roles leave the checks nothing to look at", async () => {
    const cohort = await registry("pbc", ["age"], () => 1);
    const open = [{ kind: "roles", lack: "sensitive" }] as const;
    expect(preflight(cohort, { ...NOTHING, confirmation: { open } }, OPTIONS)).toMatchObject({
      bestVerdict: "inconclusive",
      bestVerdictWhy: { kind: "roles", lack: "sensitive" },
    });
  });

  it("scales the smallest class by coverage, or by prevalence and size", () => {
    const schema: CohortSchema = {
      version: 1,
      name: "x",
      columns: [{ name: "sex", type: "categorical", role: "quasi-identifier", levels: ["f", "m"] }],
    };
    const codes = Int32Array.from({ length: 100 }, (_, i) => (i < 3 ? 1 : 0));
    const cohort = (population: CohortSchema["population"]) =>
      makeCohort(
        "train",
        { ...schema, ...(population === undefined ? {} : { population }) },
        [{ kind: "coded", name: "sex", codes, levels: ["f", "m"], nPublicLevels: 2, ordered: false }],
        100,
      );
    expect(preflight(cohort(undefined), NOTHING, OPTIONS).population).toBeUndefined();
    expect(preflight(cohort({ coverage: 0.5 }), NOTHING, OPTIONS).population?.expectedSmallestClass).toBe(6);
    expect(preflight(cohort({ prevalence: 1e-4, size: 4e6 }), NOTHING, OPTIONS).population?.expectedSmallestClass).toBe(
      12,
    );
  });

  it("counts units, not rows: a patient with three rows in a class is alone in it", () => {
    const schema: CohortSchema = {
      version: 1,
      name: "x",
      columns: [{ name: "sex", type: "categorical", role: "quasi-identifier", levels: ["f", "m"] }],
    };
    const cohort = makeCohort(
      "train",
      schema,
      [
        {
          kind: "coded",
          name: "sex",
          codes: Int32Array.of(1, 1, 1, 0, 0),
          levels: ["f", "m"],
          nPublicLevels: 2,
          ordered: false,
        },
      ],
      5,
      { units: Int32Array.of(0, 0, 0, 1, 2) },
    );
    expect(preflight(cohort, NOTHING, OPTIONS).quasiIdentifierSets[0]).toMatchObject({
      nClasses: 2,
      nSampleUniques: 1,
      smallestClass: 1,
    });
  });
});
