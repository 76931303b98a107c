import { describe, expect, it } from "vitest";
import { makeCohort, takeRows } from "../../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../../src/core/data/cohort.ts";
import { createRng, permutation } from "../../../src/core/rng.ts";
import { equivalenceClasses } from "../../../disclosure/shared/rarity/equivalence-class.ts";
import { minimalSampleUniques } from "../../../disclosure/shared/rarity/minimal-sample-uniques.ts";
import { outlierScore } from "../../../disclosure/shared/rarity/outlier-score.ts";
import { findRare } from "../../../disclosure/shared/rarity/rarity.ts";
import { rareCombinations, countCombinations } from "../../../disclosure/rare-individuals/rare-combinations.ts";
import { encode, mixedSpace } from "../../../disclosure/shared/distance/mixed-space.ts";
import { pairDistance } from "../../../disclosure/shared/distance/pair-distance.ts";
import { normalRegistry, schemaOf } from "./worlds.ts";

function coded(name: string, values: readonly string[]): Column {
  const levels = [...new Set(values.filter((one) => one !== ""))].sort();
  return {
    kind: "coded",
    name,
    codes: Int32Array.from(values, (one) => levels.indexOf(one)),
    levels,
    nPublicLevels: levels.length,
    ordered: false,
  };
}

function numeric(name: string, values: readonly number[]): Column {
  return { kind: "numeric", name, values: Float64Array.from(values) };
}

/**
 * 40 patients, 4 of each pair of `sex` and `kind`; ages in steps. Unit 7 is alone in every way that the tests ask
 * about.
 */
function registry(units?: Int32Array): Cohort<"train"> {
  const rows = Array.from({ length: 40 }, (_, row) => row);
  const age = rows.map((row) => (row === 7 ? 95 : 30 + (row % 8)));
  const sex = rows.map((row) => (row % 2 === 0 ? "f" : "m"));
  const site = rows.map((row) => (row === 7 ? "north" : "south"));
  const kind = rows.map((row) => `k${Math.floor(row / 10)}`);
  const lab = rows.map((row) => (row === 7 ? Number.NaN : row % 5));
  const schema = {
    ...schemaOf([
      { name: "age", role: "quasi-identifier", tolerance: 1 },
      { name: "sex", type: "categorical", role: "quasi-identifier" },
      { name: "kind", type: "categorical", role: "quasi-identifier" },
      { name: "site", type: "categorical" },
      { name: "lab" },
    ]),
    site: "site",
  };
  return makeCohort(
    "train",
    schema,
    [numeric("age", age), coded("sex", sex), coded("kind", kind), coded("site", site), numeric("lab", lab)],
    40,
    units === undefined ? {} : { units },
  );
}

describe("findRare", () => {
  const { rare } = findRare(registry(), [12]);
  const of = (unit: number) => rare.find((one) => one.unit === unit);
  it("names every reason in words", () => {
    expect(of(7)!.kinds).toEqual(
      expect.arrayContaining([
        "outlier",
        "singleton-level",
        "extreme",
        "missingness-pattern",
        "sample-unique",
        "pair-class",
        "full-class",
      ]),
    );
    expect(of(7)!.reasons).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: "singleton-level", isSite: true }),
        { kind: "extreme", column: "age", end: "highest" },
        { kind: "missingness-pattern" },
        { kind: "full-class", size: 1 },
      ]),
    );
    const pairs = of(7)!.reasons.flatMap((one) => (one.kind === "pair-class" ? one.sets : []));
    expect(pairs).toContainEqual(["age", "kind"]);
  });
  it("puts the DPO's list first and the rarest next", () => {
    expect(rare.slice(0, 2).map((one) => one.unit)).toEqual([12, 7]);
    expect(of(12)!.reasons).toContainEqual({ kind: "named" });
  });
  it("does not find everybody", () => {
    // At 5 patients a cell and ages within a year, small classes are common; other reasons are not.
    expect(
      rare.filter((one) => one.kinds.some((kind) => kind !== "full-class" && kind !== "pair-class")).length,
    ).toBeLessThan(10);
    expect(rare.filter((one) => one.kinds.includes("extreme")).map((one) => one.unit)).toEqual([7]);
    expect(rare.filter((one) => one.kinds.includes("singleton-level")).map((one) => one.unit)).toEqual([7]);
  });
  it("protects the family: the lone value of one row is the family's", () => {
    const families = Int32Array.from({ length: 40 }, (_, row) => row >> 1);
    const found = findRare(registry(families), []).rare.find((one) => one.unit === 3)!;
    expect(found.kinds).toEqual(expect.arrayContaining(["singleton-level", "extreme", "missingness-pattern"]));
  });
  it("depends on neither the order of rows and columns, nor units of measurement, nor names of levels", () => {
    const base = registry();
    const summary = (cohort: Cohort<"train">) =>
      findRare(cohort, []).rare.map(
        (one) => `${cohort.sourceRows[one.unit]} ${one.kinds.join()} ${one.priority.toFixed(9)}`,
      );
    const expected = summary(base);
    expect(summary(takeRows(base, permutation(40, createRng("rows")), "train"))).toEqual(expected);
    expect(summary({ ...base, columns: [...base.columns].reverse() })).toEqual(expected);
    const scaled = {
      ...base,
      schema: {
        ...base.schema,
        columns: base.schema.columns.map((one) => (one.name === "age" ? { ...one, tolerance: 12 } : one)),
      },
      columns: base.columns.map((one) =>
        one.kind === "numeric" ? { ...one, values: one.values.map((x) => x * 12 - 7) } : one,
      ),
    };
    expect(summary(scaled)).toEqual(expected);
    const renamed = {
      ...base,
      columns: base.columns.map((one) =>
        one.kind === "coded"
          ? {
              ...one,
              codes: one.codes.map((code) => one.levels.length - 1 - code),
              levels: [...one.levels].reverse().map((level) => `z${level}`),
            }
          : one,
      ),
    };
    expect(summary(renamed)).toEqual(expected);
  });
  it("takes about a second for 2000 patients and 60 columns", { tags: ["thorough"] }, () => {
    const large = normalRegistry(2000, 60, createRng("large"), 8);
    const start = performance.now();
    const { rare: found } = findRare(large, []);
    expect(found.length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(8000);
  });
});

describe("equivalenceClasses", () => {
  it("counts the other units within the tolerance, as a double loop does", () => {
    const rng = createRng("classes");
    const n = 70;
    const units = Int32Array.from({ length: n }, (_, row) => (row < 60 ? row : row - 60));
    const columns = [
      numeric(
        "a",
        Array.from({ length: n }, () => (rng.int(8) === 0 ? Number.NaN : rng.int(20))),
      ),
      coded(
        "b",
        Array.from({ length: n }, () => ["x", "y", "z", ""][rng.int(4)]!),
      ),
      numeric(
        "c",
        Array.from({ length: n }, () => rng.int(10)),
      ),
    ];
    const cohort = makeCohort(
      "train",
      schemaOf([
        { name: "a", tolerance: 2 },
        { name: "b", type: "categorical" },
        { name: "c", tolerance: 1 },
      ]),
      columns,
      n,
      { units },
    );
    const agree = (column: Column, i: number, j: number, tolerance: number) => {
      const values = column.kind === "numeric" ? column.values : column.codes;
      return Math.abs(values[i]! - values[j]!) <= tolerance || (Number.isNaN(values[i]) && Number.isNaN(values[j]));
    };
    for (const { columns: names, sizes } of equivalenceClasses(cohort, ["a", "b", "c"], 5)) {
      const expected = new Int32Array(60).fill(6);
      for (let i = 0; i < n; i++) {
        const same = new Set([units[i]!]);
        for (let j = 0; j < n; j++)
          if (names.every((name) => agree(columns["abc".indexOf(name)]!, i, j, { a: 2, b: 0, c: 1 }[name]!)))
            same.add(units[j]!);
        expected[units[i]!] = Math.min(expected[units[i]!]!, same.size);
      }
      expect([...sizes], names.join()).toEqual([...expected]);
    }
  });
});

describe("minimalSampleUniques", () => {
  it("counts pairs only where neither value is unique by itself", () => {
    // Row 0 is unique in a; row 1 in no column but in (a, b).
    const cohort = makeCohort(
      "train",
      schemaOf([
        { name: "a", type: "categorical" },
        { name: "b", type: "categorical" },
      ]),
      [coded("a", ["u", "v", "v", "v", "w", "w", "w"]), coded("b", ["p", "q", "p", "p", "p", "q", "q"])],
      7,
    );
    const { singles, pairs } = minimalSampleUniques(cohort, ["a", "b"]);
    expect([...singles]).toEqual([1, 0, 0, 0, 0, 0, 0]);
    expect([...pairs]).toEqual([0, 1, 0, 0, 1, 0, 0]);
  });
});

describe("outlierScore", () => {
  it("is the mean distance to the five nearest other units", () => {
    const cohort = {
      ...normalRegistry(30, 3, createRng("outlier")),
      units: Int32Array.from({ length: 30 }, (_, row) => row % 25),
      nUnits: 25,
    };
    const rows = encode(mixedSpace([cohort]), cohort);
    const score = outlierScore(rows);
    for (let unit = 0; unit < 25; unit++) {
      const best = new Map<number, number>();
      for (let i = 0; i < 30; i++)
        for (let j = 0; j < 30; j++) {
          if (cohort.units[i] !== unit || cohort.units[j] === unit) continue;
          best.set(cohort.units[j]!, Math.min(best.get(cohort.units[j]!) ?? 9, pairDistance(rows, i, rows, j)));
        }
      const five = [...best.values()].sort((a, b) => a - b).slice(0, 5);
      expect(score[unit]).toBeCloseTo(five.reduce((sum, d) => sum + d, 0) / 5, 12);
    }
  });
});

describe("rareCombinations", () => {
  it("counts the rows that show a unit's rarest combinations, also where levels come in another order or are unknown", () => {
    const base = makeCohort(
      "train",
      schemaOf([
        { name: "a", type: "categorical", role: "quasi-identifier" },
        { name: "b", type: "categorical", role: "sensitive" },
      ]),
      [coded("a", ["u", "v", "v", "v"]), coded("b", ["p", "q", "p", "p"])],
      4,
    );
    const combinations = rareCombinations(base);
    const file = makeCohort(
      "synthetic",
      base.schema,
      [
        {
          kind: "coded",
          name: "a",
          codes: Int32Array.of(0, 1, 2, 2),
          levels: ["new", "v", "u"],
          nPublicLevels: 3,
          ordered: false,
        },
        {
          kind: "coded",
          name: "b",
          codes: Int32Array.of(1, 1, 1, -1),
          levels: ["q", "p"],
          nPublicLevels: 2,
          ordered: false,
        },
      ],
      4,
    );
    // Unit 0: u in 2 rows, (u, p) in 1, p in 3. Unit 1: q in none, (v, q) in none, v in 1.
    expect([...countCombinations(combinations, file, [0, 1])]).toEqual([6, 1]);
  });
});
