import { availableParallelism } from "node:os";

/**
 * Worker threads where nobody named a number: what a batch system gave this task, else one per core.
 * @param env of the process; SLURM_CPUS_PER_TASK is heeded
 * @returns >= 1
 */
export function defaultWorkers(env: Readonly<Record<string, string | undefined>> = process.env): number {
  const given = Number(env["SLURM_CPUS_PER_TASK"]);
  return Number.isInteger(given) && given >= 1 ? given : availableParallelism();
}
