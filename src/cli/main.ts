#!/usr/bin/env node
import { readFileSync } from "node:fs";

const args = process.argv.slice(2);
const help = args.length === 1 && (args[0] === "--help" || args[0] === "-h") ? writtenHelp() : undefined;
if (help === undefined) process.exitCode = await (await import("./start.ts")).start(args);
else process.stdout.write(help);

/** The help, which a bundle holds as a text of 80 columns: read sooner than it is put together. */
function writtenHelp(): string | undefined {
  const { isTTY, columns } = process.stdout;
  if (isTTY && columns < 80) return undefined;
  try {
    return readFileSync(new URL("help.txt", import.meta.url), "utf8");
  } catch {
    return undefined;
  }
}
