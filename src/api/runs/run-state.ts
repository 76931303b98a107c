import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { RaresynthError } from "../../core/errors.ts";
import { packValues, unpackValues } from "../../core/packed-values.ts";
import type { CheckpointStore } from "../../pipeline/refits/checkpoints.ts";
import { writeFileAtomically } from "../../release/write-file.ts";
import { seedOf, type Seed } from "./seed.ts";

/**
 * Where a run that was killed left its work, inside its output folder. Internal: it holds seeds and unreleased rows.
 */
const STATE_FOLDER = ".resume";
/** Written last: a folder that holds it is finished. */
export const RUN_RECORD = "run-record.internal.json";

export interface RunState {
  readonly seed: Seed;
  readonly resumed: boolean;
  readonly store: CheckpointStore;
}

/**
 * Opens the output folder of a run: goes on where the same command was killed, else starts afresh.
 * @param fingerprint everything but the seed that decides the result
 * @throws {E_RELEASE} when the folder holds a finished run
 */
export async function openRunState(
  outDir: string,
  fingerprint: unknown,
  givenSeed: string | undefined,
): Promise<RunState> {
  refuseFinished(outDir);
  const folder = join(outDir, STATE_FOLDER);
  const planFile = join(folder, "plan.json");
  const plan = createHash("sha256").update(JSON.stringify(fingerprint)).digest("hex");
  const kept = await readPlan(planFile);
  const resumed = kept?.plan === plan && (givenSeed === undefined || givenSeed === kept.seed.seed);
  const seed = resumed ? kept.seed : seedOf(givenSeed);
  if (!resumed) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFileAtomically(planFile, JSON.stringify({ plan, seed }));
  return { seed, resumed, store: fileStore(folder) };
}

/** Removes what was kept for a run to go on with; called when everything is written. */
export async function clearRunState(outDir: string): Promise<void> {
  await rm(join(outDir, STATE_FOLDER), { recursive: true, force: true });
}

/** @throws {E_RELEASE} when the folder holds a finished run or assessment */
export function refuseFinished(outDir: string): void {
  if (!existsSync(join(outDir, RUN_RECORD))) return;
  throw new RaresynthError("E_RELEASE", "the output folder holds a finished run.", {
    where: outDir,
    hint: "Give another --out, or remove the folder.",
  });
}

async function readPlan(path: string): Promise<{ plan: string; seed: Seed } | undefined> {
  return existsSync(path) ? (JSON.parse(await readFile(path, "utf8")) as { plan: string; seed: Seed }) : undefined;
}

/**
 * Checkpoints as files of a folder, in a format that outlives a version of Node. A file that cannot be read is work to
 * do again.
 */
export function fileStore(folder: string): CheckpointStore {
  const fileOf = (key: string): string =>
    join(folder, `${createHash("sha256").update(key).digest("hex").slice(0, 32)}.pack`);
  return {
    get: async (key) => {
      if (!existsSync(fileOf(key))) return undefined;
      try {
        return unpackValues(await readFile(fileOf(key)));
      } catch (error) {
        if (error instanceof RaresynthError && error.code === "E_FILE") return undefined;
        throw error;
      }
    },
    put: async (key, value) => writeFileAtomically(fileOf(key), packValues(value)),
  };
}
