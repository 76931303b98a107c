import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunOutcome } from "../../core/contracts/outcome.ts";
import type { Policy } from "../../core/contracts/policy.ts";
import { RaresynthError } from "../../core/errors.ts";
import { packValues, unpackValues } from "../../core/packed-values.ts";
import type { CheckpointStore } from "../../pipeline/refits/checkpoints.ts";
import type { ShardTask } from "../../pipeline/shards/shard-task.ts";
import { canonicalJson, digestOf } from "../../pipeline/sweep/candidates.ts";
import { sha256 } from "../../release/digest.ts";
import { writeFileAtomically } from "../../release/write-file.ts";
import type { GeneratorOption } from "../runs/choose-recipe.ts";
import type { Seed } from "../runs/seed.ts";

const PLAN_FILE = "run-plan.internal.json";

/** Everything that decides the numbers of a planned run. Internal: it holds the seed. */
export interface RunPlan {
  readonly software: string;
  /** Files of the registry, absolute; `inputs` has their digests. */
  readonly data: string;
  readonly schema: string;
  readonly inputs: RunOutcome["inputs"];
  readonly policy: Policy;
  readonly generator?: GeneratorOption;
  readonly chosen?: string;
  readonly rows: number;
  readonly refits: number;
  readonly controls: "suite" | "full";
  readonly dpoList?: string;
  readonly earlier?: readonly string[];
  readonly ledger?: string;
  readonly seed: Seed;
  /** Refits a task. */
  readonly perTask: number;
}

/** Whether a folder holds the plan of a run. */
export function isRunPlan(folder: string): boolean {
  return existsSync(join(folder, PLAN_FILE));
}

/**
 * Writes a plan, or finds the same one there.
 * @returns the plan of the folder, whose seed is kept where none was given
 * @throws {E_PLAN} where the folder holds another
 */
export async function openPlan(folder: string, plan: RunPlan): Promise<RunPlan> {
  if (!isRunPlan(folder)) {
    await writeSealed(join(folder, PLAN_FILE), "plan", plan);
    return plan;
  }
  const kept = await readPlan(folder);
  if (digestOf({ ...plan, seed: plan.seed.given ? plan.seed : kept.seed }) === digestOf(kept)) return kept;
  throw new RaresynthError("E_PLAN", "the folder holds the plan of another run.", {
    where: folder,
    hint: "Give another --out.",
  });
}

/** @throws {E_PLAN} where there is none, or it was changed */
export async function readPlan(folder: string): Promise<RunPlan> {
  if (!isRunPlan(folder))
    throw new RaresynthError("E_PLAN", "the folder holds no plan of a run.", {
      where: folder,
      hint: "Name the --out folder of `raresynth plan run`.",
    });
  return (await readSealed(join(folder, PLAN_FILE), "plan")) as RunPlan;
}

/** Lists of tasks, round by round. */
export async function readRounds(folder: string): Promise<ShardTask[][]> {
  const path = join(folder, "rounds");
  const names = existsSync(path) ? (await readdir(path)).filter((name) => /^\d{3}\.internal\.json$/.test(name)) : [];
  return Promise.all(names.sort().map(async (name) => (await readSealed(join(path, name), "round")) as ShardTask[]));
}

/** @param round 1-based */
export async function writeRound(folder: string, round: number, tasks: readonly ShardTask[]): Promise<void> {
  const name = `${String(round).padStart(3, "0")}.internal.json`;
  await writeSealed(join(folder, "rounds", name), "round", tasks);
}

/** Whether a task's result is there. */
export function isDone(folder: string, { id }: ShardTask): boolean {
  return existsSync(resultFile(folder, id));
}

/** Results by id of the task; each is closed by its digest and names its plan, so that no other is read. */
export function resultStore(folder: string, plan: RunPlan): CheckpointStore {
  const planDigest = digestOf(plan);
  return {
    get: async (id) => {
      const file = resultFile(folder, id);
      if (!existsSync(file)) return undefined;
      const sealed = unpackValues(await readFile(file)) as {
        plan: string;
        id: string;
        digest: string;
        bytes: Uint8Array;
      };
      if (sealed.plan !== planDigest || sealed.id !== id || sealed.digest !== sha256(sealed.bytes))
        throw new RaresynthError("E_PLAN", "the result was changed, or is of another plan.", { where: file });
      return unpackValues(sealed.bytes);
    },
    put: async (id, value) => {
      const bytes = packValues(value);
      await writeFileAtomically(
        resultFile(folder, id),
        packValues({ plan: planDigest, id, digest: sha256(bytes), bytes }),
      );
    },
  };
}

const resultFile = (folder: string, id: string): string => join(folder, "results", `${id}.pack`);

async function writeSealed(file: string, kind: string, content: unknown): Promise<void> {
  const sealed = { format: `raresynth-run-${kind}`, version: 1, digest: digestOf(content), content };
  await writeFileAtomically(file, `${canonicalJson(sealed)}\n`);
}

async function readSealed(file: string, kind: string): Promise<unknown> {
  let sealed: { format?: unknown; version?: unknown; digest?: unknown; content?: unknown } | null;
  try {
    sealed = JSON.parse(await readFile(file, "utf8")) as typeof sealed;
  } catch (cause) {
    throw new RaresynthError("E_PLAN", "the file is not JSON.", { where: file, cause });
  }
  if (sealed?.format !== `raresynth-run-${kind}` || sealed.version !== 1 || sealed.digest !== digestOf(sealed.content))
    throw new RaresynthError("E_PLAN", `the file is no ${kind} of this version, or was changed.`, { where: file });
  return sealed.content;
}
