import { describe, expect, it } from "vitest";
import { makeCohort, takeRows, type Cohort } from "../../src/core/data/cohort.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import { associationRetention } from "../../src/fidelity/retention/association-retention.ts";

/** Five normal numbers, each correlated `rho` with the one before. */
function chain(n: number, rho: number, seed: string): Cohort<"train"> {
  const rng = createRng(seed);
  const values = Array.from({ length: 5 }, () => new Float64Array(n));
  for (let row = 0; row < n; row++)
    values.forEach((column, k) => {
      column[row] =
        (values[k - 1]?.[row] ?? rng.normal()) * (k === 0 ? 1 : rho) +
        (k === 0 ? 0 : Math.sqrt(1 - rho * rho)) * rng.normal();
    });
  const names = values.map((_, k) => `x${k}`);
  return makeCohort(
    "train",
    { version: 1, name: "chain", columns: names.map((name) => ({ name, type: "continuous", role: "other" })) },
    values.map((column, k) => ({ kind: "numeric", name: names[k]!, values: column })),
    n,
  );
}

const valueOf = (real: Cohort, other: Cohort): number | undefined => associationRetention.run(real, other)[0]!.value;

describe("share of the associations kept", () => {
  const real = chain(400, 0.7, "real");

  it("is 1 for another sample of the population, 0 for independent columns", () => {
    const mean = (rho: number) =>
      Array.from({ length: 10 }, (_, at) => valueOf(real, chain(400, rho, `other/${at}`))!).reduce((a, b) => a + b) /
      10;
    expect(mean(0.7)).toBeGreaterThan(0.93);
    expect(mean(0.7)).toBeLessThan(1.07);
    expect(Math.abs(mean(0))).toBeLessThan(0.05);
  });

  it("is the shrinkage of correlations that are all shrunk alike", () => {
    // Ranks of half of the columns' rows drawn anew: every correlation is halved.
    const fresh = chain(40_000, 0.7, "large");
    const rng = createRng("mix");
    const columns = fresh.columns.map((column) => {
      if (column.kind !== "numeric") throw new Error("numeric");
      return { ...column, values: column.values.map((value) => (rng.float() < Math.SQRT1_2 ? value : rng.normal())) };
    });
    const kept = valueOf(real, makeCohort("train", fresh.schema, columns, fresh.nRows))!;
    expect(kept / valueOf(real, fresh)!).toBeCloseTo(0.5, 1);
  });

  it("does not depend on the order of rows", () => {
    const shuffled = takeRows(real, permutation(real.nRows, createRng("rows")), "train");
    const other = chain(400, 0.5, "other");
    expect(valueOf(shuffled, other)).toBeCloseTo(valueOf(real, other)!, 12);
  });

  it("says so where the registry has no association", () => {
    expect(associationRetention.run(chain(100, 0, "none"), real)[0]).toMatchObject({ why: { kind: "not estimable" } });
  });
});
