import { Command, Option } from "commander";
import type { CliIo, Done } from "../cli-io.ts";
import {
  codeFor,
  exitZeroOption,
  logOption,
  shard,
  policyOption,
  rowsOption,
  refitsOption,
  seedOption,
  workersOption,
  noLedgerOption,
  type EngineOptions,
  TABLE_FORMATS,
} from "../shared-options.ts";

const HELP = `
Exit codes: 0 a setting was chosen (or the shard is done) · 1 usage or bug · 3 none lies under the ceilings.

Examples:
  raresynth sweep registry.csv --schema cohort.schema.yaml --out sweep/ --policy controlled-access --settings settings.yaml --seeds 2
  raresynth sweep registry.csv --schema cohort.schema.yaml --out shard-1/ --settings settings.yaml --seed <text> --shard 1/4
A sweep that was stopped goes on where it stopped when the same command is given again.`;

/** `raresynth sweep`: many candidates measured alike. */
export function sweepDefinition(io: CliIo, done: Done): Command {
  return new Command("sweep")
    .description(
      "Measure several generators, settings and seeds alike, draw risk against fidelity and choose one. Releases nothing.",
    )
    .argument("<registry>", `registry, ${TABLE_FORMATS}`)
    .requiredOption("--schema <file>", "schema of the registry (see inspect)")
    .requiredOption("--out <dir>", "folder for the candidates, the map and the choice")
    .option(
      "--generators <ids>",
      "comma-separated (default: every generator that can be released and fitted, without the slow ones: ctgan, tvae)",
    )
    .option(
      "--settings <file>",
      "YAML or JSON: for each generator a list of parameter objects; those that it does not name are tried with their defaults",
    )
    .option("--seeds <n|list>", "repeat every setting with this many seeds, or with these: a,b,c", "1")
    .addOption(policyOption("policy whose ceilings the choice must keep"))
    .addOption(rowsOption())
    .addOption(refitsOption("refits of each candidate (default: 60, fewer for slow generators)"))
    .addOption(seedOption())
    .addOption(workersOption())
    .option("--ledger <file>", "ledger of this registry in which the sweep is noted (default: as with run)")
    .addOption(noLedgerOption("note it nowhere"))
    .addOption(
      new Option("--shard <i/N>", "measure only every N-th candidate, from the i-th on; join with gather").argParser(
        shard,
      ),
    )
    .option("--json", "print the choice as one line of JSON")
    .addHelpText("after", HELP)
    .addOption(exitZeroOption())
    .addOption(logOption())
    .action(async (registry: string, options: import("../commands/sweep.ts").SweepOptions & EngineOptions) =>
      done(codeFor(options, await (await import("../commands/sweep.ts")).sweepCommand(registry, options, io))),
    );
}
