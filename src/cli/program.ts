import { Command, CommanderError } from "commander";
import { about } from "../api/about.ts";
import { RaresynthError } from "../core/errors.ts";
import type { CliIo, Done, ExitCode } from "./cli-io.ts";
import { dpCommand } from "./commands/dp/dp-command.ts";
import { federationCommands } from "./commands/federation/federation-commands.ts";
import { packetCommands } from "./commands/packet/packet-commands.ts";
import { assessDefinition } from "./definitions/assess.ts";
import { demoDefinition } from "./definitions/demo.ts";
import { fitDefinition } from "./definitions/fit.ts";
import { formatCommands } from "./definitions/formats.ts";
import { inspectDefinition } from "./definitions/inspect.ts";
import { policyDefinition } from "./definitions/policy.ts";
import { reportCommands } from "./definitions/reports.ts";
import { runDefinition } from "./definitions/run.ts";
import { sampleDefinition } from "./definitions/sample.ts";
import { schemaDefinition } from "./definitions/schema.ts";
import { shardCommands } from "./definitions/shards.ts";
import { sweepDefinition } from "./definitions/sweep.ts";
import { INTERRUPTED } from "./in-thread.ts";
import { printError } from "./print-error.ts";
import { EXIT_CODES } from "./shared-options.ts";

/** Commands import their work only when they run, so that --help answers at once. */
export function buildProgram(io: CliIo, done: Done): Command {
  const program = new Command("raresynth")
    .description("Synthetic cohorts from small patient registries, released only with measured disclosure risk.")
    .version(about().softwareVersion)
    .showHelpAfterError("(add --help for the options)")
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error:/, "error E_USAGE:")),
    })
    .exitOverride()
    .addHelpText(
      "after",
      `${EXIT_CODES}

Examples:
  raresynth demo
  raresynth inspect registry.csv --out cohort.schema.yaml
  raresynth run registry.csv --schema cohort.schema.yaml --out result/`,
    );

  for (const command of definitions(io, done)) program.addCommand(command);
  inheritSettings(program);
  return program;
}

function definitions(io: CliIo, done: Done): Command[] {
  return [
    inspectDefinition(io, done),
    schemaDefinition(io, done),
    runDefinition(io, done),
    dpCommand(io, done),
    sweepDefinition(io, done),
    ...shardCommands(io, done),
    assessDefinition(io, done),
    fitDefinition(io, done),
    sampleDefinition(io, done),
    ...reportCommands(io, done),
    ...formatCommands(io, done),
    policyDefinition(io, done),
    demoDefinition(io, done),
    ...packetCommands(io, done),
    ...federationCommands(io, done),
  ];
}

/** Errors of every command, and of those below it, are told as those of the program. */
function inheritSettings(parent: Command): void {
  for (const command of parent.commands) inheritSettings(command.exitOverride().copyInheritedSettings(parent));
}

/** Runs one command line and returns the exit code. Nothing is thrown. */
export async function main(args: readonly string[], io: CliIo): Promise<ExitCode> {
  let code: ExitCode = 1;
  try {
    await buildProgram(io, (result) => {
      code = result;
    }).parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    printError(error, io);
    return error instanceof RaresynthError && error.code === "E_CANCELLED" ? INTERRUPTED : 1;
  }
}
