import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { RaresynthError } from "../../core/errors.ts";
import type { RunOutcome } from "../../core/contracts/outcome.ts";
import type { Policy } from "../../core/contracts/policy.ts";
import type { CandidateResult, Screen, SweepCandidate } from "../../core/contracts/sweep.ts";
import { canonicalJson, digestOf } from "../../pipeline/sweep/candidates.ts";
import { writeFileAtomically } from "../../release/write-file.ts";
import { fileStore } from "../../api/runs/run-state.ts";
import type { Seed } from "../../api/runs/seed.ts";
import type { CheckpointStore } from "../../pipeline/refits/checkpoints.ts";

const PLAN_FILE = "plan.internal.json";
/** Holds a folder for each candidate that was begun. */
const UNFINISHED = ".resume";

/** Everything that decides a sweep's numbers. The same in every shard; internal, since it holds the seed. */
export interface SweepPlan {
  readonly software: string;
  readonly registryName: string;
  readonly inputs: RunOutcome["inputs"];
  readonly policy: Policy;
  readonly screens: readonly Screen[];
  readonly nRows: number;
  readonly nRefits?: number;
  readonly candidates: readonly SweepCandidate[];
  readonly seed: Seed;
}

/**
 * How long one candidate took on the machine at hand; kept apart, since it is the only thing that differs between two
 * runs.
 */
export interface CandidateTime {
  readonly candidate: string;
  readonly secondsAFit: number;
  readonly seconds: number;
}

/**
 * Writes the plan of a new sweep, or finds the same one there: what is done is kept.
 * @throws {E_SWEEP} where the folder holds another sweep
 */
export async function openSweep(folder: string, plan: SweepPlan): Promise<SweepPlan> {
  const file = join(folder, PLAN_FILE);
  if (existsSync(file)) {
    const kept = await readPlan(folder);
    // A seed that nobody gave was drawn by the sweep that is gone on with.
    const same = digestOf({ ...plan, seed: plan.seed.given ? plan.seed : kept.seed }) === digestOf(kept);
    if (!same)
      throw new RaresynthError("E_SWEEP", "the folder holds a sweep of other inputs, settings or seed.", {
        where: folder,
        hint: "Give another --out. A sweep is never mixed with another, since the number of attempts must be known.",
      });
    return kept;
  }
  await writeSealed(file, "plan", plan);
  return plan;
}

/** @throws {E_SWEEP} where there is none, or it was changed */
export async function readPlan(folder: string): Promise<SweepPlan> {
  const file = join(folder, PLAN_FILE);
  if (!existsSync(file))
    throw new RaresynthError("E_SWEEP", "the folder holds no sweep.", {
      where: folder,
      hint: "Name the --out folders of `raresynth sweep`.",
    });
  return (await readSealed(file, "plan")) as SweepPlan;
}

/**
 * Result of a candidate; undefined where it is still to do. @throws {E_SWEEP} where the file is broken or of another
 * sweep
 */
export async function readResult(
  folder: string,
  plan: SweepPlan,
  candidate: SweepCandidate,
): Promise<CandidateResult | undefined> {
  const file = join(folder, "candidates", `${candidate.id}.json`);
  if (!existsSync(file)) return undefined;
  const { plan: made, result } = (await readSealed(file, "candidate")) as { plan: string; result: CandidateResult };
  if (made !== digestOf(plan))
    throw new RaresynthError("E_SWEEP", "the candidate belongs to another sweep.", { where: file });
  return result;
}

/** Refits of a candidate that is being measured: internal, as they hold rows. Gone once its result is written. */
export function candidateStore(folder: string, { id }: SweepCandidate): CheckpointStore {
  return fileStore(join(folder, UNFINISHED, id));
}

/** Writes a candidate's result, and removes what was kept for it. */
export async function writeResult(
  folder: string,
  plan: SweepPlan,
  result: CandidateResult,
  time?: CandidateTime,
): Promise<void> {
  if (time !== undefined)
    await writeFileAtomically(join(folder, "times", `${result.candidate}.json`), `${JSON.stringify(time)}\n`);
  await writeSealed(join(folder, "candidates", `${result.candidate}.json`), "candidate", {
    plan: digestOf(plan),
    result,
  });
  await rm(join(folder, UNFINISHED, result.candidate), { recursive: true, force: true });
}

/** Times of the candidates of these folders, where they were written down. */
export async function readTimes(
  folders: readonly string[],
  candidates: readonly SweepCandidate[],
): Promise<CandidateTime[]> {
  const times: CandidateTime[] = [];
  for (const { id } of candidates) {
    const file = folders.map((folder) => join(folder, "times", `${id}.json`)).find((path) => existsSync(path));
    if (file !== undefined) times.push(JSON.parse(await readFile(file, "utf8")) as CandidateTime);
  }
  return times;
}

/** Removes what a process left that was killed. Only for sweeps that nobody works on. */
export async function removeUnfinished(folder: string): Promise<void> {
  await rm(join(folder, UNFINISHED), { recursive: true, force: true });
  for (const part of ["candidates", "times"]) {
    const names = existsSync(join(folder, part)) ? await readdir(join(folder, part)) : [];
    for (const name of names.filter((one) => one.startsWith(".") && one.endsWith(".tmp")))
      await rm(join(folder, part, name), { force: true });
  }
}

/** JSON closed by the digest of its content, so that a file that was cut short or edited is not read. */
async function writeSealed(file: string, kind: string, content: unknown): Promise<void> {
  await writeFileAtomically(
    file,
    `${canonicalJson({ format: `raresynth-sweep-${kind}`, version: 1, digest: digestOf(content), content })}\n`,
  );
}

async function readSealed(file: string, kind: string): Promise<unknown> {
  let sealed: { format?: unknown; version?: unknown; digest?: unknown; content?: unknown } | null;
  try {
    sealed = JSON.parse(await readFile(file, "utf8")) as typeof sealed;
  } catch (cause) {
    throw new RaresynthError("E_SWEEP", "the file is not JSON.", { where: file, cause });
  }
  if (sealed?.format !== `raresynth-sweep-${kind}` || sealed.version !== 1)
    throw new RaresynthError("E_SWEEP", `the file is no ${kind} of a sweep of this version.`, { where: file });
  if (sealed.digest !== digestOf(sealed.content))
    throw new RaresynthError("E_SWEEP", "the file was changed after it was written.", { where: file });
  return sealed.content;
}
