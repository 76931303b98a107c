import { describe, expect, it } from "vitest";
import { forest } from "../../../generators/forest/forest.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import { column } from "../../../src/core/data/cohort.ts";
import { RaresynthError } from "../../../src/core/errors.ts";
import { createRng } from "../../../src/core/rng.ts";
import { readRegistry } from "../../../src/io/registry/read-registry.ts";
import { readSchema } from "../../../src/io/schema/read-schema.ts";
import { ks } from "../../../src/stats/ks.ts";
import { pearson } from "../../../src/stats/pearson.ts";
import { toyCohort } from "../toys.ts";

async function pbc(): Promise<Cohort<"train">> {
  const folder = new URL("../../../sample-data/pbc/", import.meta.url).pathname;
  return (await readRegistry(`${folder}pbc.csv`, await readSchema(`${folder}cohort.schema.yaml`), "train")).cohort;
}

function numbers(cohort: Cohort, name: string): Float64Array {
  const found = column(cohort, name);
  if (found.kind !== "numeric") throw new Error("not numeric");
  return found.values;
}

function labels(cohort: Cohort, name: string): (string | undefined)[] {
  const found = column(cohort, name);
  if (found.kind !== "coded") throw new Error("not coded");
  return Array.from(found.codes, (code) => found.levels[code]);
}

describe("the generator forest", () => {
  it("conditions on ranges and levels as rejection from its own rows does", async () => {
    const fitted = await forest.fit(toyCohort(200, { canary: false }), {}, createRng("fit"));
    const n = 6000;
    const given = await fitted.sample(n, createRng("given"), { age: { min: 50, max: 58 }, sex: { in: ["f"] } });
    expect(numbers(given, "age").every((age) => age >= 50 && age <= 58)).toBe(true);
    expect(new Set(labels(given, "sex"))).toEqual(new Set(["f"]));
    const free = await fitted.sample(5 * n, createRng("free"));
    const [ages, sexes] = [numbers(free, "age"), labels(free, "sex")];
    const kept = Array.from({ length: 5 * n }, (_, row) => row).filter(
      (row) => ages[row]! >= 50 && ages[row]! <= 58 && sexes[row] === "f",
    );
    const [all, some] = [labels(free, "stage"), labels(given, "stage")];
    for (const level of ["1", "2", "3", "4"]) {
      const wanted = kept.filter((row) => all[row] === level).length / kept.length;
      const drawn = some.filter((one) => one === level).length / n;
      // Four standard errors of the difference, with room for the shares near 0.
      expect(Math.abs(drawn - wanted)).toBeLessThan(
        4 * Math.sqrt((wanted * (1 - wanted) + 1e-4) * (1 / n + 1 / kept.length)),
      );
    }
  });

  it("keeps margins and correlations of pbc, in a model file of less than 2 MB that tells no count below 11", async () => {
    const train = await pbc();
    const fitted = await forest.fit(train, {}, createRng("fit"));
    const synthetic = await fitted.sample(4000, createRng("draw"));
    for (const name of ["age", "bili", "albumin", "platelet"]) {
      const present = (cohort: Cohort) => numbers(cohort, name).filter((value) => !Number.isNaN(value));
      expect(ks(present(train), present(synthetic)), name).toBeLessThan(0.09);
    }
    const real = pearson(numbers(train, "bili"), numbers(train, "copper"))!;
    expect(real).toBeGreaterThan(0.4);
    expect(pearson(numbers(synthetic, "bili"), numbers(synthetic, "copper"))).toBeGreaterThan(0.2);
    expect(JSON.stringify(fitted.toModel(11)).length).toBeLessThan(2e6);
    expect(() => fitted.toModel(12)).toThrow(RaresynthError);
  });

  it.each([
    ["nTrees", 0],
    ["nodeShare", 0.9],
    ["delta", -1],
    ["maxRounds", -1],
    ["pseudoUnits", -1],
    ["minSd", 0],
  ] as const)("refuses %s = %d", async (name, value) => {
    await expect(forest.fit(toyCohort(60), { [name]: value }, createRng("x"))).rejects.toMatchObject({
      code: "E_GENERATOR",
      where: name,
    });
  });
});
