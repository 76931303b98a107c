import { MessageChannel, type MessagePort } from "node:worker_threads";
import { Tinypool } from "tinypool";
import type { Cohort } from "../../core/data/cohort.ts";
import type { Refit } from "../../core/contracts/disclosure.ts";
import type { Progress, ProgressEvent } from "../../core/contracts/progress.ts";
import { ERROR_CODES, RaresynthError, type ErrorCode } from "../../core/errors.ts";
import type { FidelityReport } from "../../core/contracts/fidelity.ts";
import type { FidelityOptions } from "../../fidelity/compare-fidelity.ts";
import type { ControlEvidence, ControlRequest } from "../controls/control-step.ts";
import type { RefitRunner } from "./refit-runner.ts";
import type { Recipe, ReleaseFit } from "./refit-task.ts";

/** What a worker is asked; see src/worker.ts. */
export type Job =
  | {
      readonly kind: "release";
      readonly recipe: Recipe;
      readonly seedPath: string;
      readonly cellSize: number;
      readonly progress: MessagePort;
    }
  | {
      readonly kind: "refits";
      readonly recipe: Recipe;
      readonly seedPath: string;
      readonly outUnits: readonly Int32Array[];
      /** Number of the first run. */
      readonly first: number;
    }
  | {
      readonly kind: "fidelity";
      readonly synthetic: Cohort<"synthetic">;
      readonly options: FidelityOptions;
      readonly seedPath: string;
      readonly progress: MessagePort;
    }
  | { readonly kind: "control"; readonly request: ControlRequest };

/** Refits of one job, at most: fewer tell progress more often, more cover a longer absence of this thread. */
const MOST_A_JOB = 16;
/** Jobs that wait at each worker: it goes on while this thread is at something else. */
const JOBS_AHEAD = 3;

/** Errors lose their class between threads; these are put together again. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly where?: string;
  readonly hint?: string;
}

export type Answer<T> = { readonly result: T } | { readonly failed: Failure };

/**
 * A pool of worker threads. Each job carries the path of its random stream, so results do not depend on how many
 * workers there are or on which of them did what.
 * @param entry URL of the worker module (the composition root knows generators and checks)
 * @param nWorkers >= 1
 * @param signal ends the threads at once, whatever they are doing
 */
export function workerPool(registry: Cohort<"train">, entry: URL, nWorkers: number, signal?: AbortSignal): RefitRunner {
  const pool = new Tinypool({
    filename: entry.href,
    name: "answer",
    runtime: "worker_threads",
    minThreads: nWorkers,
    maxThreads: nWorkers,
    concurrentTasksPerWorker: JOBS_AHEAD,
    workerData: registry,
  });
  let stopped: RaresynthError | undefined;
  const stop = (error: RaresynthError): RaresynthError => {
    stopped ??= error;
    void pool.destroy();
    return stopped;
  };
  const crashed = (cause: unknown): RaresynthError =>
    new RaresynthError("E_WORKER", "a worker thread stopped.", {
      cause,
      hint: "Run again; with --workers 1 if memory is short.",
    });
  pool.on("error", (cause: unknown) => void stop(crashed(cause)));
  const cancel = (): void =>
    void stop(
      new RaresynthError("E_CANCELLED", "the run was cancelled.", {
        hint: "Run the same command again to go on from here.",
      }),
    );
  if (signal?.aborted === true) cancel();
  signal?.addEventListener("abort", cancel, { once: true });

  const ask = async <T>(job: Job, transferList: MessagePort[] = []): Promise<T> => {
    if (stopped !== undefined) throw stopped;
    let answer: Answer<T>;
    try {
      answer = (await pool.run(job, { transferList })) as Answer<T>;
    } catch (cause) {
      // Destroying the pool rejects what it was asked; the reason for that is the one to tell.
      throw stop(crashed(cause));
    }
    if ("result" in answer) return answer.result;
    throw new RaresynthError(known(answer.failed.code), answer.failed.message, answer.failed);
  };

  const askTelling = async <T>(job: (progress: MessagePort) => Job, onProgress: Progress | undefined): Promise<T> => {
    const { port1, port2 } = new MessageChannel();
    port1.on("message", (event: ProgressEvent) => onProgress?.(event));
    try {
      return await ask<T>(job(port2), [port2]);
    } finally {
      port1.close();
    }
  };

  return {
    release: async (recipe, seedPath, cellSize, onProgress) =>
      askTelling<ReleaseFit>((progress) => ({ kind: "release", recipe, seedPath, cellSize, progress }), onProgress),
    async refits(recipe, seedPath, outUnits, onProgress, first = 0) {
      let done = 0;
      const batch = Math.min(MOST_A_JOB, Math.ceil(outUnits.length / nWorkers));
      const starts = Array.from({ length: Math.ceil(outUnits.length / batch) }, (_, k) => k * batch);
      const refits = await Promise.all(
        starts.map(async (from) => {
          const part = outUnits.slice(from, from + batch);
          const made = await ask<Refit[]>({ kind: "refits", recipe, seedPath, outUnits: part, first: first + from });
          onProgress?.({ stage: "refits", done: (done += part.length), total: outUnits.length });
          return made;
        }),
      );
      return refits.flat();
    },
    compare: async (synthetic, options, seedPath, onProgress) =>
      askTelling<FidelityReport>(
        (progress) => ({ kind: "fidelity", synthetic, options, seedPath, progress }),
        onProgress,
      ),
    control: async (request) => ask<ControlEvidence>({ kind: "control", request }),
    async close() {
      signal?.removeEventListener("abort", cancel);
      await pool.destroy();
    },
  };
}

function known(code: string): ErrorCode {
  return code in ERROR_CODES ? (code as ErrorCode) : "E_INTERNAL";
}
