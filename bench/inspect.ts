import { spawnSync } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { once } from "node:events";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { inspectCommand } from "../src/cli/commands/inspect.ts";
import { createRng } from "../src/core/rng.ts";

// Time and memory of `inspect` on large files, beside what other programs take to read the same file with types.
// Run: node dist/bench/inspect.js. PYTHON names the Python that has duckdb or polars (default python3); what is absent
// is skipped and said so.

const SIZES = [100_000, 300_000, 1_000_000];
const N_NUMBERS = 20;

/** Programs that read the file and say in how many seconds of wall and processor time, with their peak of memory. */
const READERS = [
  [
    "duckdb",
    "import duckdb; v = duckdb.__version__; duckdb.sql('SET enable_progress_bar = false')",
    "duckdb.sql(f\"CREATE TABLE t AS FROM read_csv('{path}')\")",
  ],
  ["polars", "import polars; v = polars.__version__", "polars.read_csv(path)"],
] as const;

interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

const [path] = process.argv.slice(2);
if (path === undefined) await compare();
else console.log(JSON.stringify(await inspectOnce(path)));

async function inspectOnce(file: string): Promise<Measured> {
  const start = performance.now();
  const code = await inspectCommand(
    file,
    {},
    { out: () => {}, err: () => {}, progress: () => {}, signal: new AbortController().signal },
  );
  if (code !== 0) throw new Error(`inspect ended with ${code}`);
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    seconds: (performance.now() - start) / 1000,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMb: maxRSS / 1024,
  };
}

async function compare(): Promise<void> {
  console.log(
    `node ${process.versions.node}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? "unknown processor"}; 30 columns, CSV`,
  );
  console.log("program                    rows   file, MB    wall s   processor s   peak RSS, MB");
  const folder = mkdtempSync(join(tmpdir(), "raresynth-inspect-"));
  for (const size of SIZES) {
    const file = join(folder, `${size}.csv`);
    await writeTable(file, size);
    const megabytes = statSync(file).size / 1e6;
    const own = spawnSync(process.execPath, [fileURLToPath(import.meta.url), file], { encoding: "utf8" });
    if (own.status !== 0) throw new Error(own.stderr);
    print("raresynth inspect", size, megabytes, JSON.parse(own.stdout) as Measured);
    for (const [name, load, read] of READERS) {
      const found = readWith(load, read, file);
      if (found === undefined) console.log(`${name}: skipped, since ${python()} cannot import it`);
      else print(`${name} ${found.version}`, size, megabytes, found);
    }
    rmSync(file);
  }
  rmSync(folder, { recursive: true });
}

function print(name: string, rows: number, megabytes: number, { seconds, cpuSeconds, peakMb }: Measured): void {
  console.log(
    `${name.padEnd(20)} ${String(rows).padStart(10)} ${megabytes.toFixed(0).padStart(10)} ${seconds.toFixed(1).padStart(9)} ${cpuSeconds.toFixed(1).padStart(13)} ${peakMb.toFixed(0).padStart(14)}`,
  );
}

function python(): string {
  return process.env["PYTHON"] ?? "python3";
}

function readWith(load: string, read: string, file: string): (Measured & { readonly version: string }) | undefined {
  const script = [
    "import json, resource, sys, time",
    load,
    "path = sys.argv[1]; start = time.perf_counter()",
    read,
    "wall = time.perf_counter() - start; use = resource.getrusage(resource.RUSAGE_SELF)",
    "print(json.dumps(dict(version=v, seconds=wall, cpuSeconds=use.ru_utime + use.ru_stime, peakMb=use.ru_maxrss / 1024)))",
  ].join("\n");
  const child = spawnSync(python(), ["-c", script, file], { encoding: "utf8" });
  return child.status === 0
    ? (JSON.parse(child.stdout.trim().split("\n").at(-1)!) as Measured & { version: string })
    : undefined;
}

/** An invented registry: patient, dates, codes, numbers, empty cells; the same for the same size. */
async function writeTable(file: string, nRows: number): Promise<void> {
  const rng = createRng("bench/inspect");
  const out = createWriteStream(file);
  const numbers = Array.from({ length: N_NUMBERS }, (_, at) => `lab_${at + 1}`);
  out.write(`patient_id,sex,birth_date,entry_date,centre,stage,treatment,smoker,time,status,${numbers.join(",")}\n`);
  for (let row = 0; row < nRows; row++) {
    const day = (from: number, days: number): string =>
      new Date(Date.UTC(from, 0, 1 + rng.int(days))).toISOString().slice(0, 10);
    const cells = [
      `P${1_000_000 + row}`,
      rng.int(2) === 0 ? "f" : "m",
      day(1930, 25_000),
      day(2005, 6_000),
      `C${1 + rng.int(40)}`,
      String(1 + rng.int(4)),
      ["placebo", "drug A", "drug B"][rng.int(3)]!,
      rng.int(5) === 0 ? "" : rng.int(2) === 0 ? "yes" : "no",
      String(1 + rng.int(4000)),
      String(rng.int(2)),
      ...numbers.map(() => (rng.int(20) === 0 ? "" : (10 + 3 * rng.normal()).toFixed(2))),
    ];
    if (!out.write(`${cells.join(",")}\n`)) await once(out, "drain");
  }
  out.end();
  await finished(out);
}
