import { rmSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { releasableGenerators } from "../generators/index.ts";
import type { Cohort } from "../src/core/data/cohort.ts";
import type { Generator } from "../src/core/contracts/generator.ts";
import { createRng } from "../src/core/rng.ts";
import type { CliIo } from "../src/cli/cli-io.ts";
import { main } from "../src/cli/program.ts";
import { packageRoot } from "../src/io/settings/package-root.ts";
import { readRegistry } from "../src/io/registry/read-registry.ts";
import { readSchema } from "../src/io/schema/read-schema.ts";
import { exposureFidelityTable, SLOW } from "./exposure-fidelity.ts";

const pbc = join(packageRoot(), "sample-data", "pbc");

console.log(
  `node ${process.versions.node}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? "unknown processor"}`,
);
const { cohort } = await readRegistry(join(pbc, "pbc.csv"), await readSchema(join(pbc, "cohort.schema.yaml")), "train");
await fitAndSample(cohort);
await demo();
await exposureFidelityTable(cohort);

async function fitAndSample(registry: Cohort<"train">): Promise<void> {
  console.log("\nfit + sample on pbc, after warm-up, ms");
  console.log("generator            fit median   sample median   both median   both max   (25 repeats)");
  for (const generator of releasableGenerators.filter((one) => !SLOW.includes(one.id))) {
    const times: [number, number][] = [];
    for (let i = 0; i < 35; i++) {
      const time = await once(generator, registry, `bench/${i}`);
      if (i >= 10) times.push(time);
    }
    const fit = sorted(times.map(([a]) => a));
    const sample = sorted(times.map(([, b]) => b));
    const both = sorted(times.map(([a, b]) => a + b));
    console.log(
      `${generator.id.padEnd(20)} ${ms(fit[12]!)} ${ms(sample[12]!, 15)} ${ms(both[12]!, 13)} ${ms(both[24]!, 10)}`,
    );
  }
}

async function once(generator: Generator, registry: Cohort<"train">, seed: string): Promise<[number, number]> {
  const start = performance.now();
  const fitted = await generator.fit(registry, generator.defaults, createRng(`${seed}/fit`));
  const middle = performance.now();
  const rows = await fitted.sample(registry.nRows, createRng(`${seed}/sample`));
  if (rows.nRows !== registry.nRows) throw new Error("the sample is incomplete");
  return [middle - start, performance.now() - middle];
}

async function demo(): Promise<void> {
  console.log(
    "\ndemo on pbc: 200 refits, all checks, control suite, reports; seconds (stages of one run overlap: controls run beside checks)",
  );
  const folder = await mkdtemp(join(tmpdir(), "raresynth-bench-"));
  const silent: CliIo = {
    out: () => undefined,
    err: () => undefined,
    progress: () => undefined,
    signal: new AbortController().signal,
  };
  const walls: number[] = [];
  const stages = new Map<string, number[]>();
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    const code = await main(["demo", "--out", join(folder, `${i}`), "--seed", `bench-${i}`], silent);
    walls.push((performance.now() - start) / 1000);
    const record = JSON.parse(await readFile(join(folder, `${i}`, "run-record.internal.json"), "utf8")) as {
      timings: { stage: string; seconds: number }[];
    };
    for (const { stage, seconds } of record.timings) stages.set(stage, [...(stages.get(stage) ?? []), seconds]);
    console.log(`run ${i}: exit code ${code}, ${walls[i]!.toFixed(1)} s`);
  }
  rmSync(folder, { recursive: true });
  for (const [stage, seconds] of stages)
    console.log(`${stage.padEnd(12)} ${sorted(seconds)[1]!.toFixed(2).padStart(8)}`);
  console.log(
    `${"whole run".padEnd(12)} ${sorted(walls)[1]!.toFixed(2).padStart(8)}   (median of 3; goal: at most 60)`,
  );
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function ms(value: number, width = 10): string {
  return value.toFixed(1).padStart(width);
}
