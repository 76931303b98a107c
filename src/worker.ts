import { workerData } from "node:worker_threads";
import { checks } from "../disclosure/index.ts";
import { lookupGenerator } from "./command/command-generator.ts";
import type { Cohort } from "./core/data/cohort.ts";
import { RaresynthError } from "./core/errors.ts";
import { createRng } from "./core/rng.ts";
import { runControl } from "./pipeline/controls/control-step.ts";
import { refitOnce, releaseFit } from "./pipeline/refits/refit-task.ts";
import type { Answer, Failure, Job } from "./pipeline/refits/worker-pool.ts";

// The pool puts a channel of its own before what its maker passes.
const registry = (workerData as readonly unknown[])[1] as Cohort<"train">;

/** Does one job of the pool. Nothing is thrown. */
export async function answer(job: Job): Promise<Answer<unknown>> {
  try {
    return { result: await work(job) };
  } catch (error) {
    return { failed: failureOf(error, job.kind) };
  }
}

async function work(job: Job): Promise<unknown> {
  if (job.kind === "control") return runControl(registry, job.request, checks, lookupGenerator);
  if (job.kind === "refit")
    return refitOnce(registry, job.recipe, job.outUnits, createRng(job.seedPath), lookupGenerator);
  const { recipe, seedPath, cellSize, progress } = job;
  try {
    return await releaseFit(registry, recipe, createRng(seedPath), cellSize, lookupGenerator, (event) =>
      progress.postMessage(event),
    );
  } finally {
    progress.close();
  }
}

/** Only a coded error's message is known to hold no cell value; anything else stays here. */
function failureOf(error: unknown, kind: Job["kind"]): Failure {
  if (!(error instanceof RaresynthError)) return { code: "E_INTERNAL", message: `a ${kind} failed unexpectedly.` };
  const { code, message, where, hint } = error;
  return { code, message, ...(where === undefined ? {} : { where }), ...(hint === undefined ? {} : { hint }) };
}
