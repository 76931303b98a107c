import { join } from "node:path";
import { nth } from "../../core/access.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { CandidateResult } from "../../core/contracts/sweep.ts";
import { digestOf } from "../../pipeline/sweep/candidates.ts";
import { isRunPlan } from "../../api/shards/plan-files.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";
import { gatherRun, type GatherRunOptions } from "./shards/gather-run.ts";
import { openSweep, readPlan, readResult, readTimes, writeResult, type SweepPlan } from "../sweep/sweep-files.ts";
import { printSweep, requireAll, writeSweep } from "../sweep/sweep-outputs.ts";

export type GatherOptions = GatherRunOptions;

/**
 * Joins the shards of one sweep and writes map and choice: the same bytes as one process would have written. The plan
 * of a run is judged instead.
 * @throws {E_SWEEP} where shards differ in inputs, settings or seed, or candidates are missing
 */
export async function gatherCommand(folders: readonly string[], options: GatherOptions, io: CliIo): Promise<ExitCode> {
  const [folder] = folders;
  if (folder !== undefined && folders.length === 1 && isRunPlan(folder)) return gatherRun(folder, options, io);
  const plan = await commonPlan(folders);
  const results = new Map<string, CandidateResult>();
  for (const candidate of plan.candidates)
    for (const folder of folders) {
      const result = await readResult(folder, plan, candidate);
      const known = results.get(candidate.id);
      if (result === undefined) continue;
      if (known !== undefined && digestOf(known) !== digestOf(result))
        throw new RaresynthError("E_SWEEP", "two shards hold different results of one candidate.", {
          where: join(folder, "candidates", `${candidate.id}.json`),
          hint: "Remove one of them. The number of refits of a slow generator depends on the machine unless --refits is given.",
        });
      results.set(candidate.id, result);
    }
  requireAll(plan, results);
  if (digestOf(await openSweep(options.out, plan)) !== digestOf(plan))
    throw new RaresynthError("E_SWEEP", "the folder holds another sweep.", {
      where: options.out,
      hint: "Give another --out.",
    });
  const times = await readTimes(folders, plan.candidates);
  for (const result of results.values())
    await writeResult(
      options.out,
      plan,
      result,
      times.find(({ candidate }) => candidate === result.candidate),
    );
  return printSweep(options.out, plan, await writeSweep(options.out, plan), options.json ?? false, io);
}

async function commonPlan(folders: readonly string[]): Promise<SweepPlan> {
  const plan = await readPlan(nth(folders, 0));
  for (const folder of folders.slice(1)) {
    if (digestOf(await readPlan(folder)) !== digestOf(plan))
      throw new RaresynthError(
        "E_SWEEP",
        "the folder holds a sweep of other inputs, settings or seed than the first one.",
        { where: folder },
      );
  }
  return plan;
}
