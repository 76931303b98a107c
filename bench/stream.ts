import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asyncBufferFromFile, parquetMetadataAsync } from "hyparquet";
import { generatorById } from "../generators/index.ts";
import { createRng } from "../src/core/rng.ts";
import { sampleBatches } from "../src/pipeline/sampling/sample-batches.ts";
import { writeRows } from "../src/release/write-rows.ts";
import { wideCohort } from "./wide-cohort.ts";

/**
 * What one process measured of itself. Seconds are of sampling and writing, without the fit; processor seconds are of
 * all its threads.
 */
interface Measured {
  readonly rows: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

const SIZES = [100_000, 1_000_000];
const [generatorId, rows, path] = process.argv.slice(2);

if (generatorId !== undefined && path !== undefined)
  console.log(JSON.stringify(await stream(generatorId, Number(rows), path)));
else await compare();

/** Each size in a process of its own, since the peak of memory is one of the process. */
async function compare(): Promise<void> {
  console.log(
    `node ${process.versions.node}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? "unknown processor"}; 30 columns to Parquet`,
  );
  console.log(
    "generator              rows    wall s   processor s   rows/s (wall)   peak RSS, MB   file, MB   row groups",
  );
  const folder = mkdtempSync(join(tmpdir(), "raresynth-stream-"));
  for (const id of ["cart", "bayesian-network"]) {
    const peaks: number[] = [];
    for (const size of SIZES) {
      const file = join(folder, `${id}-${size}.parquet`);
      const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), id, String(size), file], {
        encoding: "utf8",
      });
      if (child.status !== 0) throw new Error(child.stderr);
      const { seconds, cpuSeconds, peakMb } = JSON.parse(child.stdout) as Measured;
      const metadata = await parquetMetadataAsync(await asyncBufferFromFile(file));
      if (Number(metadata.num_rows) !== size || metadata.schema.length !== 31)
        throw new Error("the file does not hold what was asked for");
      peaks.push(peakMb);
      console.log(
        `${id.padEnd(18)} ${String(size).padStart(8)} ${seconds.toFixed(1).padStart(9)} ${cpuSeconds.toFixed(1).padStart(13)} ${String(Math.round(size / seconds)).padStart(15)} ${peakMb.toFixed(0).padStart(14)} ${(statSync(file).size / 1e6).toFixed(1).padStart(10)} ${String(metadata.row_groups.length).padStart(12)}`,
      );
    }
    console.log(
      `${id.padEnd(18)} peak at ${SIZES[1]!} rows is ${((100 * peaks[1]!) / peaks[0]! - 100).toFixed(0)} % above that at ${SIZES[0]!} rows`,
    );
  }
  rmSync(folder, { recursive: true });
}

async function stream(id: string, nRows: number, file: string): Promise<Measured> {
  const generator = generatorById(id);
  const fitted = await generator.fit(wideCohort(), generator.defaults, createRng("stream/fit"));
  const start = performance.now();
  const before = process.cpuUsage();
  const written = await writeRows(file, () => sampleBatches(fitted, nRows, createRng("stream/sample")));
  const { user, system } = process.cpuUsage(before);
  return {
    rows: written,
    seconds: (performance.now() - start) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
}
