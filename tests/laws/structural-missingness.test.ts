import { describe, expect, it } from "vitest";
import { releasableGenerators } from "../../generators/index.ts";
import { column, type Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { lawCost, learntParams } from "./law-params.ts";

/** Measured in the randomised patients of pbc only: 106 of 418 miss them all, nobody some of them. */
const BY_DESIGN = ["trt", "ascites", "hepato", "spiders", "alk.phos", "ast", "copper", "chol", "trig"];
/** Of these, those that a randomised patient never misses. */
const NEVER_ALONE = BY_DESIGN.slice(0, 6);

function nMissing(cohort: Cohort, names: readonly string[]): Int32Array {
  const columns = names.map((name) => column(cohort, name));
  return Int32Array.from(
    { length: cohort.nRows },
    (_, row) =>
      columns.filter((one) => (one.kind === "numeric" ? Number.isNaN(one.values[row]!) : one.codes[row]! < 0)).length,
  );
}

// Independent columns are missing independently: that is what the method is for.
const joint = releasableGenerators.filter((generator) => generator.id !== "marginals");

for (const generator of joint)
  describe(`cells that are missing by design with ${generator.id}`, lawCost(generator.id), () => {
    it("are missing together, as often as in the registry", async () => {
      const folder = new URL("../../sample-data/pbc/", import.meta.url).pathname;
      const { cohort } = await readRegistry(
        `${folder}pbc.csv`,
        await readSchema(`${folder}cohort.schema.yaml`),
        "train",
      );
      const rows = await (
        await generator.fit(cohort, learntParams(generator.id), createRng("fit"))
      ).sample(4000, createRng("sample"));
      const whole = nMissing(rows, BY_DESIGN).filter((n) => n === BY_DESIGN.length).length / rows.nRows;
      // 106 / 418 = .254; each fit looks at four fifths of the patients, whose share has a standard error of .011, and
      // smooths it.
      expect(Math.abs(whole - 106 / 418)).toBeLessThan(0.06);
      expect(nMissing(rows, NEVER_ALONE).filter((n) => n > 0 && n < NEVER_ALONE.length).length).toBe(0);
    });
  });
