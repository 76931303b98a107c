import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "../../src/cli/program.ts";
import { writeLargeTable } from "./write-table.ts";

// Time and peak of memory of each step on a large table, from CSV and Parquet, beside what DuckDB and polars take to
// read the same file with types. Files of a million rows take 170 MB, of ten 1.7 GB; they go into the folder that is named.
// Run: node dist/bench/large/bench.js FOLDER ROWS STEP ...   (steps: write, csv, parquet, assess, clean)
// PYTHON names the Python that has duckdb and polars; Parquet files are written by that duckdb.

const N_COLUMNS = 30;
const PYTHON = process.env["PYTHON"] ?? "python3";

interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly code?: number;
}

const [folder = "", rows = "", ...steps] = process.argv.slice(2);
if (folder === "command") await command(process.argv.slice(3));
else await bench();

/** One command of the program, in a process of its own. */
async function command(args: readonly string[]): Promise<void> {
  const start = performance.now();
  const io = { out: () => {}, err: console.error, progress: () => {}, signal: new AbortController().signal };
  const code = await main(args, io);
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const seconds = (performance.now() - start) / 1000;
  console.log(
    JSON.stringify({ seconds, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMb: maxRSS / 1024, code }),
  );
}

async function bench(): Promise<void> {
  const nRows = Number(rows);
  const at = (name: string): string => join(folder, `${nRows}.${name}`);
  mkdirSync(folder, { recursive: true });
  console.log(
    `node ${process.versions.node}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? "unknown processor"}; ${nRows} rows x ${N_COLUMNS} columns`,
  );
  console.log("step                                 wall s   processor s   peak RSS, MB   exit");
  const [csv, parquet, schema, model] = [at("csv"), at("parquet"), at("schema.yaml"), at("model.json")];
  const [proposed, holdout] = [at("parquet.schema.yaml"), at("holdout.csv")];
  const own = (name: string, ...args: string[]): void => {
    const written = args[args.indexOf("--out") + 1] ?? "";
    rmSync(written, { recursive: true, force: true });
    print(name, run(process.execPath, [fileURLToPath(import.meta.url), "command", ...args]));
  };
  const work: Record<string, () => Promise<void> | void> = {
    write: async () => {
      await writeLargeTable(csv, nRows, N_COLUMNS);
      await writeLargeTable(holdout, Math.ceil(nRows / 10), N_COLUMNS, "H");
      python(`duckdb.sql("COPY (FROM read_csv('${csv}')) TO '${parquet}' (ROW_GROUP_SIZE 122880)")`);
      console.log(
        `${(statSync(csv).size / 1e6).toFixed(0)} MB as CSV, ${(statSync(parquet).size / 1e6).toFixed(0)} MB as Parquet`,
      );
    },
    csv: () => {
      readBy(csv);
      own("inspect, CSV", "inspect", csv, "--out", schema);
      own("fit cart, CSV", "fit", csv, "--schema", schema, "--out", model, "--seed", "s");
      own("sample, CSV", "sample", model, "--rows", rows, "--out", at("synthetic.csv"), "--seed", "s");
    },
    parquet: () => {
      readBy(parquet);
      const fitted = at("parquet.model.json");
      own("inspect, Parquet", "inspect", parquet, "--out", proposed);
      own("fit cart, Parquet", "fit", parquet, "--schema", proposed, "--out", fitted, "--seed", "s");
      own("sample, Parquet", "sample", fitted, "--rows", rows, "--out", at("synthetic.parquet"), "--seed", "s");
    },
    assess: () => {
      const synthetic = existsSync(at("synthetic.csv")) ? at("synthetic.csv") : at("synthetic.parquet");
      own(
        "assess",
        "assess",
        "--train",
        csv,
        "--synthetic",
        synthetic,
        "--holdout",
        holdout,
        "--schema",
        existsSync(schema) ? schema : proposed,
        "--out",
        at("assessed"),
        "--seed",
        "s",
        "--no-ledger",
      );
    },
    clean: () => {
      rmSync(folder, { recursive: true });
    },
  };
  for (const step of steps) await work[step]!();
}

function readBy(file: string): void {
  const kind = file.endsWith(".csv") ? "csv" : "parquet";
  print(`duckdb reads ${kind}`, python(`duckdb.sql("CREATE TABLE t AS FROM read_${kind}('${file}')")`));
  print(`polars reads ${kind}`, python(`polars.read_${kind}('${file}')`));
}

function python(line: string): Measured {
  const script = [
    "import json, resource, time, duckdb, polars",
    "duckdb.sql('SET enable_progress_bar = false'); start = time.perf_counter()",
    line,
    "wall = time.perf_counter() - start; use = resource.getrusage(resource.RUSAGE_SELF)",
    "print(json.dumps(dict(seconds=wall, cpuSeconds=use.ru_utime + use.ru_stime, peakMb=use.ru_maxrss / 1024)))",
  ].join("\n");
  return run(PYTHON, ["-c", script]);
}

function run(program: string, args: readonly string[]): Measured {
  const child = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 26 });
  if (child.status !== 0) throw new Error(`${args.slice(0, 4).join(" ")}: ${child.stderr}`);
  return JSON.parse(child.stdout.trim().split("\n").at(-1)!) as Measured;
}

function print(name: string, { seconds, cpuSeconds, peakMb, code }: Measured): void {
  console.log(
    `${name.padEnd(34)} ${seconds.toFixed(1).padStart(8)} ${cpuSeconds.toFixed(1).padStart(13)} ${peakMb.toFixed(0).padStart(14)} ${String(code ?? "").padStart(6)}`,
  );
}
