import { describe, expect, it } from "vitest";
import { copula } from "../../../generators/copula/copula.ts";
import { evenVariances } from "../../../generators/copula/shrinkage-factors.ts";
import { makeCohort, type Cohort, type Column } from "../../../src/core/data/cohort.ts";
import { createRng } from "../../../src/core/rng.ts";
import { pearson } from "../../../src/stats/pearson.ts";

/**
 * Two answers that exclude one another (so their tetrachoric correlation runs to -1) beside numbers that have much to
 * do with one another.
 */
function withStructuralZero(n: number, seed: string): Cohort<"train"> {
  const rng = createRng(seed);
  const coded = (name: string, yes: (row: number) => boolean): Column => ({
    kind: "coded",
    name,
    codes: Int32Array.from({ length: n }, (_, row) => (yes(row) ? 1 : 0)),
    levels: ["no", "yes"],
    nPublicLevels: 2,
    ordered: false,
  });
  const x = Float64Array.from({ length: n }, () => rng.normal());
  const y = x.map((value) => 0.7 * value + 0.7 * rng.normal());
  const z = y.map((value) => -0.6 * value + 0.8 * rng.normal());
  const kind = Int32Array.from(x, () => rng.int(3));
  const columns: Column[] = [
    { kind: "numeric", name: "x", values: x },
    { kind: "numeric", name: "y", values: y },
    { kind: "numeric", name: "z", values: z },
    coded("male", (row) => kind[row] === 0),
    coded("menopause", (row) => kind[row] === 1),
    coded("treated", (row) => row % 2 === 0),
    coded("responds", (row) => row % 2 === 0 && x[row]! > 0.2),
  ];
  const schema = {
    version: 1 as const,
    name: "zeros",
    columns: columns.map(({ name, kind: of }) => ({
      name,
      type: of === "numeric" ? ("continuous" as const) : ("categorical" as const),
      role: "other" as const,
    })),
  };
  return makeCohort("train", schema, columns, n);
}

const numbers = (cohort: Cohort, name: string): Float64Array => {
  const found = cohort.columns.find((one) => one.name === name);
  if (found?.kind !== "numeric") throw new Error(name);
  return found.values;
};

describe("a structural zero", () => {
  it("does not shrink everything else away", async () => {
    for (const n of [120, 250]) {
      const train = withStructuralZero(n, `zero/${n}`);
      const synthetic = await (await copula.fit(train, {}, createRng("fit"))).sample(4000, createRng("sample"));
      for (const [a, b] of [
        ["x", "y"],
        ["y", "z"],
      ] as const) {
        const real = pearson(numbers(train, a), numbers(train, b))!;
        expect(pearson(numbers(synthetic, a), numbers(synthetic, b))! / real, `${n} ${a} ${b}`).toBeGreaterThan(0.6);
      }
    }
  });

  it("one exploding variance hardly moves what is assumed of the others", () => {
    const pairs = Array.from({ length: 20 }, (_, k) => ({ rho: 0.1, variance: (1 + k / 100) / 200, spread: 1 / 200 }));
    const calm = evenVariances(pairs)[0]!;
    const wild = evenVariances([...pairs, { rho: -0.98, variance: 40, spread: 1 / 200 }])[0]!;
    expect(wild / calm).toBeLessThan(1.2);
  });

  it("leaves trends of hazards within reach of a parameter", async () => {
    await expect(
      copula.fit(withStructuralZero(60, "params"), { survivalCaution: 3 }, createRng("fit")),
    ).resolves.toBeDefined();
    await expect(
      copula.fit(withStructuralZero(60, "params"), { survivalCaution: -1 }, createRng("fit")),
    ).rejects.toThrow();
  });
});
