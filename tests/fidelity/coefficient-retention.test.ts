import { describe, expect, it } from "vitest";
import { makeCohort, takeRows, type Cohort } from "../../src/core/data/cohort.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import { fidelityPlan } from "../../src/fidelity/plan.ts";
import { coefficientRetention } from "../../src/fidelity/retention/coefficient-retention.ts";
import { ANALYSES, patients, schemaWith } from "./known-effects.ts";

const metricOf = (real: Cohort) => coefficientRetention(real, fidelityPlan(real, 0.5));
const valueOf = (real: Cohort, other: Cohort) => metricOf(real).run(real, other)[0]!;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each([
  ["declared analyses", ANALYSES],
  ["default models", []],
] as const)("share of the coefficients kept, %s", (_, analyses) => {
  const seeds = Array.from({ length: 8 }, (_, at) => at);
  const registries = seeds.map((at) => patients(400, 1, `registry/${at}`, analyses));
  const metrics = registries.map(metricOf);
  const keptBy = (other: (at: number) => Cohort) =>
    mean(metrics.map((metric, at) => metric.run(registries[at]!, other(at))[0]!.value!));
  const keptOf = (kept: number) => keptBy((at) => patients(800, kept, `other/${at}`, analyses));

  it("is what is left of effects that are all shrunk alike: 1, .7, 0", () => {
    // Non-collapsible effects shrink a little less than their law where they are shrunk.
    expect(keptOf(1)).toBeGreaterThan(0.93);
    expect(keptOf(1)).toBeLessThan(1.07);
    expect(keptOf(0.7)).toBeGreaterThan(0.64);
    expect(keptOf(0.7)).toBeLessThan(0.78);
    expect(Math.abs(keptOf(0))).toBeLessThan(0.05);
  });

  it("is a little more than 1 of a copy, which keeps the noise too", () => {
    const copies = keptBy((at) => registries[at]!);
    expect(copies).toBeGreaterThan(0.95);
    expect(copies).toBeLessThan(1.25);
  });

  it.each([12, 30, 60])("of %i patients is a number or says why there is none", (n) => {
    for (const seed of [0, 1, 2]) {
      const real = patients(n, 1, `small/${seed}`, analyses);
      const { value, why } = valueOf(real, patients(n, 1, `small other/${seed}`, analyses));
      expect(value === undefined).toBe(why !== undefined);
      if (n === 12) expect(why?.kind).toMatch(/not estimable|no model/);
      if (value !== undefined) expect(Math.abs(value)).toBeLessThan(4);
    }
  });
});

describe("share of the coefficients kept", () => {
  const real = patients(200, 1, "order");

  it("does not depend on the order of rows", () => {
    const shuffled = takeRows(real, permutation(real.nRows, createRng("rows")), "train");
    const other = patients(200, 0.8, "another");
    expect(valueOf(shuffled, other).value).toBeCloseTo(valueOf(real, other).value!, 8);
  });

  it("says so where no coefficient stands out of its noise", () => {
    const none = ["a", "b", "c", "d", "e"].map((seed) => valueOf(patients(200, 0, seed), real));
    expect(none.filter(({ why }) => why?.kind === "not estimable").length).toBeGreaterThanOrEqual(4);
  });

  it("is not for a schema without outcome", () => {
    const { columns } = real;
    const schema: CohortSchema = { version: 1, name: "two", columns: schemaWith([]).columns.slice(0, 2) };
    const two = makeCohort("train", schema, columns.slice(0, 2), real.nRows);
    expect(valueOf(two, two)).toMatchObject({ value: undefined, why: { kind: "no model" } });
  });
});
