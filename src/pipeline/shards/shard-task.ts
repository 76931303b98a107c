import { createRng } from "../../core/rng.ts";
import { controlRequest } from "../controls/control-suite.ts";
import type { ControlRequest } from "../controls/control-step.ts";
import { REFITS_PER_CHECKPOINT, SLOW_REFITS_PER_CHECKPOINT } from "../refits/checkpoints.ts";
import { planLeftOut } from "../refits/refit-plan.ts";
import type { RefitRunner } from "../refits/refit-runner.ts";
import type { GeneratorLookup, Recipe } from "../refits/refit-task.ts";
import { recipeOf, suiteOf, type RunRequest } from "../run.ts";
import { digestOf } from "../sweep/candidates.ts";
import type { TaskPart } from "./task-parts.ts";

/** One piece of a run's work. Holds streams of the seed: internal. */
export type ShardWork =
  | { readonly kind: "release"; readonly recipe: Recipe; readonly seedPath: string; readonly cellSize: number }
  | {
      readonly kind: "refits";
      readonly recipe: Recipe;
      readonly seedPath: string;
      /** Number of the first of these refits. */
      readonly first: number;
      /** Left-out units of each refit, ascending. */
      readonly outUnits: readonly (readonly number[])[];
    }
  | { readonly kind: "control"; readonly request: ControlRequest };

/** A piece of work under the digest of everything that decides its result, but the files that the plan names. */
export interface ShardTask {
  readonly id: string;
  readonly part: TaskPart;
  readonly work: ShardWork;
}

/** @returns the task with its content address: 32 hexadecimal digits */
export function taskOf(part: TaskPart, work: ShardWork): ShardTask {
  return { id: digestOf(work).slice(0, 32), part, work };
}

/** Refits in batches; a kill loses at most one. @param outUnits one list a refit @param perTask >= 1 */
export function refitTasks(
  part: TaskPart,
  recipe: Recipe,
  seedPath: string,
  outUnits: readonly Int32Array[],
  first: number,
  perTask: number,
): ShardTask[] {
  const tasks: ShardTask[] = [];
  for (let from = 0; from < outUnits.length; from += perTask) {
    const batch = outUnits.slice(from, from + perTask).map((out) => [...out]);
    tasks.push(taskOf(part, { kind: "refits", recipe, seedPath, first: first + from, outUnits: batch }));
  }
  return tasks;
}

/** What is known before anything is done: the fit to release from, the refits, the first draw of every control. */
export function firstTasks(
  request: RunRequest,
  nRefits: number,
  lookup: GeneratorLookup,
  perTask: number,
): ShardTask[] {
  const { policy, seed, registry } = request;
  const recipe = recipeOf(request, lookup);
  const masks = planLeftOut(registry.cohort.nUnits, nRefits, createRng(`${seed.seed}/masks`));
  const suite = suiteOf(request, recipe);
  return [
    taskOf("refits", {
      kind: "release",
      recipe,
      seedPath: `${seed.seed}/release`,
      cellSize: policy.cellSize.value,
    }),
    ...refitTasks("refits", recipe, `${seed.seed}/refit`, masks, 0, perTask),
    ...suite.scenarios.map((scenario) =>
      taskOf("controls", { kind: "control", request: controlRequest(policy, suite, scenario, 1) }),
    ),
  ];
}

/** Refits a task, where nobody says otherwise. */
export function refitsPerTask(generatorId: string, lookup: GeneratorLookup): number {
  return lookup(generatorId).isSlow === true ? SLOW_REFITS_PER_CHECKPOINT : REFITS_PER_CHECKPOINT;
}

/** Does one piece of work. @throws {E_CANCELLED | E_WORKER} and whatever the generator throws */
export async function doTask({ work }: ShardTask, runner: RefitRunner): Promise<unknown> {
  if (work.kind === "control") return runner.control(work.request);
  if (work.kind === "release") return runner.release(work.recipe, work.seedPath, work.cellSize);
  const outUnits = work.outUnits.map((out) => Int32Array.from(out));
  return runner.refits(work.recipe, work.seedPath, outUnits, undefined, work.first);
}
