import { Command } from "commander";
import type { CliIo, Done } from "../cli-io.ts";
import { TABLE_FORMATS } from "../shared-options.ts";
import { addDoorOptions } from "../inspect/door-options.ts";

/** `raresynth inspect`: a schema from a table. */
export function inspectDefinition(io: CliIo, done: Done): Command {
  return addDoorOptions(new Command("inspect"))
    .description("Infer a schema from a table and say what its size and uniqueness allow.")
    .argument(
      "<data>",
      `registry: ${TABLE_FORMATS}, phenopackets (NDJSON, JSON, folder, zip), or a folder of CARE-SM templates`,
    )
    .option("--out <file>", "where to write the schema (YAML); without it nothing is written")
    .option("--json", "print the preflight as one line of JSON")
    .option("--confirm", "walk through the columns on this terminal and write a confirmed schema to --out")
    .option("--by <name>", "who confirms (with --confirm)")
    .addHelpText(
      "after",
      `
Examples:
  raresynth inspect registry.csv --out cohort.schema.yaml
  raresynth inspect registry.csv --confirm --out cohort.schema.yaml
  raresynth inspect export.csv --redcap dictionary.csv --missing "UNK=Unknown" --out cohort.schema.yaml
  raresynth inspect registry.csv --descriptor datapackage.json --out cohort.schema.yaml
  raresynth inspect packets.ndjson --out cohort.schema.yaml --table cohort.csv`,
    )
    .action(async (data: string, options: import("../commands/inspect.ts").InspectOptions) =>
      done(await (await import("../commands/inspect.ts")).inspectCommand(data, options, io)),
    );
}
