import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { generatorById } from "../../generators/index.ts";
import { createRng } from "../../src/core/rng.ts";
import { readPbc } from "../pbc-cohort.ts";

/**
 * `time.js [runs] [generator ...]`: fit and one sample of pbc, processor time; the first of a process, which still
 * compiles, and the median of those that follow. Each generator in a process of its own, which `time.js one` is.
 */
/** Runs after the first that still compile and are not counted. */
const WARM_UP = 5;
const [first = "20", ...rest] = process.argv.slice(2);

/** Milliseconds of the processor for one fit and as many rows as patients. */
async function fitAndSample(id: string, run: number): Promise<number> {
  const registry = readPbc();
  const generator = generatorById(id);
  const before = process.cpuUsage();
  const fitted = await generator.fit(registry, generator.defaults, createRng(`signal/time/${run}`));
  await fitted.sample(registry.nRows, createRng(`signal/time/${run}/sample`));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function measureOne(id: string, nRuns: number): Promise<void> {
  const cold = await fitAndSample(id, 0);
  const warm: number[] = [];
  for (let run = 1; run <= nRuns + WARM_UP; run++) warm.push(await fitAndSample(id, run));
  const sorted = warm.slice(WARM_UP).sort((a, b) => a - b);
  const median = ((sorted[(nRuns - 1) >> 1] ?? NaN) + (sorted[nRuns >> 1] ?? NaN)) / 2;
  console.log(`| ${[id, cold, median, sorted[0] ?? NaN, sorted.at(-1) ?? NaN].map(shown).join(" | ")} |`);
}

const shown = (value: string | number): string => (typeof value === "string" ? value : value.toFixed(0));

if (first === "one") await measureOne(rest[0] ?? "", Number(rest[1]));
else {
  console.log(
    `Node ${process.versions.node}, ${availableParallelism()} cores; milliseconds of the processor, ${first} runs`,
  );
  console.log("\n| generator | first | median | least | most |\n|---|---|---|---|---|");
  for (const id of rest.length === 0 ? ["cart", "copula"] : rest) {
    const printed = execFileSync(process.execPath, [process.argv[1] ?? "", "one", id, first], { encoding: "utf8" });
    process.stdout.write(printed);
  }
}
