import { Command } from "commander";
import type { CliIo, Done } from "../cli-io.ts";
import { wholeNumber } from "../shared-options.ts";

/** `raresynth policy`: what a policy asks. */
export function policyDefinition(io: CliIo, done: Done): Command {
  return new Command("policy")
    .description("What a policy asks, in people.")
    .addCommand(
      new Command("explain")
        .description("Print what each ceiling means in a registry of so many patients.")
        .argument("<name|file>", "public-release, controlled-access or a policy file")
        .option("--patients <n>", "patients of the registry", wholeNumber(1, 1_000_000), 200)
        .option("--json", "print it as one line of JSON")
        .action(async (name: string, options: import("../commands/policy.ts").PolicyExplainOptions) =>
          done(await (await import("../commands/policy.ts")).policyExplainCommand(name, options, io)),
        ),
    )
    .addHelpText("after", "\nExample:\n  raresynth policy explain controlled-access --patients 200");
}
