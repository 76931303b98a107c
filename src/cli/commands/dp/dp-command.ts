import { Command } from "commander";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import { count, probability } from "./dp-options.ts";

export { addDpOptions } from "./dp-options.ts";

/** `raresynth dp …`: what can be done about differential privacy without touching a registry's budget. */
export function dpCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  const dp = new Command("dp").description("Plan a differentially private release, and try it out on public data.");
  const plan = new Command("plan")
    .description("What each epsilon would buy at a declared size, from the schema alone. Opens no registry.")
    .requiredOption("--schema <file>", "schema with public bounds, levels and cuts")
    .option("--patients <n>", "declared size (default: dp.patients of the schema)", count)
    .option("--epsilon <list>", "comma-separated", "0.5,1,1.9,3,5,10")
    .option("--delta <x>", "such as 1e-6", probability, 1e-6)
    .option("--json", "print the plan as one line of JSON")
    .addHelpText("after", "\nExample:\n  raresynth dp plan --patients 400 --schema cohort.schema.yaml")
    .action(async (options: import("./dp-plan.ts").DpPlanOptions) =>
      done(await (await import("./dp-plan.ts")).dpPlanCommand(options, io)),
    );
  const curve = new Command("curve")
    .description(
      "Errors of a method over several epsilon, repeated, on a public or simulated stand-in. Charges nothing.",
    )
    .requiredOption("--stand-in <file>", "a table that is public or made up, of the same schema; never the registry")
    .requiredOption("--schema <file>", "schema with public bounds, levels and cuts")
    .requiredOption("--out <file>", "where to write the curve (JSON)")
    .option("--generator <id>", "dp-marginals, dp-graph, dp-mst or dp-aim", "dp-mst")
    .option("--epsilon <list>", "comma-separated, at least four", "0.5,1,1.9,3,5,10")
    .option("--delta <x>", "such as 1e-6", probability, 1e-6)
    .option("--repeats <n>", "at least 20", count, 20)
    .addHelpText(
      "after",
      "\nExample:\n  raresynth dp curve --stand-in public.csv --schema cohort.schema.yaml --out curve.json",
    )
    .action(async (options: import("./dp-curve.ts").DpCurveOptions) =>
      done(await (await import("./dp-curve.ts")).dpCurveCommand(options, io)),
    );
  for (const one of [plan, curve]) dp.addCommand(one.exitOverride().copyInheritedSettings(dp));
  return dp;
}
