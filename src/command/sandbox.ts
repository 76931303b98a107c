import type { GeneratorNote } from "../core/contracts/generator-note.ts";
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { RaresynthError } from "../core/errors.ts";

export interface Limits {
  /** Seconds of wall time, then of processor time. */
  readonly timeoutSeconds: number;
  /** Address space, in MB. */
  readonly memoryMb: number;
  /** Largest file that may be written, in MB. */
  readonly fileMb: number;
}

/** What of the limits this system can impose. */
export interface SandboxMeans {
  /** Words before the program that take the network away; undefined: the system offers none. */
  readonly noNetwork: readonly string[] | undefined;
  readonly limitsByPrlimit: boolean;
}

let known: SandboxMeans | undefined;

/** Looks once which of unshare and prlimit work here. */
export function sandboxMeans(): SandboxMeans {
  if (known !== undefined) return known;
  const works = (command: string, args: readonly string[]): boolean =>
    spawnSync(command, args, { stdio: "ignore", timeout: 5000 }).status === 0;
  const noNetwork = ["unshare", "--user", "--map-root-user", "--net", "--"];
  known = {
    noNetwork: works("unshare", [...noNetwork.slice(1), "true"]) ? noNetwork : undefined,
    limitsByPrlimit: works("prlimit", ["--as=1000000000", "true"]),
  };
  return known;
}

/** How a program is kept, in words for the report. */
export function sandboxNotes({ noNetwork, limitsByPrlimit }: SandboxMeans): GeneratorNote[] {
  return [
    {
      kind: "sandbox",
      network: noNetwork === undefined ? "not-denied" : "denied",
      memory: limitsByPrlimit ? "limited" : "not-limited",
    },
  ];
}

/**
 * Runs a program without a shell: in its folder, with a bare environment, no network where the system allows it, and
 * limits on time, memory and file size. All processes that it started are ended with it. What it prints may hold data
 * and goes nowhere.
 * @param words program and arguments; a word that names a file as seen from this process's folder is given by its full
 *   path
 * @throws {E_COMMAND | E_CANCELLED}
 */
export async function runSandboxed(
  words: readonly string[],
  folder: string,
  limits: Limits,
  signal?: AbortSignal,
): Promise<void> {
  const means = sandboxMeans();
  const limited = means.limitsByPrlimit
    ? [
        "prlimit",
        `--as=${limits.memoryMb * 2 ** 20}`,
        `--cpu=${limits.timeoutSeconds}`,
        `--fsize=${limits.fileMb * 2 ** 20}`,
        "--core=0",
        "--",
      ]
    : [];
  const program = words.map((word) => (word.includes("/") || word.includes(".") ? fullPath(word) : word));
  const [command = "", ...args] = [...(means.noNetwork ?? []), ...limited, ...program];
  const child = spawn(command, args, {
    cwd: folder,
    shell: false,
    detached: true,
    stdio: "ignore",
    env: { PATH: process.env["PATH"], LANG: "C.UTF-8", HOME: folder, TMPDIR: folder, PYTHONDONTWRITEBYTECODE: "1" },
  });
  const endAll = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // All of them ended by themselves.
    }
  };
  const clock = { ranOut: false };
  const timer = setTimeout(() => {
    clock.ranOut = true;
    endAll();
  }, limits.timeoutSeconds * 1000);
  signal?.addEventListener("abort", endAll, { once: true });
  try {
    const ended = await new Promise<{ code: number | null; failed?: Error }>((done) => {
      child.on("error", (failed) => done({ code: null, failed }));
      child.on("close", (code) => done({ code }));
    });
    if (signal?.aborted === true) throw new RaresynthError("E_CANCELLED", "the run was cancelled.");
    if (clock.ranOut)
      throw failure(`the program did not end within ${limits.timeoutSeconds} s.`, "Give more by --command-seconds.");
    if (ended.failed !== undefined)
      throw failure("the program could not be started.", "Is it installed and on the PATH?");
    if (ended.code !== 0)
      throw failure(
        `the program ended with ${ended.code === null ? "a signal (out of time, memory or file size?)" : `code ${ended.code}`}.`,
        "What it printed may hold data and is not shown; run it by hand on the same file to see.",
      );
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", endAll);
    endAll();
  }
}

function fullPath(word: string): string {
  const full = resolve(word);
  return existsSync(full) ? full : word;
}

function failure(message: string, hint: string): RaresynthError {
  return new RaresynthError("E_COMMAND", message, { where: "--generator-command", hint });
}
