import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkById } from "../../disclosure/index.ts";
import { openRegistry } from "../../src/api/open-registry.ts";
import { lookupGenerator } from "../../src/command/command-generator.ts";
import { createRng } from "../../src/core/rng.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { controlEvidence, FRESH_REAL } from "../../src/pipeline/controls/control-scenario.ts";
import { withPresets } from "../../src/pipeline/check-presets.ts";

/**
 * Are the p-values of "some leak exists" uniform where nothing leaks, with refits as the control? Patients whom no file
 * has seen are the file and every refit, a random tenth of the others is called left out in each. A p-value that is
 * read in two ways pays for both and is too large by design, so the distance is one-sided. Beside them the same
 * question of an honest recipe, which learns from everybody. Arguments: registries, separated by commas; repetitions;
 * minutes after which no further one is begun.
 */
const [names = "cgd0,dystrophy,pbc", repetitions = "200", minutes = "600"] = process.argv.slice(2);
const until = process.hrtime.bigint() + BigInt(Number(minutes)) * 60_000_000_000n;
const CHECKS = ["singling-out", "linkability"] as const;
const RECIPES = [FRESH_REAL, "cart"] as const;
const seen = new Map<string, number[]>();

for (let k = 0; k < Number(repetitions); k++)
  for (const name of names.split(",")) {
    if (process.hrtime.bigint() > until) break;
    const folder = join(packageRoot(), name === "pbcseq" ? "tests/reference" : "sample-data", name);
    const registry = await openRegistry(join(folder, `${name}.csv`), { schema: join(folder, "cohort.schema.yaml") });
    for (const generatorId of RECIPES) {
      // The honest recipe answers for power, not for level: one in five repetitions will do.
      if (generatorId !== FRESH_REAL && k % 5 > 0) continue;
      const params = generatorId === FRESH_REAL ? {} : lookupGenerator(generatorId).defaults;
      const evidence = await controlEvidence(
        registry.cohort,
        {
          recipe: { generatorId, params, nRows: registry.cohort.nRows },
          seedPath: `existence/${name}/${k}/${generatorId}`,
          nRefits: 20,
        },
        lookupGenerator,
      );
      for (const id of CHECKS) {
        const check = withPresets(checkById(id)!, ["suite"]);
        const result = await check.run(
          evidence,
          { ...check.defaults, permutations: 1999 },
          createRng(`existence/${k}`),
          {
            alpha: 0.05,
            cellSize: 5,
            ceilings: {},
            adversaries: registry.adversaries,
          },
        );
        const finding = result.status === "measured" ? result.findings.find((one) => one.id === id) : undefined;
        if (finding === undefined) continue;
        const key = `${name} | ${generatorId} | ${id}`;
        seen.set(key, [...(seen.get(key) ?? []), finding.p]);
      }
    }
    write();
  }

function write(): void {
  const rows = [...seen].map(([key, ps]) => {
    const upTo = (level: number): string => `${ps.filter((p) => p <= level).length}`;
    const sorted = Float64Array.from(ps).sort();
    const distance = sorted.reduce((most, p, at) => Math.max(most, (at + 1) / ps.length - p), 0);
    return `| ${key} | ${ps.length} | ${upTo(0.05)} | ${upTo(0.01)} | ${upTo(0.001)} | ${distance.toFixed(3)} | ${(1.52 / Math.sqrt(ps.length)).toFixed(3)} |`;
  });
  const text = [
    "| registry | file and refits | check | repetitions | p <= .05 | p <= .01 | p <= .001 | P(p <= t) - t at most | critical at .01 |",
    "|---|---|---|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
  if (process.env["RESULTS"] === undefined) console.log(text);
  else writeFileSync(process.env["RESULTS"], text);
}
