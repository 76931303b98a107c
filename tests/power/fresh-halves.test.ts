import { expect, it } from "vitest";
import { checks } from "../../disclosure/index.ts";
import { generatorById } from "../../generators/index.ts";
import { rowsOfUnits, takeRows, withRole, type Cohort } from "../../src/core/data/cohort.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import { readPolicy } from "../../src/io/settings/read-policy.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { assess } from "../../src/pipeline/assess.ts";
import { sample } from "../e2e/harness.ts";

it("refuses fresh real patients in at most 5 % of 50 random halves of pbc", async () => {
  const schema = await readSchema(sample("pbc").schema);
  const { cohort } = await readRegistry(sample("pbc").data, schema, "train");
  const policy = await readPolicy("public-release");
  const tools = {
    lookup: generatorById,
    checks,
    onProgress: () => undefined,
    now: () => 0,
    about: { startedAt: "2026-01-01", softwareVersion: "0", nodeVersion: "0" },
  };
  let failed = 0;
  for (let seed = 0; seed < 50; seed++) {
    const [train, fresh] = halves(cohort, `half-${seed}`);
    const registry = {
      cohort: train,
      droppedIdentifiers: [],
      nDroppedByConsent: 0,
      confirmation: { open: [] },
      namedUnits: [],
      adversaries: [],
      warnings: [],
      inputs: [],
    };
    const outcome = await assess({ registry, synthetic: withRole(fresh, "synthetic"), policy, seed: `${seed}` }, tools);
    if (outcome.verdict.outcome === "fail") failed++;
  }
  expect(failed).toBeLessThanOrEqual(2);
}, 1_800_000);

function halves(cohort: Cohort<"train">, seed: string): [Cohort<"train">, Cohort<"train">] {
  const first = new Set(permutation(cohort.nUnits, createRng(seed)).slice(0, cohort.nUnits >> 1));
  return [
    takeRows(
      cohort,
      rowsOfUnits(cohort, (unit) => first.has(unit)),
      "train",
    ),
    takeRows(
      cohort,
      rowsOfUnits(cohort, (unit) => !first.has(unit)),
      "train",
    ),
  ];
}
