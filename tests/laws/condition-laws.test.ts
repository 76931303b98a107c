import { describe, expect, it } from "vitest";
import { releasableGenerators } from "../../generators/index.ts";
import { column, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import { conditionTest } from "../../src/core/data/condition.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import type { Condition, FittedGenerator, PlainCondition } from "../../src/core/contracts/generator.ts";
import { createRng } from "../../src/core/rng.ts";
import { sampleWithTotals } from "../../src/pipeline/sampling/sample-with-totals.ts";
import { ruledCohort } from "../generators/ruled-cohort.ts";
import { toyCohort } from "../generators/toys.ts";
import { lawCost, lawParams } from "./law-params.ts";

const numbers = (cohort: Cohort, name: string): number[] => {
  const found = column(cohort, name);
  return found.kind === "numeric" ? [...found.values] : [];
};
const cell = (found: Column, row: number): string | number | null =>
  found.kind === "numeric"
    ? Number.isNaN(found.values[row]!)
      ? null
      : found.values[row]!
    : (found.levels[found.codes[row]!] ?? null);
const count = (cohort: Cohort, name: string, condition: Condition): number => {
  const test = conditionTest(column(cohort, name), condition);
  return Array.from({ length: cohort.nRows }, (_, row) => test(row)).filter(Boolean).length;
};

for (const generator of releasableGenerators)
  describe(`conditions on ${generator.id}`, lawCost(generator.id), () => {
    const fit = async (train: Cohort<"train">): Promise<FittedGenerator> =>
      generator.fit(train, lawParams(generator.id), createRng("conditions/fit"));

    it("keep bounds that belong to the range and bounds that do not apart", async () => {
      const train = toyCohort(128);
      const columns = train.schema.columns.map((one) =>
        one.name === "score" ? { ...one, type: "integer" as const } : one,
      );
      const fitted = await fit({ ...train, schema: { ...train.schema, columns } });
      const free = numbers(await fitted.sample(3000, createRng("free")), "score").filter(
        (value) => !Number.isNaN(value),
      );
      // Whole numbers from 0 up: two are drawn often enough to tell a bound that belongs to the range from one that
      // does not.
      expect(free.filter((value) => value === 2).length).toBeGreaterThan(100);
      const drawn = async (condition: PlainCondition) =>
        numbers(await fitted.sample(400, createRng("bounds"), { score: condition }), "score");
      expect(Math.max(...(await drawn({ max: 2 })))).toBe(2);
      expect(Math.max(...(await drawn({ below: 2 })))).toBe(1);
      expect(Math.min(...(await drawn({ min: 2 })))).toBe(2);
      expect(Math.min(...(await drawn({ above: 2 })))).toBe(3);
      expect(new Set(await drawn({ above: 1, below: 3 }))).toEqual(new Set([2]));
      expect(Math.max(...(await drawn({ below: 1.5, max: 2 })))).toBe(1);
    });

    it.each<[string, string, Condition]>([
      ["a lower side", "score", { not: [{ below: 2 }] }],
      ["the middle", "age", { not: [{ min: 45, max: 52 }] }],
      ["two ranges", "age", { not: [{ below: 44 }, { above: 55.5 }] }],
      ["missing", "score", { not: [{ missing: true }] }],
      ["a level", "country", { not: [{ in: ["north"] }] }],
      ["a level and missing", "stage", { not: [{ in: ["1", "4"] }, { missing: true }] }],
    ])("draw the complement of %s as leaving rows out does", async (_, name, condition) => {
      const fitted = await fit(toyCohort(128));
      const free = await fitted.sample(12_000, createRng("free"));
      const test = conditionTest(column(free, name), condition);
      const kept = Array.from({ length: free.nRows }, (_row, row) => row).filter((row) => test(row));
      const drawn = await fitted.sample(6000, createRng("complement"), { [name]: condition });
      expect(count(drawn, name, condition)).toBe(6000);
      // The conditioned column itself, and two others, by shares of what they hold.
      for (const other of new Set([name, "stage", "sex"])) {
        const [want, have] = [column(free, other), column(drawn, other)];
        const shares = new Map<string | number | null, [number, number]>();
        const coarse = (value: string | number | null) =>
          other === "age" && typeof value === "number" ? Math.floor(value / 3) : value;
        const at = (value: string | number | null) => shares.get(value) ?? shares.set(value, [0, 0]).get(value)!;
        for (const row of kept) at(coarse(cell(want, row)))[0] += 1 / kept.length;
        for (let row = 0; row < 6000; row++) at(coarse(cell(have, row)))[1] += 1 / 6000;
        for (const [value, [p, q]] of shares) {
          const pooled = (p + q) / 2;
          expect(Math.abs(p - q), `${other} ${String(value)}`).toBeLessThan(
            4.5 * Math.sqrt(pooled * (1 - pooled) * (1 / kept.length + 1 / 6000)) + 1e-9,
          );
        }
      }
    });

    it("meet totals exactly, whatever their order of magnitude, and shuffle the rows", async () => {
      const fitted = await fit(toyCohort(128));
      for (const [name, totals] of [
        ["age", [{ condition: { below: 46 }, rows: 12 }]],
        [
          "age",
          [
            { condition: { below: 46 }, rows: 90 },
            { condition: { above: 54 }, rows: 0 },
          ],
        ],
        [
          "country",
          [
            { condition: { in: ["north", "west"] }, rows: 3 },
            { condition: { in: ["south"] }, rows: 97 },
          ],
        ],
        [
          "score",
          [
            { condition: { missing: true }, rows: 7 },
            { condition: { min: 3 }, rows: 40 },
          ],
        ],
      ] as [string, { condition: PlainCondition; rows: number }[]][]) {
        const draw = () =>
          sampleWithTotals(
            fitted,
            100,
            totals.map((total) => ({ column: name, ...total })),
            createRng("totals"),
          );
        const rows = await draw();
        expect(rows.nRows).toBe(100);
        for (const total of totals) expect(count(rows, name, total.condition), name).toBe(total.rows);
        expect(await draw()).toEqual(rows);
        const test = conditionTest(column(rows, name), totals[0]!.condition);
        const positions = Array.from({ length: 100 }, (_, row) => row).filter((row) => test(row));
        expect(positions.at(-1)! - positions[0]!, "in one block").toBeGreaterThan(positions.length);
      }
    });

    it("hold with constraints, combinations, partial dates and reasons", async () => {
      const fitted = await fit(ruledCohort(160));
      for (const [name, condition] of [
        ["site", { in: ["a", "c"] }],
        ["low", { below: 3 }],
        ["birth", { below: 3000 }],
      ] as [string, PlainCondition][]) {
        const rows = await sampleWithTotals(fitted, 120, [{ column: name, condition, rows: 25 }], createRng("ruled"));
        expect(count(rows, name, condition), name).toBe(25);
        const parity = column(rows, "parity");
        expect(parity.reasons?.length).toBe(120);
        expect(
          Array.from(parity.reasons ?? []).every((reason, row) => reason === 0 || cell(parity, row) === null),
        ).toBe(true);
      }
    });

    it("refuse totals where they refuse the condition, with the same code", async () => {
      const fitted = await fit(toyCohort(128));
      const codeOf = async (action: Promise<unknown>) =>
        action.then(
          () => "drawn",
          (error: unknown) => (error instanceof RaresynthError ? error.code : error),
        );
      for (const [name, condition] of [
        ["nothing-of-the-kind", { missing: true }],
        ["age", { in: ["a"] }],
        ["country", { min: 1 }],
        ["event", { in: ["died"] }],
      ] as [string, PlainCondition][]) {
        const given = await codeOf(fitted.sample(10, createRng("x"), { [name]: condition }));
        for (const rows of [0, 4, 10])
          expect(
            await codeOf(sampleWithTotals(fitted, 10, [{ column: name, condition, rows }], createRng("x"))),
            `${name} ${rows}`,
          ).toBe(given);
      }
    });
  });
