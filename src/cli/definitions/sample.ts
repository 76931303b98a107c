import { Command } from "commander";
import type { CliIo, Done } from "../cli-io.ts";
import { wholeNumber, seedOption } from "../shared-options.ts";

/** `raresynth sample`: rows of a saved model. */
export function sampleDefinition(io: CliIo, done: Done): Command {
  return new Command("sample")
    .description("Draw rows from a saved model. They are untested: only `run` releases.")
    .argument("<model>", "model written by fit")
    .requiredOption("--rows <n>", "rows to draw", wholeNumber(1, 10_000_000))
    .requiredOption("--out <file>", "where to write them (CSV or Parquet)")
    .option(
      "--given <condition...>",
      "only rows with column=value, column=missing, or a number or date after < <= > or >=",
    )
    .option(
      "--total <condition=rows...>",
      "exactly so many rows that meet a condition, and no others; several, on one column, must exclude each other",
    )
    .addOption(seedOption())
    .addHelpText(
      "after",
      `
Examples:
  raresynth sample model.internal.json --rows 200 --out rows.csv --given sex=f --given "age<40"
  raresynth sample model.internal.json --rows 200 --out rows.csv --total "age<18=12"
Rows of a total are drawn by conditioning on it, the others by conditioning on its complement. bayesian-network and marginals do both without
rejection; copula leaves rows out for the complement, cart for both. What a method cannot honour is refused.`,
    )
    .action(async (model: string, options: import("../commands/sample.ts").SampleOptions) =>
      done(await (await import("../commands/sample.ts")).sampleCommand(model, options, io)),
    );
}
