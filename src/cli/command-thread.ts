import { subscribe } from "node:diagnostics_channel";
import { parentPort, workerData } from "node:worker_threads";
import { TEMPORARY_FILES, type TemporaryFile } from "../release/write-file.ts";
import type { CliIo } from "./cli-io.ts";
import type { ThreadMessage } from "./in-thread.ts";
import { main } from "./program.ts";

/** Thread of one command line; see in-thread.ts. */
const abort = new AbortController();
const say = (message: ThreadMessage): void => parentPort?.postMessage(message);
const { args, canAsk } = workerData as { args: string[]; canAsk: boolean };
let answered: (answer: string) => void = () => undefined;
const ask: CliIo["ask"] = (question, answer) =>
  new Promise((resolve) => {
    answered = resolve;
    say({ ask: question, answer });
  });
const io: CliIo = {
  ...(canAsk ? { ask } : {}),
  out: (line) => say({ out: line }),
  err: (line) => say({ err: line }),
  progress: (event) => say({ progress: event }),
  signal: abort.signal,
};

parentPort?.on("message", (message: "abort" | { readonly answer: string }) => {
  if (message === "abort") abort.abort();
  else answered(message.answer);
});
subscribe(TEMPORARY_FILES, (message) => {
  const { path, exists } = message as TemporaryFile;
  say({ temporary: path, exists });
});
say({ done: await main(args, io) });
