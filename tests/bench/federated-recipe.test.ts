import { join } from "node:path";
import { expect, it } from "vitest";
import { sideBySide } from "../../bench/federation/recipe.ts";
import { confirmedRegistry } from "../../src/api/federation/contribute.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { readPolicy } from "../../src/io/settings/read-policy.ts";

it("has the values of one place within the bounds of three sites, line by line, and never a milder outcome", async () => {
  const folder = join(import.meta.dirname, "../../sample-data/pbc");
  const schema = await readSchema(join(folder, "dp.schema.yaml"));
  const lines = await sideBySide({
    registry: await confirmedRegistry(join(folder, "pbc.csv"), schema),
    policy: await readPolicy("controlled-access"),
    ...{ sizes: [210, 130, 78], generator: "bayesian-network", refits: 110, fitShare: 0.8, seed: "federated-recipe" },
  });
  let compared = 0;
  for (const { central, exact, joint } of lines) {
    const result = exact.find(({ checkId }) => checkId === joint.check);
    const finding = result?.status === "measured" ? result.findings.find(({ id }) => id === joint.finding) : undefined;
    if (finding === undefined || joint.low === undefined || joint.high === undefined) continue;
    const { value } = finding[joint.measure];
    expect(value, joint.finding).toBeGreaterThanOrEqual(joint.low);
    expect(value, joint.finding).toBeLessThanOrEqual(joint.high);
    if (joint.outcome === "pass") expect(central?.outcome, joint.finding).toBe("pass");
    compared++;
  }
  expect(compared).toBeGreaterThan(10);
}, 600_000);
