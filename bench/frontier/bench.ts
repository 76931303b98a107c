import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { runProcess } from "../disclosure/run-process.ts";
import { frontierFigure } from "./figure.ts";
import { prepare, readCell } from "./files.ts";
import { measureMethod } from "./measure.ts";
import { METHODS, type Method } from "./methods.ts";
import { programOf } from "./peer-table.ts";
import { PEER_REGISTRIES, readBenchRegistry, REGISTRIES, type Registry } from "./registries.ts";
import { runPeer } from "./run-peer.ts";
import { meanDifferences, rowOf, type Row } from "./summary.ts";
import { tablesOf } from "./tables.ts";

/** `bench.js <scratch folder> [methods, comma] [registries, comma]`; see README.md. */
const HERE = join(packageRoot(), "bench", "frontier");
const LIMIT_SECONDS = 4 * 3600;
/** Splits that the forest judges. */
const FOREST_SPLITS = 5;
/** Of a bench in small beside the whole one: results go to RESULTS-<name>.md and results-<name>.json, without a figure. */
const NAME = process.env["FRONTIER_NAME"];
const SUFFIX = NAME === undefined ? "" : `-${NAME}`;
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
  const start = performance.now();
  const told = (what: string): void => console.log(`${method.id} on ${registry.name}: ${what}`);
  if (method.peer !== undefined) {
    const program = programOf(method.peer);
    if (program === undefined) {
      told(`not to be had here (${method.peer.program})`);
      return;
    }
    await runPeer(scratch, registry, method.peer, program, method.splits);
    told(`${((performance.now() - start) / 1000).toFixed(0)} s`);
    return;
  }
  const own = join(packageRoot(), "dist/bench/frontier/own.js");
  const ran = await runProcess(process.execPath, [own, scratch, registry.name, method.id], LIMIT_SECONDS);
  told("failed" in ran ? ran.failed : `${((performance.now() - start) / 1000).toFixed(0)} s`);
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
  for (const { id, title, from, peer } of METHODS)
    if (from === "peer" && !rows.some(({ method }) => method === id))
      refusals.push(
        `${title}: not run (${peer === undefined || programOf(peer) === undefined ? "no program was named" : "left out of this run"})`,
      );
  writeFileSync(
    join(HERE, `results${SUFFIX}.json`),
    `${JSON.stringify(rows, (_, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(5)) : value), 1)}\n`,
  );
  if (NAME === undefined) writeFileSync(join(HERE, "frontier.svg"), await frontierFigure(rows, PEER_REGISTRIES));
  const results = join(HERE, `RESULTS${SUFFIX}.md`);
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
  for (const { peer } of METHODS) {
    const program = peer === undefined ? undefined : programOf(peer);
    if (program === undefined || peer?.version === undefined) continue;
    const ran = await runProcess(program, peer.version, 60);
    if ("text" in ran) found.push(ran.text.trim());
  }
  return found;
}
