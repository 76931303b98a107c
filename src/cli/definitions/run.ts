import { Command, Option } from "commander";
import type { CliIo, Done } from "../cli-io.ts";
import { addDpOptions } from "../commands/dp/dp-command.ts";
import { runEither, type RunEitherOptions } from "../commands/dp/run-either.ts";
import {
  codeFor,
  controlsOption,
  exitZeroOption,
  languageOption,
  logOption,
  wholeNumber,
  policyOption,
  rowsOption,
  refitsOption,
  generatorOption,
  chosenOption,
  seedOption,
  workersOption,
  noLedgerOption,
  EXIT_CODES,
  type EngineOptions,
  TABLE_FORMATS,
} from "../shared-options.ts";

const HELP = `${EXIT_CODES}

Examples:
  raresynth run registry.csv --schema cohort.schema.yaml --out result/
  raresynth run registry.csv --schema cohort.schema.yaml --out result/ --policy controlled-access --generator bayesian-network
  raresynth run registry.csv --schema cohort.schema.yaml --out result/ --policy controlled-access --chosen sweep/sweep.internal.json
  raresynth run registry.csv --schema cohort.schema.yaml --out result/ --dp --epsilon 3 --delta 1e-6
A run that was killed goes on where it stopped when the same command is given again.`;

/** `raresynth run`: the main job. */
export function runDefinition(io: CliIo, done: Done): Command {
  const command = addDpOptions(new Command("run"))
    .description("Fit, test and, only on PASS, release a synthetic cohort.")
    .argument("<registry>", `registry, ${TABLE_FORMATS}`)
    .requiredOption("--schema <file>", "schema of the registry (see inspect)")
    .requiredOption("--out <dir>", "folder for the reports and, on PASS, the release");
  for (const option of [...recipeOptions(), ...programOptions()]) command.addOption(option);
  return addRecordOptions(command)
    .addHelpText("after", HELP)
    .addOption(exitZeroOption())
    .addOption(logOption())
    .action(async (registry: string, { exitZeroOnAnswer, log: _log, ...options }: RunEitherOptions & EngineOptions) =>
      done(codeFor({ exitZeroOnAnswer }, await runEither(registry, options, io))),
    );
}

/** What is fitted, how often, and by what it is judged. */
function recipeOptions(): Option[] {
  return [
    generatorOption(),
    chosenOption("sweep.internal.json: use the generator that a sweep chose, and say among how many attempts"),
    policyOption(),
    rowsOption(),
    refitsOption("refits of the recipe (default: 200, fewer for slow generators)"),
    seedOption(),
    workersOption(),
    controlsOption(),
    languageOption(),
    new Option("--dpo-list <file>", "patients to test in any case: one identifier (or record number) a line"),
  ];
}

/** A program of somebody else as the generator. */
function programOptions(): Option[] {
  return [
    new Option(
      "--generator-command <command>",
      'a program of yours as the generator, such as "python vendor.py {train} {out} {seed} {rows}"; run without shell and network, for each refit too; stands in the report as typed',
    ).conflicts(["generator", "chosen"]),
    new Option("--command-seconds <n>", "time limit of each run of the program (default: 600)").argParser(
      wholeNumber(1, 86_400),
    ),
    new Option("--command-memory <MB>", "memory limit of each run of the program (default: 8192)").argParser(
      wholeNumber(64, 1_048_576),
    ),
  ];
}

/** What is counted, remembered, published and printed. */
function addRecordOptions(command: Command): Command {
  return command
    .option(
      "--ledger <file>",
      "ledger of this registry (made where there is none): counts the attempts, and spends the level of the tests over them (default: the one beside the registry, else one in the state folder, which is named); with --dp that of the population (default: beside the registry, named after the population)",
    )
    .addOption(noLedgerOption())
    .option(
      "--earlier <dirs...>",
      "folders of earlier releases of this registry, which the new one is tested together with; those that the ledger knows are found beside it",
    )
    .option(
      "--publication <file>",
      "who publishes the release, where and under which terms (YAML); for its descriptors",
    )
    .option(
      "--hold",
      "on INCONCLUSIVE keep, inside, what would have been released, for a person's signed decision (see override)",
    )
    .option("--json", "print the verdict as one line of JSON");
}
