import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillCommand } from "../../src/command/parse-command.ts";
import { runSandboxed } from "../../src/command/sandbox.ts";
import { schemaToYaml } from "../../src/io/schema/write-schema.ts";
import { cellFile, readCell, rowsFile, splitFolder, writeWhole, type Cell } from "./files.ts";
import { wordsOf, type Peer } from "./peer-table.ts";
import type { Registry } from "./registries.ts";

/** One fit and its sample. Address space, not memory: torch maps far more than it uses. */
const LIMITS = { timeoutSeconds: 1800, memoryMb: 131_072, fileMb: 512 };
const FIRST_SEED = 1000;

/** Runs a peer on the splits that it has not done, each in a process and a folder of its own, without network. */
export async function runPeer(
  scratch: string,
  registry: Registry,
  peer: Peer,
  program: string,
  halves = peer.halves,
): Promise<void> {
  const words = wordsOf(peer, program);
  for (let r = 0; r < halves; r++) {
    if (readCell(scratch, registry.name, r, peer.id) !== undefined) continue;
    const folder = join(splitFolder(scratch, registry.name, r), `${peer.id}.work`);
    mkdirSync(folder, { recursive: true });
    const [train, out] = [join(folder, "train.csv"), join(folder, "out.csv")];
    copyFileSync(rowsFile(scratch, registry.name, r, "train"), train);
    for (const name of ["columns.json", "rules.json"])
      copyFileSync(join(scratch, registry.name, name), join(folder, name));
    writeFileSync(join(folder, "cohort.schema.yaml"), schemaToYaml(registry.cohort.schema));
    const values = { train, out, seed: `${FIRST_SEED + r}`, rows: `${registry.nTrain}` };
    const start = performance.now();
    const failed = await runSandboxed(fillCommand(words, values), folder, LIMITS).then(
      () => (existsSync(out) ? undefined : "it wrote no file"),
      (error: unknown) => (error instanceof Error ? error.message : "unknown"),
    );
    const seconds = (performance.now() - start) / 1000;
    if (failed === undefined) renameSync(out, rowsFile(scratch, registry.name, r, peer.id));
    writeWhole(cellFile(scratch, registry.name, r, peer.id), JSON.stringify(cellOf(folder, seconds, failed)));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the program said of itself in `seconds.json`; else the clock of the whole process, its start included. */
function cellOf(folder: string, seconds: number, failed: string | undefined): Cell {
  const told = join(folder, "seconds.json");
  const own = existsSync(told) ? (JSON.parse(readFileSync(told, "utf8")) as Partial<Cell>) : {};
  const why = own.failed ?? failed;
  return {
    fitSeconds: own.fitSeconds ?? seconds,
    sampleSeconds: own.sampleSeconds ?? 0,
    cpuSeconds: own.cpuSeconds ?? 0,
    peakMb: own.peakMb ?? 0,
    ...(why === undefined ? {} : { failed: why }),
  };
}
