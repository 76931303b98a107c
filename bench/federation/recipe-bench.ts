import { join } from "node:path";
import { confirmedRegistry } from "../../src/api/federation/contribute.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { readPolicy } from "../../src/io/settings/read-policy.ts";
import { sideBySide } from "./recipe.ts";

/**
 * Lines of the policy on pbc in one place and at three sites, same files: `node dist/bench/federation/recipe-bench.js
 * [generator] [refits] [sizes]`.
 */
const [generator = "bayesian-network", refits = "200", sizes = "210,130,78", policyName = "controlled-access"] =
  process.argv.slice(2);
if (generator !== "bayesian-network" && generator !== "copula") throw new Error("no such generator");
const folder = join(packageRoot(), "sample-data", "pbc");
const schema = await readSchema(join(folder, "dp.schema.yaml"));
const policy = await readPolicy(policyName);
const lines = await sideBySide({
  registry: await confirmedRegistry(join(folder, "pbc.csv"), schema),
  sizes: sizes.split(",").map(Number),
  policy,
  generator,
  refits: Number(refits),
  fitShare: 0.8,
  seed: "recipe-bench",
});
console.log(`${generator}, ${refits} refits, ${policy.id}`);
console.log("| line | ceiling | one place | | sites together | | worst site |");
console.log("|---|---|---|---|---|---|---|");
for (const { central, exact, joint } of lines) {
  const result = exact.find(({ checkId }) => checkId === joint.check);
  const finding = result?.status === "measured" ? result.findings.find(({ id }) => id === joint.finding) : undefined;
  const estimate = finding?.[joint.measure];
  const three = (x: number | undefined): string => (x === undefined ? "–" : x.toFixed(3));
  console.log(
    `| ${joint.check}/${joint.finding} ${joint.measure} | ${joint.ceiling} | ${three(estimate?.value)} [${three(estimate?.low)}, ${three(estimate?.high)}] | ${central?.outcome ?? "–"} | ${three(joint.value)} [${three(joint.low)}, ${three(joint.high)}] | ${joint.outcome} | ${joint.worst === undefined ? "" : `${joint.worst.site}: ${joint.worst.band}`} |`,
  );
}
