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

/** What one run of a peer reads and writes. */
export interface PeerRun {
  readonly registry: Registry;
  /** Holds columns.json and rules.json. */
  readonly registryFolder: string;
  /** Of its own, and removed afterwards. */
  readonly folder: string;
  readonly train: string;
  readonly rows: string;
  readonly nRows: number;
  readonly seed: number;
}

/** Runs a peer on the splits that it has not done, each in a process and a folder of its own, without network. */
export async function runPeer(
  scratch: string,
  registry: Registry,
  peer: Peer,
  program: string,
  halves = peer.halves,
): Promise<void> {
  for (let r = 0; r < halves; r++) {
    if (readCell(scratch, registry.name, r, peer.id) !== undefined) continue;
    const cell = await runPeerOnce(wordsOf(peer, program), {
      registry,
      registryFolder: join(scratch, registry.name),
      folder: join(splitFolder(scratch, registry.name, r), `${peer.id}.work`),
      train: rowsFile(scratch, registry.name, r, "train"),
      rows: rowsFile(scratch, registry.name, r, peer.id),
      nRows: registry.nTrain,
      seed: FIRST_SEED + r,
    });
    writeWhole(cellFile(scratch, registry.name, r, peer.id), JSON.stringify(cell));
  }
}

/** One fit and its sample. @returns what it took; `failed` where it wrote no rows */
export async function runPeerOnce(words: ReturnType<typeof wordsOf>, run: PeerRun): Promise<Cell> {
  const { folder, registryFolder, nRows } = run;
  mkdirSync(folder, { recursive: true });
  const [train, out] = [join(folder, "train.csv"), join(folder, "out.csv")];
  copyFileSync(run.train, train);
  for (const name of ["columns.json", "rules.json"]) copyFileSync(join(registryFolder, name), join(folder, name));
  writeFileSync(join(folder, "cohort.schema.yaml"), schemaToYaml(run.registry.cohort.schema));
  const start = performance.now();
  const failed = await runSandboxed(
    fillCommand(words, { train, out, seed: `${run.seed}`, rows: `${nRows}` }),
    folder,
    LIMITS,
  ).then(
    () => (existsSync(out) ? undefined : "it wrote no file"),
    (error: unknown) => (error instanceof Error ? error.message : "unknown"),
  );
  const cell = cellOf(folder, (performance.now() - start) / 1000, failed);
  if (failed === undefined) renameSync(out, run.rows);
  rmSync(folder, { recursive: true, force: true });
  return cell;
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
