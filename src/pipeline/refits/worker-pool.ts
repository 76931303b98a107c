import { Worker } from "node:worker_threads";
import type { Cohort } from "../../core/data/cohort.ts";
import type { Refit } from "../../core/contracts/disclosure.ts";
import { ERROR_CODES, RaresynthError, type ErrorCode } from "../../core/errors.ts";
import type { ControlEvidence, ControlRequest } from "../controls/control-step.ts";
import type { RefitRunner } from "./refit-runner.ts";
import type { Recipe } from "./refit-task.ts";

/** What a worker is asked; see src/worker.ts. */
export type Job =
  | { readonly kind: "refit"; readonly recipe: Recipe; readonly seedPath: string; readonly outUnits: Int32Array }
  | { readonly kind: "control"; readonly request: ControlRequest };

export type Answer =
  | { readonly id: number; readonly refit: Refit }
  | { readonly id: number; readonly control: ControlEvidence }
  | {
      readonly id: number;
      readonly failed: {
        readonly code: ErrorCode;
        readonly message: string;
        readonly where?: string;
        readonly hint?: string;
      };
    };

interface Pending {
  readonly id: number;
  readonly job: Job;
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/**
 * A pool of worker threads. Each job carries the path of its random stream, so results do not depend on how many workers
 * there are or on which of them did what.
 * @param entry URL of the worker module (the composition root knows generators and checks)
 * @param nWorkers >= 1
 */
export function workerPool(registry: Cohort<"train">, entry: URL, nWorkers: number, signal?: AbortSignal): RefitRunner {
  const queue: Pending[] = [];
  const running = new Map<Worker, Pending>();
  let stopped: RaresynthError | undefined;
  let nextId = 0;

  const stop = (error: RaresynthError): void => {
    stopped ??= error;
    for (const pending of [...queue.splice(0), ...running.values()]) pending.reject(stopped);
    for (const worker of workers) void worker.terminate();
  };
  const feed = (worker: Worker): void => {
    const pending = queue.shift();
    if (pending === undefined) {
      running.delete(worker);
      return;
    }
    running.set(worker, pending);
    worker.postMessage({ id: pending.id, job: pending.job });
  };
  const workers = Array.from({ length: nWorkers }, () => {
    const worker = new Worker(entry, { workerData: registry });
    worker.on("message", (answer: Answer) => {
      const pending = running.get(worker);
      feed(worker);
      if ("failed" in answer)
        pending?.reject(new RaresynthError(known(answer.failed.code), answer.failed.message, answer.failed));
      else pending?.resolve(answer);
    });
    worker.on("error", (cause) =>
      stop(
        new RaresynthError("E_WORKER", "a worker thread stopped.", {
          cause,
          hint: "Run again; with --workers 1 if memory is short.",
        }),
      ),
    );
    return worker;
  });
  signal?.addEventListener("abort", () =>
    stop(
      new RaresynthError("E_CANCELLED", "the run was cancelled.", {
        hint: "Run the same command again to go on from here.",
      }),
    ),
  );

  const ask = (job: Job): Promise<Answer> =>
    new Promise((resolve, reject) => {
      if (stopped !== undefined) {
        reject(stopped);
        return;
      }
      queue.push({ id: nextId++, job, resolve, reject });
      const idle = workers.find((worker) => !running.has(worker));
      if (idle !== undefined) feed(idle);
    });

  return {
    async refits(recipe, seedPath, outUnits, onProgress) {
      let done = 0;
      return Promise.all(
        outUnits.map(async (out, run) => {
          const answer = await ask({ kind: "refit", recipe, seedPath: `${seedPath}/${run}`, outUnits: out });
          onProgress?.({ stage: "refits", done: ++done, total: outUnits.length });
          return (answer as Extract<Answer, { refit: Refit }>).refit;
        }),
      );
    },
    async control(request) {
      return ((await ask({ kind: "control", request })) as Extract<Answer, { control: ControlEvidence }>).control;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function known(code: string): ErrorCode {
  return code in ERROR_CODES ? (code as ErrorCode) : "E_INTERNAL";
}
