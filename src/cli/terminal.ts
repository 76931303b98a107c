import type { ProgressEvent } from "../core/contracts/progress.ts";
import type { CliIo } from "./cli-io.ts";
import { terminalAsk } from "./inspect/ask-terminal.ts";
import { INTERRUPTED } from "./in-thread.ts";

export interface TerminalIo extends CliIo {
  /** Leaves no bar behind. */
  readonly restore: () => void;
}

/**
 * Console and interrupts of a real process. Progress goes to stderr: a bar on a terminal, a plain line each tenth
 * elsewhere, or JSON lines.
 */
export function terminalIo(process: NodeJS.Process, log: "text" | "json" = "text"): TerminalIo {
  const abort = new AbortController();
  const interrupted = (): void => {
    // The second interrupt of an impatient user ends everything at once.
    if (abort.signal.aborted) process.exit(INTERRUPTED);
    clear();
    abort.abort();
  };
  process.on("SIGINT", interrupted);
  process.on("SIGTERM", interrupted);
  const { stdout, stderr } = process;
  for (const stream of [stdout, stderr]) {
    // A reader that has seen enough (`| head`) closes the pipe; the work goes on without it.
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  // A pseudo-terminal may report 0 columns; a bar cannot be drawn there.
  const bar = log === "text" && stderr.isTTY && stderr.columns > 20;
  let barShown = false;
  const clear = (): void => {
    if (barShown) stderr.write("\r\x1b[K");
    barShown = false;
  };
  const lastTenth = new Map<string, number>();
  const ask = terminalAsk(process);
  return {
    ...(ask === undefined ? {} : { ask }),
    signal: abort.signal,
    restore: clear,
    out: (line) => {
      clear();
      stdout.write(`${line}\n`);
    },
    err: (line) => {
      clear();
      stderr.write(log === "json" ? `${JSON.stringify({ event: "message", text: line })}\n` : `${line}\n`);
    },
    progress: (event) => {
      if (log === "json") {
        stderr.write(`${JSON.stringify({ event: "progress", ...event })}\n`);
        return;
      }
      if (bar) {
        stderr.write(`\r\x1b[K${drawBar(event, stderr.columns)}`);
        barShown = true;
        return;
      }
      const tenth = Math.floor((10 * event.done) / event.total);
      if (tenth > (lastTenth.get(event.stage) ?? 0) || event.done === event.total) {
        if (lastTenth.get(event.stage) !== tenth) stderr.write(`${event.stage} ${event.done}/${event.total}\n`);
        lastTenth.set(event.stage, tenth === 10 ? 0 : tenth);
      }
    },
  };
}

function drawBar(event: ProgressEvent, columns: number): string {
  const label = `${event.stage} ${event.done}/${event.total} `;
  const width = Math.max(0, Math.min(40, columns - label.length - 3));
  const filled = Math.round((width * event.done) / event.total);
  return `${label}[${"#".repeat(filled)}${" ".repeat(width - filled)}]`;
}
