import { Command } from "commander";
import type { CliIo, Done } from "../cli-io.ts";
import {
  codeFor,
  controlsOption,
  exitZeroOption,
  languageOption,
  logOption,
  policyOption,
  seedOption,
  noLedgerOption,
  EXIT_CODES,
  type EngineOptions,
} from "../shared-options.ts";

const HELP = `${EXIT_CODES}

Example:
  raresynth assess --train registry.csv --holdout set-aside.csv --synthetic vendor.csv --schema cohort.schema.yaml --out assessed/
  raresynth assess plan --train registry.csv --schema cohort.schema.yaml --refits 200 --out plan/
  raresynth assess --train registry.csv --schema cohort.schema.yaml --synthetic returned/synthetic-000.csv --refits returned/ --plan plan/plan.internal.json --out assessed/`;

/** `raresynth assess`: a file that anyone else made. */
export function assessDefinition(io: CliIo, done: Done): Command {
  return new Command("assess")
    .description("Test a synthetic file that anyone else made.")
    .argument("[plan]", '"plan": write the files with which a maker under contract can refit')
    .requiredOption("--train <file>", "the registry that the file was made from")
    .option("--synthetic <file>", "the synthetic file")
    .requiredOption("--schema <file>", "schema of the registry")
    .requiredOption("--out <dir>", "folder for the reports")
    .option(
      "--holdout <file>",
      "real patients the generator never saw, best a random share of the registry; without them some checks are inconclusive",
    )
    .option("--refits <dir|n>", "files that the maker returned on a plan; with plan: how many to ask for (default: 60)")
    .option("--plan <file>", "plan.internal.json of assess plan")
    .addOption(policyOption())
    .addOption(seedOption("seed of the permutations and controls"))
    .addOption(controlsOption())
    .addOption(languageOption())
    .option("--dpo-list <file>", "patients to report on in any case")
    .option("--ledger <file>", "ledger of this registry, which counts the assessments (default: as with run)")
    .addOption(noLedgerOption())
    .option("--json", "print the verdict as one line of JSON")
    .addHelpText("after", HELP)
    .addOption(exitZeroOption())
    .addOption(logOption())
    .action(async (what: string | undefined, options: import("../commands/assess.ts").AssessOptions & EngineOptions) =>
      done(codeFor(options, await (await import("../commands/assess.ts")).assessCommand(what, options, io))),
    );
}
