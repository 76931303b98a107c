import { workOnPlan } from "../../../api/shards/planned-run.ts";
import type { TaskPart } from "../../../pipeline/shards/task-parts.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";

export interface WorkCommandOptions {
  readonly shard?: { readonly index: number; readonly of: number };
  readonly round?: number;
  readonly part?: TaskPart;
  readonly data?: string;
  readonly schema?: string;
  readonly workers?: number;
  readonly json?: boolean;
}

/** Does a part of the work that a plan lists. */
export async function workCommand(folder: string, options: WorkCommandOptions, io: CliIo): Promise<ExitCode> {
  const { json, ...more } = options;
  const { tasks, doneBefore, left, round } = await workOnPlan(folder, {
    ...more,
    signal: io.signal,
    onTask: (_task, done, total) => io.progress({ stage: "tasks", done, total }),
  });
  const next = left > 0 ? "work" : "gather";
  io.out(
    json === true
      ? JSON.stringify({ next, round, tasks, doneBefore, left })
      : `${tasks} tasks of this part are done (${doneBefore} were before); ${left} of round ${round} and before are left; next: raresynth ${next} ${folder}`,
  );
  return 0;
}
