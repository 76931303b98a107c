import type { ProgressEvent } from "../core/contracts/progress.ts";

/** The effects of a command, as an argument, so that commands are tested silently. */
export interface CliIo {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly progress: (event: ProgressEvent) => void;
  /** Asks the person at the terminal for one key, or for a line. Absent where nobody is there. */
  readonly ask?: (question: string, answer: "key" | "line") => Promise<string>;
  /** Aborted on the first interrupt. */
  readonly signal: AbortSignal;
}

/** 0 pass · 1 usage or bug · 2 gate failed · 3 inconclusive · 4 another round of work · 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 130;

/** Told the code with which a command ends. */
export type Done = (code: ExitCode) => void;
