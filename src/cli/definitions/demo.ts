import { Command, Option } from "commander";
import type { CliIo, Done } from "../cli-io.ts";
import { languageOption, workersOption } from "../shared-options.ts";

/** `raresynth demo`: the main job on data that ship. */
export function demoDefinition(io: CliIo, done: Done): Command {
  return new Command("demo")
    .description("The main job on a registry that ships with the program.")
    .addOption(
      new Option("--cohort <name>", "which one")
        .choices(["pbc", "cgd0", "rhDNase", "dystrophy", "fbxl4"])
        .default("pbc"),
    )
    .option("--out <dir>", "folder for the results (default: a fresh folder under raresynth-out)")
    .option("--policy <name|file>", "policy to judge by", "controlled-access")
    .option(
      "--seed <text>",
      "seed; fixed here, so that everybody sees the same demo (run draws 128 random bits)",
      "raresynth-demo",
    )
    .addOption(workersOption("worker threads"))
    .addOption(languageOption())
    .option("--json", "print the verdict as one line of JSON")
    .addHelpText("after", "\nExample:\n  raresynth demo --cohort fbxl4 --policy public-release")
    .action(async (options: import("../commands/demo.ts").DemoOptions) =>
      done(await (await import("../commands/demo.ts")).demoCommand(options, io)),
    );
}
