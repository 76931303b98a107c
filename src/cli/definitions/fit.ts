import { Command } from "commander";
import type { CliIo, Done } from "../cli-io.ts";
import { TABLE_FORMATS, wholeNumber, generatorOption, seedOption } from "../shared-options.ts";

/** `raresynth fit`: a saved model. */
export function fitDefinition(io: CliIo, done: Done): Command {
  return new Command("fit")
    .description("Fit a generator and save the model. A model is personal data.")
    .argument("<registry>", `registry, ${TABLE_FORMATS}`)
    .requiredOption("--schema <file>", "schema of the registry")
    .requiredOption("--out <file>", "where to write the model (JSON)")
    .addOption(generatorOption())
    .option("--cell-size <n>", "smallest count that the model may hold", wholeNumber(3, 1000), 11)
    .addOption(seedOption())
    .addHelpText(
      "after",
      "\nExample:\n  raresynth fit registry.csv --schema cohort.schema.yaml --out model.internal.json --generator bayesian-network",
    )
    .action(async (registry: string, options: import("../commands/fit.ts").FitOptions) =>
      done(await (await import("../commands/fit.ts")).fitCommand(registry, options, io)),
    );
}
