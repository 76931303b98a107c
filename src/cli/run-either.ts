import type { CliIo, ExitCode } from "./cli-io.ts";
import { checkDpOptions, type DpOptions } from "./dp-options.ts";

export type RunEitherOptions = import("./commands/run.ts").RunOptions & DpOptions;

/** `run`, or with --dp its differentially private kin. */
export async function runEither(registry: string, options: RunEitherOptions, io: CliIo): Promise<ExitCode> {
  return checkDpOptions(options) === undefined
    ? (await import("./commands/run.ts")).runCommand(registry, options, io)
    : (await import("./commands/run-dp.ts")).runDpCommand(registry, options, io);
}
