import { describe, expect, it } from "vitest";
import { generatorById } from "../../generators/index.ts";
import { column, type Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { synthesise } from "../../src/pipeline/sampling/synthesise.ts";
import { combineCoefficients, type Coefficients } from "../../src/stats/combine-syntheses.ts";
import { cox } from "../../src/stats/cox.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { toyCohort } from "../generators/toys.ts";

/** Cox regression of death on age and log bilirubin. */
function deathModel(cohort: Cohort): Coefficients {
  const numbers = (name: string) => {
    const found = column(cohort, name);
    if (found.kind !== "numeric") throw new Error(`${name} is not numeric`);
    return found.values;
  };
  const status = column(cohort, "status");
  const dead = Uint8Array.from({ length: cohort.nRows }, (_, row) =>
    status.kind === "coded" && status.levels[status.codes[row]!] === "2" ? 1 : 0,
  );
  const rows = Array.from({ length: cohort.nRows }, (_, row) => row).filter((row) =>
    ["time", "age", "bili"].every((name) => !Number.isNaN(numbers(name)[row]!)),
  );
  const of = (values: ArrayLike<number>) => Float64Array.from(rows, (row) => values[row]!);
  const fit = cox(of(numbers("time")), of(dead), [of(numbers("age")), of(numbers("bili")).map(Math.log)]);
  if (!("coefficients" in fit)) throw new Error("the model was not fitted");
  return Object.fromEntries(
    ["age", "log bili"].map((name, at) => [
      name,
      { estimate: fit.coefficients[at]!, variance: fit.standardErrors[at]! ** 2 },
    ]),
  );
}

describe("synthesise", () => {
  it("draws each cohort from a stream of its own", async () => {
    const fitted = await generatorById("marginals").fit(toyCohort(60), {}, createRng("fit"));
    const three = await synthesise(fitted, 3, 40, createRng("s"));
    expect(three.map((cohort) => cohort.nRows)).toEqual([40, 40, 40]);
    expect(await synthesise(fitted, 2, 40, createRng("s"))).toEqual(three.slice(0, 2));
    expect(three[0]!.columns).not.toEqual(three[1]!.columns);
    await expect(synthesise(fitted, 0, 40, createRng("s"))).rejects.toMatchObject({ code: "E_RANGE" });
  });

  it("varies pbc's Cox coefficients between cohorts as the combining rule takes for granted", async () => {
    const folder = new URL("../../sample-data/pbc/", import.meta.url).pathname;
    const { cohort } = await readRegistry(`${folder}pbc.csv`, await readSchema(`${folder}cohort.schema.yaml`), "train");
    const registry = deathModel(cohort);
    const fitted = await generatorById("cart").fit(cohort, {}, createRng("fit"));
    const m = 40;
    const fits = (await synthesise(fitted, m, cohort.nRows, createRng("s"))).map(deathModel);
    const [large] = (await synthesise(fitted, 1, 40 * cohort.nRows, createRng("large"))).map(deathModel);
    const design = { k: cohort.nRows, n: Math.round(0.8 * cohort.nUnits) };
    const combined = combineCoefficients(fits.slice(0, 5), design);
    for (const name of ["age", "log bili"]) {
      const mean = fits.reduce((sum, fit) => sum + fit[name]!.estimate / m, 0);
      const within = fits.reduce((sum, fit) => sum + fit[name]!.variance / m, 0);
      const between = fits.reduce((sum, fit) => sum + (fit[name]!.estimate - mean) ** 2 / (m - 1), 0);
      // Bounds of chi-square with 39 degrees of freedom at .0005 and .9995, over 39.
      expect(between / within, name).toBeGreaterThan(0.39);
      expect(between / within, name).toBeLessThan(1.93);
      // All cohorts are about the coefficient of the fit, which is that of endless rows.
      expect(Math.abs(mean - large![name]!.estimate), name).toBeLessThan(
        4 * Math.sqrt(within / m + large![name]!.variance),
      );
      const { low, high, standardError } = combined[name]!;
      expect(high, name).toBeGreaterThan(large![name]!.estimate);
      expect(low, name).toBeLessThan(large![name]!.estimate);
      // Wider than the registry's own interval, and far from what five cohorts taken for real would claim.
      expect(standardError, name).toBeGreaterThan(Math.sqrt(registry[name]!.variance));
      expect(standardError, name).toBeGreaterThan(2.5 * Math.sqrt(within / 5));
    }
    // The generator shrinks: no combining rule gives back what the fit left out.
    expect(combined["log bili"]!.value).toBeLessThan(registry["log bili"]!.estimate);
  });
});
