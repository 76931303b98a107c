import { InvalidArgumentError, Option, type Command } from "commander";
import { RaresynthError } from "../../../core/errors.ts";

export interface DpOptions {
  readonly dp?: boolean;
  readonly epsilon?: number;
  readonly delta?: number;
  readonly patients?: number;
  readonly curve?: string;
}

/** Options of `run --dp`; --ledger belongs to both kinds of run. */
export function addDpOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--dp",
        "a differentially private release: its own gate (ledger, planner, static audits), noise that is never seeded, a privacy statement",
      ),
    )
    .addOption(new Option("--epsilon <x>", "with --dp: privacy budget of this release").argParser(positive))
    .addOption(
      new Option("--delta <x>", "with --dp: chance in which the factor may be passed, such as 1e-6").argParser(
        probability,
      ),
    )
    .addOption(
      new Option(
        "--patients <n>",
        "with --dp: declared size of the registry (default: dp.patients of the schema)",
      ).argParser(count),
    )
    .addOption(
      new Option("--curve <file>", "with --dp: errors over epsilon of dp curve, to stand in the privacy statement"),
    );
}

/** What goes together and what does not. @throws {E_USAGE} */
export function checkDpOptions(
  options: DpOptions & {
    readonly seed?: string;
    readonly chosen?: string;
    readonly dpoList?: string;
    readonly workers?: number;
  },
): { epsilon: number; delta: number } | undefined {
  const { dp, epsilon, delta, patients, curve } = options;
  if (dp !== true) {
    for (const [name, value] of Object.entries({ epsilon, delta, patients, curve }))
      if (value !== undefined) throw usage(`--${name}`, "it belongs to --dp.");
    return undefined;
  }
  if (options.seed !== undefined)
    throw usage("--seed", "noise under --dp has no seed: whoever knew it could take the noise off.");
  for (const [name, value] of Object.entries({
    chosen: options.chosen,
    "dpo-list": options.dpoList,
    workers: options.workers,
  }))
    if (value !== undefined) throw usage(`--${name}`, "it does nothing under --dp.");
  if (epsilon === undefined || delta === undefined) throw usage("--dp", "--epsilon and --delta are needed.");
  return { epsilon, delta };
}

function usage(where: string, message: string): RaresynthError {
  return new RaresynthError("E_USAGE", message, { where });
}

export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 100)) throw new InvalidArgumentError("A number above 0 and below 100 is expected.");
  return value;
}

export function probability(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 0.01)) throw new InvalidArgumentError("A number above 0, at most 0.01, is expected.");
  return value;
}

export function count(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 10_000_000)
    throw new InvalidArgumentError("A whole number from 1 to 10000000 is expected.");
  return value;
}
