import type { Refit } from "../../core/contracts/disclosure.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { ControlEvidence } from "../controls/control-step.ts";
import type { CheckpointStore } from "../refits/checkpoints.ts";
import type { RefitRunner } from "../refits/refit-runner.ts";
import type { ReleaseFit } from "../refits/refit-task.ts";
import { refitTasks, taskOf, type ShardTask } from "./shard-task.ts";

/** A runner that does nothing itself. @property waiting what was asked for and is not there, in the order of asking */
export interface GatheringRunner extends RefitRunner {
  readonly waiting: readonly ShardTask[];
}

/**
 * Answers what was done elsewhere, and notes what was not. So a run is played again from its start each time work has
 * come in; it stops at the first question that depends on missing work, and what it asked for until then is the next
 * round.
 * @param store results by id of the task
 * @param first known from the start; what is missing of them is asked for together
 * @param perTask refits a task, >= 1
 */
export function gatheringRunner(store: CheckpointStore, first: readonly ShardTask[], perTask: number): GatheringRunner {
  const waiting = new Map<string, ShardTask>();
  const partOf = new Map(first.map(({ id, part }) => [id, part]));
  const results = async (tasks: readonly ShardTask[]): Promise<unknown[]> => {
    const kept: unknown[] = [];
    const left: ShardTask[] = [];
    for (const task of tasks) {
      const result = await store.get(task.id);
      if (result === undefined) left.push(task);
      else kept.push(result);
    }
    if (left.length === 0) return kept;
    const known = left.some(({ id }) => partOf.has(id)) ? await missingOf(store, first) : [];
    for (const task of [...known, ...left])
      if (!waiting.has(task.id)) waiting.set(task.id, { ...task, part: partOf.get(task.id) ?? task.part });
    throw new RaresynthError("E_WAITING", `${waiting.size} pieces of work are not done.`);
  };
  return {
    get waiting() {
      return [...waiting.values()];
    },
    release: async (recipe, seedPath, cellSize) => {
      const [fit] = await results([taskOf("refits", { kind: "release", recipe, seedPath, cellSize })]);
      return fit as ReleaseFit;
    },
    refits: async (recipe, seedPath, outUnits, _onProgress, from = 0) => {
      const batches = await results(refitTasks("stage-two", recipe, seedPath, outUnits, from, perTask));
      return (batches as (readonly Refit[])[]).flat();
    },
    control: async (request) => {
      const [evidence] = await results([taskOf("stage-two", { kind: "control", request })]);
      return evidence as ControlEvidence;
    },
    close: async () => undefined,
  };
}

async function missingOf(store: CheckpointStore, tasks: readonly ShardTask[]): Promise<ShardTask[]> {
  const found = await Promise.all(tasks.map(async (task) => ((await store.get(task.id)) === undefined ? [task] : [])));
  return found.flat();
}
