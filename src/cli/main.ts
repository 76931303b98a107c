#!/usr/bin/env node
import { threadEntry } from "../core/thread-entry.ts";
import { runInThread } from "./in-thread.ts";
import { asksForJsonLog } from "./shared-options.ts";
import { terminalIo } from "./terminal.ts";

/** Help and version need no thread of their own: starting one takes longer than the answer. */
const asksForHelp = (args: readonly string[]): boolean =>
  args.length === 0 || args[0] === "help" || args.some((one) => ["--help", "-h", "--version", "-V"].includes(one));

const args = process.argv.slice(2);
const terminal = terminalIo(process, asksForJsonLog(args) ? "json" : "text");
process.exitCode = asksForHelp(args)
  ? await (await import("./program.ts")).main(args, terminal)
  : await runInThread(args, terminal, threadEntry("command-thread"));
terminal.restore();
