import { generatorById } from "../../generators/index.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { cohortToCsv } from "../../src/io/tables/write-csv.ts";
import { cellFile, readCell, rowsFile, writeWhole } from "./files.ts";
import { METHODS, type Method } from "./methods.ts";
import { readBenchRegistry, splitOf } from "./registries.ts";

/**
 * Our own generator on every split, in a process of its own: `own.js <scratch> <registry> <method> [first so many
 * splits]`.
 */
const [scratch, registryName, methodId] = process.argv.slice(2) as [string, string, string];
const method = METHODS.find((one) => one.id === methodId)!;
const registry = await readBenchRegistry(registryName);
for (let r = 0; r < Number(process.argv[5] ?? method.splits); r++) {
  if (readCell(scratch, registryName, r, methodId) !== undefined) continue;
  const { train } = splitOf(registry, r);
  try {
    const start = performance.now();
    const cpu = process.cpuUsage();
    const { synthetic, fitSeconds } = await drawn(method, train, r);
    const sampleSeconds = (performance.now() - start) / 1000 - fitSeconds;
    const used = process.cpuUsage(cpu);
    writeWhole(rowsFile(scratch, registryName, r, methodId), cohortToCsv(synthetic));
    writeWhole(
      cellFile(scratch, registryName, r, methodId),
      JSON.stringify({
        fitSeconds,
        sampleSeconds,
        cpuSeconds: (used.user + used.system) / 1e6,
        peakMb: process.resourceUsage().maxRSS / 1024,
      }),
    );
  } catch (error) {
    writeWhole(
      cellFile(scratch, registryName, r, methodId),
      JSON.stringify({
        fitSeconds: 0,
        sampleSeconds: 0,
        cpuSeconds: 0,
        peakMb: 0,
        failed: error instanceof Error ? error.message : "unknown",
      }),
    );
  }
}

async function drawn(
  one: Method,
  train: Cohort<"train">,
  r: number,
): Promise<{ synthetic: Cohort; fitSeconds: number }> {
  if (one.runner === "copy") return { synthetic: train, fitSeconds: 0 };
  const generator = generatorById(one.generatorId!);
  const start = performance.now();
  const fitted = await generator.fit(
    train,
    { ...generator.defaults, ...one.params },
    createRng(`frontier/${registryName}/${r}/fit`),
  );
  const fitSeconds = (performance.now() - start) / 1000;
  return { synthetic: await fitted.sample(train.nRows, createRng(`frontier/${registryName}/${r}/sample`)), fitSeconds };
}
