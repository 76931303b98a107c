import { workerData } from "node:worker_threads";
import { checks } from "../disclosure/index.ts";
import { lookupGenerator } from "./command/command-generator.ts";
import type { Refit } from "./core/contracts/disclosure.ts";
import type { Progress } from "./core/contracts/progress.ts";
import type { Cohort } from "./core/data/cohort.ts";
import { RaresynthError } from "./core/errors.ts";
import { createRng } from "./core/rng.ts";
import { compareFidelity } from "./fidelity/compare-fidelity.ts";
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
  if (job.kind === "refits") {
    const refits: Refit[] = [];
    for (const [run, out] of job.outUnits.entries())
      refits.push(
        await refitOnce(registry, job.recipe, out, createRng(`${job.seedPath}/${job.first + run}`), lookupGenerator),
      );
    return refits;
  }
  const { seedPath, progress } = job;
  const onProgress: Progress = (event) => progress.postMessage(event);
  try {
    return job.kind === "fidelity"
      ? compareFidelity(registry, job.synthetic, job.options, createRng(seedPath), onProgress)
      : await releaseFit(registry, job.recipe, createRng(seedPath), job.cellSize, lookupGenerator, onProgress);
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
