import { Command } from "commander";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import { languageOption } from "../../shared-options.ts";
import { count, probability } from "./dp-options.ts";

export { addDpOptions } from "./dp-options.ts";

/** `raresynth dp …`: what a differentially private release would be worth, before it is made. */
export function dpCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  const dp = new Command("dp").description(
    "Plan a differentially private release, and measure what budgets would buy.",
  );
  for (const one of [planCommand(io, done), curveCommand(io, done)])
    dp.addCommand(one.exitOverride().copyInheritedSettings(dp));
  return dp;
}

function planCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  return new Command("plan")
    .description("What each epsilon would buy at a declared size, from the schema alone. Opens no registry.")
    .requiredOption("--schema <file>", "schema with public bounds, levels and cuts")
    .option("--patients <n>", "declared size (default: dp.patients of the schema)", count)
    .option("--epsilon <list>", "comma-separated", "0.5,1,1.9,3,5,10")
    .option("--delta <x>", "such as 1e-6", probability, 1e-6)
    .option("--out <file>", "write the plan as a page with its figure (.html), or the figure alone (.svg)")
    .addOption(languageOption())
    .option("--json", "print the plan as one line of JSON")
    .addHelpText("after", "\nExample:\n  raresynth dp plan --patients 400 --schema cohort.schema.yaml --out plan.html")
    .action(async (options: import("./dp-plan.ts").DpPlanOptions) =>
      done(await (await import("./dp-plan.ts")).dpPlanCommand(options, io)),
    );
}

function curveCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  return new Command("curve")
    .description("Errors of a method over several epsilon, repeated, on a stand-in (free) or the registry (charged).")
    .option("--stand-in <file>", "a table that is public or made up, of the same schema; never the registry")
    .option("--registry <file>", "the registry itself: every repeat is charged to its ledger like a release")
    .option("--ledger <file>", "with --registry: ledger of the population (default: beside the registry)")
    .option("--patients <n>", "with --registry: declared size (default: dp.patients of the schema)", count)
    .requiredOption("--schema <file>", "schema with public bounds, levels and cuts")
    .requiredOption("--out <file>", "where to write the curve (JSON), for run --dp --curve")
    .option("--figure <file>", "where to draw it (SVG)")
    .option("--generator <id>", "dp-marginals, dp-graph, dp-mst or dp-aim", "dp-mst")
    .option("--epsilon <list>", "comma-separated, at least four", "0.5,1,1.9,3,5,10")
    .option("--delta <x>", "such as 1e-6", probability, 1e-6)
    .option("--repeats <n>", "at least 20", count, 20)
    .addOption(languageOption())
    .addHelpText(
      "after",
      "\nExample:\n  raresynth dp curve --stand-in public.csv --schema cohort.schema.yaml --out curve.json --figure curve.svg",
    )
    .action(async (options: import("./dp-curve.ts").DpCurveOptions) =>
      done(await (await import("./dp-curve.ts")).dpCurveCommand(options, io)),
    );
}
