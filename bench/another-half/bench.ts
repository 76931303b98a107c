import { join } from "node:path";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { readAnotherHalf } from "./measure.ts";

/**
 * Does another real half of a registry read as real? The table of docs/decisions/0021-bands-of-fidelity.md.
 * Arguments: number of splits (20), names of sample registries (pbc).
 */
const [given = "20", ...names] = process.argv.slice(2);
const nDraws = Number(given);
for (const name of names.length === 0 ? ["pbc"] : names) {
  const folder = join(packageRoot(), "sample-data", name);
  const schema = await readSchema(join(folder, "cohort.schema.yaml"));
  const { cohort } = await readRegistry(join(folder, `${name}.csv`), schema, "train");
  const scores = readAnotherHalf(cohort, nDraws);
  const rows = [...new Set(scores.map(({ metric }) => metric))].map((metric) => {
    const own = scores.filter((score) => score.metric === metric);
    const sum = (pick: (score: (typeof own)[number]) => number): number =>
      own.reduce((total, score) => total + pick(score), 0);
    return `| ${metric} | ${own.length} | ${sum(({ nSplits }) => nSplits)} | ${sum(({ nWorse }) => nWorse)} | ${sum(({ nBetter }) => nBetter)} | ${Math.max(...own.map(({ nWorse }) => nWorse))} |`;
  });
  console.log(`\n${name}, ${cohort.nUnits} patients, ${nDraws} splits\n`);
  console.log("| metric | scores | readings | worse than real | better than real | most splits of one score |");
  console.log(`|---|---|---|---|---|---|\n${rows.join("\n")}`);
  const kept = scores.filter(({ nSplits, nWorse }) => nWorse <= 0.1 * nSplits).length;
  console.log(`\n${kept} of ${scores.length} scores are not worse than real in at least 90 % of the splits.`);
}
