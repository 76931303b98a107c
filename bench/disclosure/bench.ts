import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { cohortToCsv } from "../../src/io/tables/write-csv.ts";
import { fastest, runProcess, type Measurement } from "./run-process.ts";
import { drawFiles, KNOWN, SECRETS } from "./table.ts";

/** Versions that the figures of RESULTS.md are for. */
const PEERS = { anonymeter: "1.1.0", sdmetrics: "0.32.0" } as const;
const ROWS = 10_000;
/** What anonymeter makes where nothing is said; ours always attacks everybody. */
const DEFAULT_ATTACKS = 500;
/** Rows on which SDMetrics is asked as well: its time grows with their square. */
const FEW_ROWS = 2000;
const OWN_REPEATS = 3;
const LIMIT_SECONDS = 3600;
const HEAD = "| measurement | wall s | processor s | peak MB | found |\n|---|---|---|---|---|";

/** A measurement, or why there is none. */
type Outcome = Measurement | string;

const folder = mkdtempSync(join(tmpdir(), "raresynth-bench-"));
try {
  const version = (JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string })
    .version;
  console.log(`node ${process.versions.node}, raresynth ${version}, ${availableParallelism()} cores, load ${load()}`);
  const python = await peersIn(folder);
  for (const [name, cohort] of Object.entries(drawFiles(ROWS)))
    writeFileSync(join(folder, `${name}.csv`), cohortToCsv(cohort));
  const peer = async (task: string, n: number, ...more: string[]): Promise<Outcome> =>
    python === undefined
      ? "not to be had here"
      : fastest(
          python,
          [join(packageRoot(), "bench/disclosure/peers.py"), folder, task, `${n}`, KNOWN.join(","), ...more],
          1,
          LIMIT_SECONDS,
        );
  await nearestNeighbours();
  await againstAnonymeter(peer);
  await againstSdmetrics(peer);
  console.log(`\nload at the end ${load()}`);
} finally {
  rmSync(folder, { recursive: true });
}

/** A virtual environment with the peers; undefined where Python or a package is not to be had. */
async function peersIn(into: string): Promise<string | undefined> {
  const python = join(into, "venv", "bin", "python");
  const versions = `import platform, importlib.metadata as m; print("python", platform.python_version(), *(f"{n} {m.version(n)}" for n in ("anonymeter", "sdmetrics", "pandas", "numpy", "numba")), sep=", ")`;
  for (const [program, args] of [
    ["python3", ["-m", "venv", join(into, "venv")]],
    [
      python,
      ["-m", "pip", "install", "--quiet", ...Object.entries(PEERS).map(([name, pinned]) => `${name}==${pinned}`)],
    ],
    [python, ["-c", versions]],
  ] as const) {
    const ran = await runProcess(program, args, 900);
    if ("failed" in ran) {
      console.log(`The peers are not to be had here: ${ran.failed}`);
      return undefined;
    }
    if (ran.text !== "") console.log(ran.text.trim());
  }
  return python;
}

async function nearestNeighbours(): Promise<void> {
  console.log(
    `\nExact closest rows among 20 mixed columns, 3 % of the cells missing; encoding and the tree included. Least of ${OWN_REPEATS} runs, each from a cold start.\n\n${HEAD}`,
  );
  for (const dependence of ["correlated", "independent"]) {
    await print(`${ROWS} x ${ROWS}, ${dependence}, 1 thread`, own("nearest", `${ROWS}`, dependence, "1"));
    await print(`100000 x 100000, ${dependence}, 2 threads`, own("nearest", "100000", dependence, "2"));
  }
}

async function againstAnonymeter(
  peer: (task: string, n: number, ...more: string[]) => Promise<Outcome>,
): Promise<void> {
  console.log(
    `\nAgainst anonymeter: ${ROWS} training, control and synthetic rows, 20 mixed columns; ${ROWS} attacks on each side.`,
  );
  console.log(
    `Ours: least of ${OWN_REPEATS} runs, each from a cold start, on one thread. All members and non-members are attacked; the rare stratum, the permutation test and the intervals are in the time.`,
  );
  console.log(
    `anonymeter: one run, what is compiled on first use not timed, its default number of jobs; attack, control and baseline.\n\n${HEAD}`,
  );
  const singled = await print(
    "raresynth singling-out: every cell of all sets of 1 and 2 columns and of 300 sets of 3",
    own("check", "singling-out", `${ROWS}`),
  );
  const sizes: Outcome[] = [];
  for (const nColumns of [1, 3])
    sizes.push(
      await print(
        `anonymeter singling out, predicates of ${nColumns} column${nColumns === 1 ? "" : "s"}`,
        peer(`singling-out-${nColumns}`, ROWS),
      ),
    );
  compare("anonymeter's runs together", singled, sizes);
  compare("its run with 3 columns alone", singled, sizes.slice(1));
  await print(
    `anonymeter singling out, predicates of 3 columns, ${DEFAULT_ATTACKS} attacks (its default)`,
    peer("singling-out-3", DEFAULT_ATTACKS),
  );
  const linked = await print("raresynth linkability: 7 against 13 columns", own("check", "linkability", `${ROWS}`));
  compare("anonymeter", linked, [await print("anonymeter linkability, the same split", peer("linkability", ROWS))]);
  await print(`anonymeter linkability, ${DEFAULT_ATTACKS} attacks`, peer("linkability", DEFAULT_ATTACKS));
  const inferred = await print(
    "raresynth attribute-inference: 3 secrets from 7 columns by closest row, regression, reconstruction",
    own("check", "attribute-inference", `${ROWS}`),
  );
  const secrets: Outcome[] = [];
  for (const secret of SECRETS)
    secrets.push(
      await print(`anonymeter inference of ${secret} from 7 columns by closest row`, peer("inference", ROWS, secret)),
    );
  compare("anonymeter's runs together", inferred, secrets);
  await print(
    `anonymeter inference of ${SECRETS[0]!}, ${DEFAULT_ATTACKS} attacks`,
    peer("inference", DEFAULT_ATTACKS, SECRETS[0]!),
  );
}

async function againstSdmetrics(peer: (task: string, n: number) => Promise<Outcome>): Promise<void> {
  console.log("\nAgainst SDMetrics, tables of the same law.");
  console.log(
    `Ours: synthetic rows to real ones, real rows to synthetic and to other real ones, with second neighbours, and a permutation test. SDMetrics: synthetic rows to real ones; one run.\n\n${HEAD}`,
  );
  for (const nRows of [FEW_ROWS, ROWS]) {
    const ours = await print(
      `raresynth closest-record, ${nRows} rows each`,
      own("check", "closest-record", `${nRows}`),
    );
    compare("SDMetrics", ours, [
      await print(`SDMetrics DCROverfittingProtection, ${nRows} rows each`, peer("sdmetrics", nRows)),
    ]);
  }
}

function own(...args: string[]): Promise<Outcome> {
  return fastest(
    process.execPath,
    [fileURLToPath(new URL("./measure.js", import.meta.url)), ...args],
    OWN_REPEATS,
    LIMIT_SECONDS,
  );
}

async function print(name: string, measuring: Promise<Outcome>): Promise<Outcome> {
  const one = await measuring;
  console.log(
    typeof one === "string"
      ? `| ${name} | ${one} | | | |`
      : `| ${name} | ${one.seconds.toFixed(2)} | ${one.cpuSeconds.toFixed(2)} | ${one.peakMb.toFixed(0)} | ${one.found} |`,
  );
  return one;
}

/** How many times as long the peer's runs take together. */
function compare(name: string, ours: Outcome, theirs: readonly Outcome[]): void {
  const measured = theirs.filter((one) => typeof one !== "string");
  if (typeof ours === "string" || measured.length < theirs.length) return;
  const times = (pick: (one: Measurement) => number): string =>
    (measured.reduce((sum, one) => sum + pick(one), 0) / pick(ours)).toFixed(1);
  console.log(
    `| **${name}: times ours** | **${times((one) => one.seconds)}** | **${times((one) => one.cpuSeconds)}** | | |`,
  );
}

function load(): string {
  return loadavg()[0]!.toFixed(1);
}
