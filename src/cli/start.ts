import { threadEntry } from "../core/thread-entry.ts";
import { runInThread } from "./in-thread.ts";
import { asksForJsonLog } from "./shared-options.ts";
import { terminalIo } from "./terminal.ts";

/** Help and version need no thread of their own: starting one takes longer than the answer. */
const asksForHelp = (args: readonly string[]): boolean =>
  args.length === 0 || args[0] === "help" || args.some((one) => ["--help", "-h", "--version", "-V"].includes(one));

/** Runs the command line with these words. @returns the exit code */
export async function start(args: readonly string[]): Promise<number> {
  const terminal = terminalIo(process, asksForJsonLog(args) ? "json" : "text");
  const code = asksForHelp(args)
    ? await (await import("./program.ts")).main([...args], terminal)
    : await runInThread([...args], terminal, threadEntry("command-thread"));
  terminal.restore();
  return code;
}
