import { describe, expect, it } from "vitest";
import { checks } from "../../../disclosure/index.ts";
import { classesOf, wildcardCounts } from "../../../disclosure/equivalence-classes/classes.ts";
import { lDiversity } from "../../../disclosure/equivalence-classes/diversity.ts";
import { keyCells, pasted } from "../../../disclosure/equivalence-classes/key-cells.ts";
import { tabulateRisk } from "../../../disclosure/equivalence-classes/risk-table.ts";
import { suda } from "../../../disclosure/equivalence-classes/suda.ts";
import { makeCohort, takeRows } from "../../../src/core/data/cohort.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import { createRng } from "../../../src/core/rng.ts";
import type { CohortSchema } from "../../../src/core/data/schema.ts";
import { CONTEXT, drawPatients, simulateEvidence } from "../../laws/simulated-world.ts";

const SCHEMA: CohortSchema = {
  version: 1,
  name: "small",
  population: { coverage: 0.5 },
  columns: [
    { name: "place", type: "categorical", role: "quasi-identifier", levels: ["a", "b"] },
    { name: "secret", type: "categorical", role: "sensitive", levels: ["x", "y", "z"] },
  ],
};
const small = (place: readonly number[], secret: readonly number[], units?: readonly number[]): Cohort<"train"> =>
  makeCohort(
    "train",
    SCHEMA,
    [
      {
        kind: "coded",
        name: "place",
        codes: Int32Array.from(place),
        levels: ["a", "b"],
        nPublicLevels: 2,
        ordered: false,
      },
      {
        kind: "coded",
        name: "secret",
        codes: Int32Array.from(secret),
        levels: ["x", "y", "z"],
        nPublicLevels: 3,
        ordered: false,
      },
    ],
    place.length,
    units === undefined ? {} : { units: Int32Array.from(units) },
  );

describe("special uniques", () => {
  it("need no third key: one and two keys have them too", () => {
    expect([...suda([Int32Array.of(0, 0, 1)], 4).scores]).toEqual([0, 0, 1]);
    // Row 2 is alone on the second key, row 3 on the first.
    expect([...suda([Int32Array.of(0, 0, 0, 1), Int32Array.of(0, 0, 1, 0)], 4).scores]).toEqual([0, 0, 1, 1]);
    expect([...suda([Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 1, 0, 1)], 4).smallest]).toEqual([2, 2, 2, 2]);
  });

  it("take a missing key for a value of its own: alone where nobody else misses it, not where somebody does", () => {
    expect([...suda([Int32Array.of(0, 0, -1)], 4).scores]).toEqual([0, 0, 1]);
    expect([...suda([Int32Array.of(0, -1, -1)], 4).scores]).toEqual([1, 0, 0]);
  });
});

describe("l-diversity", () => {
  it("keeps rows with a missing key in a class of their own", () => {
    const cohort = small([0, -1, 0, -1], [0, 1, 1, 1]);
    const { ofRow } = classesOf(pasted(keyCells(cohort, cohort, ["place"])), cohort.units, cohort.nUnits);
    expect([...ofRow]).toEqual([0, 1, 0, 1]);
    expect(lDiversity(ofRow, [0, 1, 1, 1]).distinct).toBe(1);
    expect(tabulateRisk(cohort, cohort, 5)!.secrets[0]!.diversity.distinct).toBe(1);
  });

  it("counts patients: three visits of one patient with three values are no diversity", () => {
    // Place b: one patient, three visits. Place a: two patients who differ.
    const visits = small([0, 0, 1, 1, 1], [0, 1, 0, 1, 2], [0, 1, 2, 2, 2]);
    const table = tabulateRisk(visits, visits, 5)!;
    expect([table.k, table.secrets[0]!.diversity.distinct, table.secrets[0]!.diversity.recursive]).toEqual([
      1,
      1,
      Infinity,
    ]);
  });

  it("and the individual risk counts patients as well: visits make nobody safer", () => {
    const registry = drawPatients("train", 40, createRng("visits"));
    const covered = { ...registry, schema: { ...registry.schema, population: { coverage: 0.5 } } };
    const thrice = takeRows(
      covered,
      Int32Array.from({ length: 120 }, (_, row) => Math.floor(row / 3)),
      "train",
    );
    expect(tabulateRisk(covered, thrice, 5)!.population).toEqual(tabulateRisk(covered, covered, 5)!.population);
    expect(tabulateRisk(covered, thrice, 5)!.secrets).toEqual(tabulateRisk(covered, covered, 5)!.secrets);
    expect([...wildcardCounts([Int32Array.of(0, 0, 0, 1)], [2, 2, 2, 2], Int32Array.of(0, 0, 1, 2)).sample]).toEqual([
      2, 2, 2, 1,
    ]);
  });
});

describe("fewer than twenty patients", () => {
  it("have their true smallest class, never a sentinel", () => {
    for (const n of [2, 5, 12, 19]) {
      const alike = small(
        Array.from({ length: n }, () => 0),
        Array.from({ length: n }, (_, k) => k % 2),
      );
      const table = tabulateRisk(alike, alike, 5)!;
      expect([table.k, table.unitsAlone, table.nUnits]).toEqual([n, 0, n]);
      const apart = small(
        [...Array.from({ length: n - 1 }, () => 0), 1],
        Array.from({ length: n }, () => 0),
      );
      expect(tabulateRisk(apart, apart, 5)!.k).toBe(1);
    }
  });

  it("get a refusal with a reason or a number in its range, from every check", async () => {
    for (const n of [2, 5, 9, 12, 19])
      for (const nRefits of [0, 12])
        for (const check of checks) {
          const result = await check.run(
            simulateEvidence({ nUnits: n, share: 1, nRefits, nHoldout: nRefits === 0 ? n : 0 }, `sentinel/${n}`),
            check.defaults,
            createRng("sentinel"),
            CONTEXT,
          );
          if (result.status === "inconclusive") {
            expect(result.why.startsWith("E_")).toBe(true);
            continue;
          }
          if (result.status === "not-applicable") continue;
          for (const { attack, control, excess } of result.findings)
            for (const one of [attack, control, excess])
              for (const x of [one.value, one.low, one.high]) {
                expect(Number.isFinite(x), check.id).toBe(true);
                expect(Math.abs(x), check.id).toBeLessThanOrEqual(Math.max(1, n));
              }
        }
  }, 60_000);
});
