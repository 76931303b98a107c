import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { releasableGenerators } from "../../../generators/index.ts";
import { constraintViolations } from "../../../src/core/data/constraint-violations.ts";
import { createRng } from "../../../src/core/rng.ts";
import { readRegistry } from "../../../src/io/registry/read-registry.ts";
import { readSchema } from "../../../src/io/schema/read-schema.ts";
import { packageRoot } from "../../../src/io/settings/package-root.ts";

const folder = join(packageRoot(), "sample-data/redcap-registry");
const N_ROWS = Number(process.env.REDCAP_ROWS ?? 300);
/** Fitted in seconds; the neural ones are tried by hand with REDCAP_ALL=1. */
const NEURAL = ["ctgan", "tvae"];

describe("branching logic of a REDCap registry", () => {
  const tried = releasableGenerators.filter(({ id }) => process.env.REDCAP_ALL === "1" || !NEURAL.includes(id));
  it.each(tried.map((one) => [one.id, one] as const))(
    "holds in every row of %s",
    async (id, generator) => {
      const schema = await readSchema(join(folder, "cohort.schema.yaml"));
      const { cohort } = await readRegistry(join(folder, "redcap-registry.csv"), schema, "train");
      const fitted = await generator.fit(cohort, generator.defaults, createRng(`redcap/${id}`));
      const drawn = await fitted.sample(N_ROWS, createRng(`redcap/${id}/rows`));
      const rules = cohort.schema.constraints ?? [];
      expect(rules.filter((rule) => rule.kind === "branching")).toHaveLength(5);
      for (const rule of rules) expect([rule, constraintViolations(drawn, rule).length]).toEqual([rule, 0]);
    },
    600_000,
  );
});
