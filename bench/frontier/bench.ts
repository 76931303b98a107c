import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { runProcess } from "../disclosure/run-process.ts";
import { frontierFigure } from "./figure.ts";
import { prepare, readCell } from "./files.ts";
import { measureMethod } from "./measure.ts";
import { METHODS, type Method } from "./methods.ts";
import { PEER_REGISTRIES, readBenchRegistry, REGISTRIES, type Registry } from "./registries.ts";
import { meanDifferences, rowOf, type Row } from "./summary.ts";
import { tablesOf } from "./tables.ts";

/** `bench.js <scratch folder> [methods, comma] [registries, comma]`; see README.md. */
const HERE = join(packageRoot(), "bench", "frontier");
const LIMIT_SECONDS = 4 * 3600;
/** Splits that the forest judges. */
const FOREST_SPLITS = 5;
/** Everything below this line of RESULTS.md is printed by the bench. */
const MARK = "## Figures";

const [folder, wantedMethods, wantedRegistries] = process.argv.slice(2);
if (folder === undefined) throw new Error("which scratch folder?");
const scratch = resolve(folder);
const methods = METHODS.filter(
  ({ id }) => wantedMethods === undefined || wantedMethods === "all" || wantedMethods.split(",").includes(id),
);
const registries = await Promise.all(
  REGISTRIES.filter(
    (name) =>
      wantedRegistries === undefined || wantedRegistries === "all" || wantedRegistries.split(",").includes(name),
  ).map(readBenchRegistry),
);

for (const registry of registries) prepare(scratch, registry, Math.max(...METHODS.map(({ splits }) => splits)));
for (const method of methods)
  for (const registry of registries) if (method.registries.includes(registry.name)) await run(method, registry);
for (const registry of registries) await judge(registry);
await report();

/** Fits and samples what is not there yet. */
async function run(method: Method, registry: Registry): Promise<void> {
  if (
    Array.from({ length: method.splits }, (_, r) => readCell(scratch, registry.name, r, method.id)).every(
      (cell) => cell !== undefined,
    )
  )
    return;
  const command = commandOf(method, registry.name);
  if (command === undefined) {
    console.log(`${method.id}: not to be had here`);
    return;
  }
  const start = performance.now();
  const ran = await runProcess(command[0], command.slice(1), LIMIT_SECONDS);
  console.log(
    `${method.id} on ${registry.name}: ${"failed" in ran ? ran.failed : `${((performance.now() - start) / 1000).toFixed(0)} s`}`,
  );
}

/** Programs of the peers come from the environment; without them their cells stay empty. */
function commandOf({ runner, id, splits }: Method, registry: string): [string, ...string[]] | undefined {
  if (runner === "node" || runner === "copy")
    return [process.execPath, join(packageRoot(), "dist/bench/frontier/own.js"), scratch, registry, id];
  const program = {
    python: process.env["FRONTIER_SDV_PYTHON"],
    synthcity: process.env["FRONTIER_SYNTHCITY_PYTHON"],
    rscript: process.env["FRONTIER_RSCRIPT"],
  }[runner];
  if (program === undefined) return undefined;
  return [program, join(HERE, runner === "rscript" ? "rpart.R" : "peers.py"), join(scratch, registry), id, `${splits}`];
}

async function judge(registry: Registry): Promise<void> {
  const python = process.env["FRONTIER_SDV_PYTHON"];
  if (python === undefined) return;
  const ran = await runProcess(
    python,
    [join(HERE, "c2st.py"), join(scratch, registry.name), `${FOREST_SPLITS}`, ...METHODS.map(({ id }) => id)],
    LIMIT_SECONDS,
  );
  if ("failed" in ran) console.log(`forest on ${registry.name}: ${ran.failed}`);
}

async function report(): Promise<void> {
  const rows: Row[] = [];
  const refusals: string[] = [];
  for (const name of REGISTRIES) {
    if (!existsSync(join(scratch, name))) continue;
    const registry = await readBenchRegistry(name);
    const real = await measureMethod(scratch, registry, METHODS[0]!);
    if (real === undefined) continue;
    const ceiling = meanDifferences(real.splits);
    for (const method of METHODS.filter((one) => one.registries.includes(name))) {
      const measured = await measureMethod(scratch, registry, method);
      if (measured !== undefined) rows.push(rowOf(scratch, measured, method, ceiling));
      const refused = readCell(scratch, name, 0, method.id)?.failed;
      if (measured === undefined && refused !== undefined) refusals.push(`${method.title} on ${name}: ${refused}`);
    }
    console.log(`${name}: ${rows.filter((row) => row.registry === name).length} generators`);
  }
  writeFileSync(
    join(HERE, "results.json"),
    `${JSON.stringify(rows, (_, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(5)) : value), 1)}\n`,
  );
  writeFileSync(join(HERE, "frontier.svg"), await frontierFigure(rows, PEER_REGISTRIES));
  const results = join(HERE, "RESULTS.md");
  const before = existsSync(results)
    ? readFileSync(results, "utf8").split(MARK)[0]!
    : "# Frontier of risk and fidelity\n\n";
  writeFileSync(results, `${before}${MARK}\n\n${tablesOf(rows, refusals, await versions())}`);
}

async function versions(): Promise<string[]> {
  const found = [
    `Node ${process.versions.node}`,
    `raresynth ${(JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string }).version}`,
    `${availableParallelism()} cores`,
  ];
  const pip = (names: string): string =>
    `import platform, importlib.metadata as m; print("Python", platform.python_version(), *(f"{n} {m.version(n)}" for n in ${names}), sep=", ")`;
  for (const [program, args] of [
    [
      process.env["FRONTIER_SDV_PYTHON"],
      ["-c", pip(`("sdv", "ctgan", "copulas", "rdt", "torch", "scikit-learn", "numpy", "pandas")`)],
    ],
    [
      process.env["FRONTIER_SYNTHCITY_PYTHON"],
      ["-c", pip(`("synthcity", "arfpy", "pgmpy", "torch", "opacus", "numpy")`)],
    ],
    [
      process.env["FRONTIER_RSCRIPT"],
      ["-e", `cat(R.version.string, paste("rpart", packageVersion("rpart")), sep = ", ")`],
    ],
  ] as const) {
    const ran = program === undefined ? { failed: "" } : await runProcess(program, args, 60);
    if ("text" in ran) found.push(ran.text.trim().replace(/^Python, /, "Python "));
  }
  return found;
}
