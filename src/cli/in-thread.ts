import { rmSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { ProgressEvent } from "../core/contracts/progress.ts";
import { RaresynthError } from "../core/errors.ts";
import type { CliIo, ExitCode } from "./cli-io.ts";
import { printError } from "./print-error.ts";

/** What the thread of a command says. */
export type ThreadMessage =
  | { readonly out: string }
  | { readonly err: string }
  | { readonly progress: ProgressEvent }
  | { readonly temporary: string; readonly exists: boolean }
  | { readonly ask: string; readonly answer: "key" | "line" }
  | { readonly done: ExitCode };

/** How long a command may take to end by itself when it is interrupted; then its thread is ended. */
const GRACE_MS = 1000;
/** New objects are collected less often than by default, which takes a tenth of the time of what draws figures. */
const YOUNG_MB = 64;
/** A shell's code for a command that was interrupted. */
export const INTERRUPTED = 130;

/**
 * Runs a command line in a thread of its own, so that this one always hears an interrupt: fits are loops that wait for
 * nothing. On the abort of `io.signal` the command is told first, and its thread is ended after a second; unfinished
 * files are then removed here.
 * @param entry URL of command-thread.js
 */
export function runInThread(args: readonly string[], io: CliIo, entry: URL): Promise<ExitCode> {
  return new Promise((resolve) => {
    const worker = new Worker(entry, {
      workerData: { args, canAsk: io.ask !== undefined },
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    const unfinished = new Set<string>();
    let ended = false;
    const end = (code: ExitCode): void => {
      if (ended) return;
      ended = true;
      io.signal.removeEventListener("abort", interrupt);
      void worker.terminate().then(() => resolve(code));
    };
    const interrupt = (): void => {
      worker.postMessage("abort");
      setTimeout(() => {
        if (ended) return;
        ended = true;
        void worker.terminate().then(() => {
          for (const path of unfinished) rmSync(path, { recursive: true, force: true });
          printError(stopped(), io);
          resolve(INTERRUPTED);
        });
      }, GRACE_MS).unref();
    };
    worker.on("message", (message: ThreadMessage) => {
      if (ended) return;
      if ("out" in message) io.out(message.out);
      else if ("err" in message) io.err(message.err);
      else if ("progress" in message) {
        if (!io.signal.aborted) io.progress(message.progress);
      } else if ("ask" in message) {
        void io.ask?.(message.ask, message.answer).then((answer) => worker.postMessage({ answer }));
      } else if ("done" in message) end(message.done);
      else if (message.exists) unfinished.add(message.temporary);
      else unfinished.delete(message.temporary);
    });
    worker.on("error", (error) => {
      if (ended) return;
      printError(crash(error), io);
      end(1);
    });
    worker.on("exit", () => {
      if (ended) return;
      printError(new Error("the thread ended without an answer"), io);
      end(1);
    });
    if (io.signal.aborted) interrupt();
    else io.signal.addEventListener("abort", interrupt, { once: true });
  });
}

function stopped(): RaresynthError {
  return new RaresynthError("E_CANCELLED", "the command was stopped.", {
    hint: "A run or a sweep goes on from here with the same command; anything else left nothing behind.",
  });
}

function crash(error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code !== "ERR_WORKER_OUT_OF_MEMORY") return error;
  return new RaresynthError("E_WORKER", "the memory is not enough.", {
    hint: "Give Node more with NODE_OPTIONS=--max-old-space-size=MEGABYTES, or use fewer --workers.",
  });
}
