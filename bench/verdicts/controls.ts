import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checks } from "../../disclosure/index.ts";
import { openRegistry } from "../../src/api/open-registry.ts";
import { lookupGenerator } from "../../src/command/command-generator.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { readPolicy } from "../../src/io/settings/read-policy.ts";
import { runControl } from "../../src/pipeline/controls/control-step.ts";
import { runControlSuite, SUITE_REFITS } from "../../src/pipeline/controls/control-suite.ts";
import { CONTROL_SUITE, decides } from "../../src/pipeline/controls/scenarios.ts";
import { clopperPearson } from "../../src/stats/clopper-pearson.ts";

/**
 * How often the controls that decide are wrong: a check that misses whole copies of the registry, or refuses files
 * without a leak, over seeds. "First draw" is what one draw says, "suite" what a run prints after the draws that follow
 * one that looks wrong. Arguments: registries, separated by commas; seeds; minutes after which no further seed is begun;
 * first seed.
 */
const [names = "cgd0,dystrophy,pbc,rhDNase", seeds = "40", minutes = "600", firstSeed = "0"] = process.argv.slice(2);
const policy = await readPolicy("controlled-access");
const scenarios = CONTROL_SUITE.filter(decides);
const until = process.hrtime.bigint() + BigInt(Number(minutes)) * 60_000_000_000n;
interface Count {
  asked: number;
  wrongAtFirst: number;
  wrong: number;
}
const counts = new Map<string, Count>();

for (let seed = Number(firstSeed); seed < Number(firstSeed) + Number(seeds); seed++)
  for (const name of names.split(",")) {
    if (process.hrtime.bigint() > until) break;
    const folder = join(packageRoot(), name === "pbcseq" ? "tests/reference" : "sample-data", name);
    const registry = await openRegistry(join(folder, `${name}.csv`), { schema: join(folder, "cohort.schema.yaml") });
    const { cohort, adversaries } = registry;
    const report = await runControlSuite(
      policy,
      { control: async (request) => runControl(cohort, request, checks, lookupGenerator) },
      { scenarios, nRefits: SUITE_REFITS, nRows: cohort.nRows, seed: `controls/${name}/${seed}`, adversaries },
    );
    for (const { control, check, draw, expected, outcome } of report.outcomes) {
      if (draw !== 1 || (expected !== "caught" && expected !== "quiet")) continue;
      const count = countOf(`${name} | ${control} | ${check}`);
      count.asked++;
      if ((outcome === "fail") !== (expected === "caught")) count.wrongAtFirst++;
      if (report.failedChecks.some((one) => one.check === check && one.failure.control === control)) count.wrong++;
    }
    console.log(`${name} ${seed}: ${report.failedChecks.map((one) => `${one.check} ${one.failure.kind}`).join(", ")}`);
    write();
  }

function countOf(key: string): Count {
  const count = counts.get(key) ?? { asked: 0, wrongAtFirst: 0, wrong: 0 };
  counts.set(key, count);
  return count;
}

function write(): void {
  const text = [
    "| registry | control | check | seeds | wrong at the first draw | wrong in the suite | 95 % interval |",
    "|---|---|---|---|---|---|---|",
    ...[...counts].map(([key, { asked, wrongAtFirst, wrong }]) => {
      const { low, high } = clopperPearson(wrong, asked, 0.95);
      return `| ${key} | ${asked} | ${wrongAtFirst} | ${wrong} | ${low.toFixed(3)} to ${high.toFixed(3)} |`;
    }),
    "",
  ].join("\n");
  if (process.env["RESULTS"] !== undefined) writeFileSync(process.env["RESULTS"], text);
  else console.log(text);
}
