import { checks } from "../../disclosure/index.ts";
import { lookupGenerator } from "../command/command-generator.ts";
import type { Cohort } from "../core/data/cohort.ts";
import { threadEntry } from "../core/thread-entry.ts";
import { inProcessRunner } from "../pipeline/refits/in-process-runner.ts";
import type { RefitRunner } from "../pipeline/refits/refit-runner.ts";
import { workerPool } from "../pipeline/refits/worker-pool.ts";

/** Refits in so many threads, or in this one. @param nWorkers >= 0 */
export function openRunner(registry: Cohort<"train">, nWorkers: number, signal: AbortSignal | undefined): RefitRunner {
  return nWorkers === 0
    ? inProcessRunner(registry, checks, lookupGenerator, signal)
    : workerPool(registry, threadEntry("refit-thread"), nWorkers, signal);
}
