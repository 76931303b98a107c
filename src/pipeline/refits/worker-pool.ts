import { MessageChannel, type MessagePort } from "node:worker_threads";
import { Tinypool } from "tinypool";
import type { Cohort } from "../../core/data/cohort.ts";
import type { Refit } from "../../core/contracts/disclosure.ts";
import type { Progress, ProgressEvent } from "../../core/contracts/progress.ts";
import { ERROR_CODES, RaresynthError, type ErrorCode } from "../../core/errors.ts";
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
  | { readonly kind: "refit"; readonly recipe: Recipe; readonly seedPath: string; readonly outUnits: Int32Array }
  | { readonly kind: "control"; readonly request: ControlRequest };

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

  return {
    async release(recipe, seedPath, cellSize, onProgress) {
      const { port1, port2 } = new MessageChannel();
      port1.on("message", (event: ProgressEvent) => onProgress?.(event));
      try {
        return await ask<ReleaseFit>({ kind: "release", recipe, seedPath, cellSize, progress: port2 }, [port2]);
      } finally {
        port1.close();
      }
    },
    async refits(recipe, seedPath, outUnits, onProgress, first = 0) {
      const onDone = counting(outUnits.length, onProgress);
      return Promise.all(
        outUnits.map(async (out, run) => {
          const refit = await ask<Refit>({
            kind: "refit",
            recipe,
            seedPath: `${seedPath}/${first + run}`,
            outUnits: out,
          });
          onDone();
          return refit;
        }),
      );
    },
    control: async (request) => ask<ControlEvidence>({ kind: "control", request }),
    async close() {
      signal?.removeEventListener("abort", cancel);
      await pool.destroy();
    },
  };
}

function counting(total: number, onProgress: Progress | undefined): () => void {
  let done = 0;
  return () => onProgress?.({ stage: "refits", done: ++done, total });
}

function known(code: string): ErrorCode {
  return code in ERROR_CODES ? (code as ErrorCode) : "E_INTERNAL";
}
