import { lookupGenerator } from "../../command/command-generator.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { Progress } from "../../core/contracts/progress.ts";
import { gatheringRunner, type GatheringRunner } from "../../pipeline/shards/gathering-runner.ts";
import { doTask, firstTasks, type ShardTask } from "../../pipeline/shards/shard-task.ts";
import type { TaskPart } from "../../pipeline/shards/task-parts.ts";
import type { RegistryInput } from "../../pipeline/run.ts";
import { digestOf, shardOf } from "../../pipeline/sweep/candidates.ts";
import { about } from "../about.ts";
import { defaultWorkers } from "../default-workers.ts";
import { openRegistry } from "../open-registry.ts";
import { openRunner } from "../open-runner.ts";
import { runRegistryWith } from "../run-registry.ts";
import type { RunResult } from "../runs/run-result.ts";
import { isDone, readPlan, readRounds, resultStore, writeRound, type RunPlan } from "./plan-files.ts";

/** Where the registry's files lie here, if not where the plan says. */
export interface PlanPlaces {
  readonly data?: string;
  readonly schema?: string;
}

/** How far a planned run is. */
export type Advance =
  | { readonly next: "work"; readonly round: number; readonly tasks: readonly ShardTask[] }
  | { readonly next: "done"; readonly result: RunResult };

/**
 * Plays a planned run on what is done, to its verdict or to the next list of work.
 * @param folder of the plan
 * @returns the result, the same as `runRegistry` gives for registry, options and seed; or the round that was added
 * @throws {E_WAITING} where work of a round that was listed before is missing; {E_PLAN}
 */
export async function advancePlan(
  folder: string,
  places: PlanPlaces,
  effects: { readonly signal?: AbortSignal; readonly onProgress?: Progress },
): Promise<Advance> {
  const plan = await readPlan(folder);
  const registry = await registryOf(plan, places);
  const rounds = await readRounds(folder);
  let runner: GatheringRunner | undefined;
  try {
    const { policy, generator, chosen, rows, refits, controls, earlier, ledger } = plan;
    const result = await runRegistryWith(
      registry,
      {
        policy,
        rows,
        refits,
        controls,
        ...(generator === undefined ? {} : { generator }),
        ...(chosen === undefined ? {} : { chosen }),
        ...(earlier === undefined ? {} : { earlier }),
        ...(ledger === undefined ? {} : { ledger }),
        ...effects,
      },
      (request) => {
        const first = firstTasks(request, refits, lookupGenerator, plan.perTask);
        runner = gatheringRunner(resultStore(folder, plan), first, plan.perTask);
        return runner;
      },
      plan.seed,
    );
    return { next: "done", result };
  } catch (error) {
    if (!(error instanceof RaresynthError) || error.code !== "E_WAITING" || runner === undefined) throw error;
    return addRound(folder, rounds, runner.waiting);
  }
}

async function addRound(
  folder: string,
  rounds: readonly (readonly ShardTask[])[],
  waiting: readonly ShardTask[],
): Promise<Advance> {
  const listed = new Set(rounds.flat().map(({ id }) => id));
  const missing = waiting.filter(({ id }) => listed.has(id));
  if (missing.length > 0)
    throw new RaresynthError("E_WAITING", `${missing.length} of ${listed.size} listed pieces of work are not done.`, {
      where: folder,
      hint: "Run `raresynth work` on the plan, then gather again.",
    });
  const round = rounds.length + 1;
  await writeRound(folder, round, waiting);
  return { next: "work", round, tasks: waiting };
}

/** Which tasks of a plan are to be done here. */
export interface WorkOptions extends PlanPlaces {
  /** 1-based; absent: every task. */
  readonly shard?: { readonly index: number; readonly of: number };
  /** 1-based; absent: every round. */
  readonly round?: number;
  readonly part?: TaskPart;
  readonly workers?: number;
  readonly signal?: AbortSignal;
  readonly onTask?: (task: ShardTask, done: number, total: number) => void;
}

/** What a part of the work was, and what is left of all rounds. */
export interface WorkDone {
  readonly round: number;
  readonly tasks: number;
  readonly doneBefore: number;
  readonly left: number;
}

/**
 * Does a part of the listed work and keeps each result as it comes. Any part may be done anywhere, twice, and in any
 * order.
 * @throws {E_PLAN | E_CANCELLED | E_WORKER} and whatever the generator throws
 */
export async function workOnPlan(folder: string, options: WorkOptions): Promise<WorkDone> {
  const plan = await readPlan(folder);
  const registry = await registryOf(plan, options);
  const rounds = await readRounds(folder);
  const chosen = options.round === undefined ? rounds : rounds.slice(options.round - 1, options.round);
  const { shard = { index: 1, of: 1 }, part } = options;
  const tasks = chosen.flatMap((round) =>
    shardOf(
      round.filter((task) => part === undefined || task.part === part),
      shard.index,
      shard.of,
    ),
  );
  const todo = tasks.filter((task) => !isDone(folder, task));
  const nWorkers = options.workers ?? defaultWorkers();
  const store = resultStore(folder, plan);
  const runner = openRunner(registry.cohort, nWorkers, options.signal);
  const queue = todo.values();
  let done = 0;
  const labour = async (): Promise<void> => {
    for (const task of queue) {
      if (options.signal?.aborted === true) throw new RaresynthError("E_CANCELLED", "the work was cancelled.");
      await store.put(task.id, await doTask(task, runner));
      options.onTask?.(task, ++done, todo.length);
    }
  };
  try {
    // A control is one job of the pool: as many tasks at a time as there are threads.
    await Promise.all(Array.from({ length: Math.max(1, nWorkers) }, labour));
  } finally {
    await runner.close();
  }
  const left = rounds.flat().filter((task) => !isDone(folder, task)).length;
  return { round: rounds.length, tasks: tasks.length, doneBefore: tasks.length - todo.length, left };
}

/** @throws {E_PLAN} where the files are not those of the plan, or the program is another */
async function registryOf(plan: RunPlan, places: PlanPlaces): Promise<RegistryInput> {
  const { softwareVersion } = about();
  if (plan.software !== softwareVersion)
    throw new RaresynthError("E_PLAN", `the plan is of version ${plan.software}, this is ${softwareVersion}.`);
  const { dpoList } = plan;
  const registry = await openRegistry(places.data ?? plan.data, {
    schema: places.schema ?? plan.schema,
    ...(dpoList === undefined ? {} : { dpoList }),
  });
  if (digestOf(registry.inputs.map(({ sha256 }) => sha256)) !== digestOf(plan.inputs.map(({ sha256 }) => sha256)))
    throw new RaresynthError("E_PLAN", "registry or schema are not the files of the plan.", {
      where: places.data ?? plan.data,
    });
  return registry;
}
