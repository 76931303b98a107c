import { describe, expect, it } from "vitest";
import { equivalenceClasses } from "../../../disclosure/equivalence-classes/equivalence-classes.ts";
import { riskNotes, tabulateRisk } from "../../../disclosure/equivalence-classes/risk-table.ts";
import { makeCohort, takeRows } from "../../../src/core/data/cohort.ts";
import { createRng } from "../../../src/core/rng.ts";
import type { CohortSchema } from "../../../src/core/data/schema.ts";
import { CONTEXT, drawPatients, simulateEvidence } from "../../laws/simulated-world.ts";

const schema: CohortSchema = {
  version: 1,
  name: "ten",
  columns: [
    { name: "place", type: "categorical", role: "quasi-identifier", levels: ["a", "b"] },
    { name: "age", type: "integer", role: "quasi-identifier", tolerance: 10 },
    { name: "secret", type: "categorical", role: "sensitive", levels: ["x", "y"] },
  ],
};
const ten = (population?: CohortSchema["population"]) =>
  makeCohort(
    "train",
    population === undefined ? schema : { ...schema, population },
    [
      {
        kind: "coded",
        name: "place",
        codes: Int32Array.from([0, 0, 0, 0, 0, 0, 1, 1, 1, 1]),
        levels: ["a", "b"],
        nPublicLevels: 2,
        ordered: false,
      },
      { kind: "numeric", name: "age", values: Float64Array.from([11, 12, 13, 19, 21, 22, 11, 19, 45, NaN]) },
      {
        kind: "coded",
        name: "secret",
        codes: Int32Array.from([0, 0, 0, 0, 0, 1, 0, 1, 0, 1]),
        levels: ["x", "y"],
        nPublicLevels: 2,
        ordered: false,
      },
    ],
    10,
  );

describe("tabulateRisk", () => {
  it("counts by hand what ten people look like", () => {
    const table = tabulateRisk(ten(), ten(), 5)!;
    // a: 10-19 four, 20-29 two; b: 10-19 two, 40-49 one, missing one.
    expect([table.k, table.unitsAlone, table.unitsInSmallClasses]).toEqual([1, 2, 10]);
    expect(table.prosecutor).toEqual({ largest: 1, average: 0.5, shareAbove: 1 });
    expect(table.population).toBeUndefined();
    expect(table.specialUniques).toMatchObject({ small: 2, largestDis: undefined });
    expect(table.secrets[0]!.diversity.distinct).toBe(1);
  });

  it("takes the sampling fraction from the schema only", () => {
    const covered = tabulateRisk(ten({ coverage: 0.5 }), ten({ coverage: 0.5 }), 5)!;
    expect(covered.population).toMatchObject({ fraction: 0.5, kMap: 2 });
    expect(covered.population!.journalist.largest).toBe(0.5);
    expect(covered.specialUniques.largestDis!).toBeGreaterThan(0.3);
    const prevalent = tabulateRisk(ten({ prevalence: 1e-5, size: 1e7 }), ten(), 5)!;
    expect(prevalent.population!.fraction).toBeCloseTo(0.1, 12);
    expect(riskNotes(tabulateRisk(ten(), ten(), 5)!, "registry", 5)).toContainEqual({
      kind: "population-unknown",
      of: "registry",
    });
  });

  it("counts a patient of three visits once", () => {
    const registry = drawPatients("train", 40, createRng("visits"), 1);
    const thrice = takeRows(
      registry,
      Int32Array.from({ length: 120 }, (_, row) => Math.floor(row / 3)),
      "train",
    );
    const one = tabulateRisk(registry, registry, 5)!;
    const three = tabulateRisk(registry, thrice, 5)!;
    expect([three.k, three.unitsAlone, three.unitsInSmallClasses, three.specialUniques.small]).toEqual([
      one.k,
      one.unitsAlone,
      one.unitsInSmallClasses,
      one.specialUniques.small,
    ]);
  });
});

describe("equivalence-classes", () => {
  it("sees that a copier repeats unique patients, is quiet on fresh data, and decides nothing", async () => {
    const run = async (share: number) =>
      equivalenceClasses.run(
        simulateEvidence({ nUnits: 60, share, nRefits: 20, nHoldout: 0 }, `classes/${share}`),
        equivalenceClasses.defaults,
        createRng("classes"),
        CONTEXT,
      );
    const copied = await run(1);
    const fresh = await run(0);
    if (copied.status !== "measured" || fresh.status !== "measured") throw new Error("not measured");
    expect(copied.decides).toBe(false);
    expect(copied.findings[0]!.excess.low).toBeGreaterThan(0.7);
    expect(copied.findings[0]!.p).toBeLessThan(0.02);
    expect(fresh.findings[0]!.p).toBeGreaterThan(0.05);
    expect(copied.notes[0]).toMatchObject({ kind: "classes", of: "registry", columns: ["age", "centre", "sex"] });
  });
});
