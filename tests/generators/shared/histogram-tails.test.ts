import { describe, expect, it } from "vitest";
import { bayesianNetwork } from "../../../generators/bayesian-network/bayesian-network.ts";
import { marginals } from "../../../generators/marginals/marginals.ts";
import type { Generator } from "../../../src/core/contracts/generator.ts";
import { makeCohort, type Cohort } from "../../../src/core/data/cohort.ts";
import type { ColumnSchema } from "../../../src/core/data/schema.ts";
import { createRng } from "../../../src/core/rng.ts";
import { numeric } from "../toys.ts";

const X: ColumnSchema = { name: "x", type: "continuous", role: "other" };
/** Laws of known shape, by their quantile at a normal score. */
const LAWS = {
  normal: (z: number) => 50 + 10 * z,
  "log-normal": (z: number) => Math.exp(1 + 0.6 * z),
  "left-skewed": (z: number) => 100 - Math.exp(2 + 0.5 * z),
};

const REPEATS = 24;

function cohortOf(values: Float64Array, schema: ColumnSchema = X): Cohort<"train"> {
  return makeCohort("train", { version: 1, name: "tails", columns: [schema] }, [numeric("x", values)], values.length);
}

async function drawn(generator: Generator, cohort: Cohort<"train">, n = 4000, seed = "fit"): Promise<Float64Array> {
  const fitted = await generator.fit(cohort, generator.defaults, createRng(seed));
  const column = (await fitted.sample(n, createRng("sample"))).columns[0];
  return column?.kind === "numeric" ? column.values : new Float64Array();
}

function sd(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** Mean over samples of the ratio of standard deviations. */
async function meanRatio(generator: Generator, n: number, name: string, law: (z: number) => number): Promise<number> {
  const ratios = await Promise.all(
    Array.from({ length: REPEATS }, async (_, repeat) => {
      const rng = createRng(`tails/${name}/${n}/${repeat}`);
      const values = Float64Array.from({ length: n }, () => law(rng.normal()));
      return sd(await drawn(generator, cohortOf(values), 2000, `fit/${repeat}`)) / sd(values);
    }),
  );
  return ratios.reduce((sum, ratio) => sum + ratio, 0) / REPEATS;
}

const most = (values: Float64Array): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
const least = (values: Float64Array): number => values.reduce((a, b) => Math.min(a, b), Infinity);

describe("histograms with smoothed tails", () => {
  for (const generator of [marginals, bayesianNetwork])
    for (const n of [60, 150, 600])
      it(`keep the spread of ${n} values (${generator.id})`, async () => {
        const means = await Promise.all(Object.entries(LAWS).map((law) => meanRatio(generator, n, ...law)));
        const all = means.reduce((sum, one) => sum + one, 0) / means.length;
        expect(all).toBeGreaterThan(0.92);
        expect(all).toBeLessThan(1.05);
        // A fit of 48 of 60 units has four windows: its tails vary, and the mean of few of them too.
        for (const one of means) expect(Math.abs(one - 1)).toBeLessThan(n === 60 ? 0.13 : 0.08);
      });

  it("do not follow how far out the farthest patient lies", async () => {
    const rng = createRng("far");
    const values = Float64Array.from({ length: 150 }, () => rng.normal());
    const moved = values.slice();
    moved[values.indexOf(most(values))] = 1e6;
    expect(await drawn(marginals, cohortOf(moved))).toEqual(await drawn(marginals, cohortOf(values)));
  });

  it("stop at public bounds, at 0 where nobody is below, at a value that many share, and at the last date", async () => {
    const rng = createRng("bounds");
    const values = Float64Array.from({ length: 150 }, () => Math.exp(1.2 * rng.normal()));
    expect(least(await drawn(marginals, cohortOf(values)))).toBeGreaterThanOrEqual(0);
    expect(most(await drawn(marginals, cohortOf(values, { ...X, bounds: { max: 9 } })))).toBeLessThanOrEqual(9);
    const heaped = await drawn(marginals, cohortOf(values.map((value) => Math.min(5, Math.max(0.5, value)))));
    expect([least(heaped), most(heaped)]).toEqual([0.5, 5]);
    const days = Float64Array.from({ length: 150 }, (_, i) => 9000 + 7 * i);
    expect(most(await drawn(marginals, cohortOf(days, { ...X, type: "date" })))).toBeLessThanOrEqual(9000 + 7 * 149);
  });

  it("differ in reach from fit to fit, so that reach does not tell who is in", async () => {
    const rng = createRng("reach");
    const values = Float64Array.from({ length: 150 }, () => 50 + 10 * rng.normal());
    const reaches = await Promise.all(
      Array.from({ length: 10 }, async (_, fit) => most(await drawn(marginals, cohortOf(values), 4000, `fit/${fit}`))),
    );
    expect(new Set(reaches).size).toBeGreaterThan(5);
  });
});
