import { Command, Option } from "commander";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import { languageOption, policyOption, wholeNumber } from "../../shared-options.ts";
import { count, positive, probability } from "../dp/dp-options.ts";
import type { CombinePlanOptions, CombineSumOptions } from "./combine.ts";
import type { CombineDrawOptions, CombineJudgeOptions } from "./combine-recipe.ts";
import type { CountsOptions, FindingsOptions, KeysOptions } from "./contribute.ts";

/** `raresynth contribute …` for a site, `raresynth combine …` for whoever puts the sums together. */
export function federationCommands(io: CliIo, done: (code: ExitCode) => void): Command[] {
  return [
    group("contribute", "Take part in a round of several registries, as a site. Rows never leave.", [
      keys(io, done),
      counts(io, done),
      findings(io, done),
    ]),
    group("combine", "Plan a round of several registries and put its masked sums together.", [
      plan(io, done),
      sum(io, done),
      draw(io, done),
      judge(io, done),
    ]),
  ];
}

function group(name: string, description: string, subs: readonly Command[]): Command {
  const command = new Command(name).description(description);
  for (const sub of subs) command.addCommand(sub);
  return command;
}

function keys(io: CliIo, done: (code: ExitCode) => void): Command {
  return new Command("keys")
    .description("Make this site's keys for one round. The fingerprint is compared by telephone.")
    .requiredOption("--round <file>", "round planned by the combiner")
    .requiredOption("--key <file>", "this site's long-lived private key (keys new)")
    .option("--passphrase-file <file>", "where the key is encrypted")
    .requiredOption("--state <dir>", "folder of this site that keeps the round's private key until the counts are sent")
    .requiredOption("--out <file>", "file for the combiner and the other sites")
    .action(async (options: KeysOptions) =>
      done(await (await import("./contribute.ts")).contributeKeysCommand(options, io)),
    );
}

function counts(io: CliIo, done: (code: ExitCode) => void): Command {
  return new Command("counts")
    .description("Count, add noise, mask, sign: one file. The whole price stands in this site's ledger first.")
    .argument("<registry>", "this site's registry")
    .requiredOption("--schema <file>", "the schema that all sites share")
    .requiredOption("--round <file>", "round planned by the combiner")
    .requiredOption("--key <file>", "this site's long-lived private key")
    .option("--passphrase-file <file>", "where the key is encrypted")
    .requiredOption("--trust <file>", "public keys of the sites, compared by telephone")
    .option("--peers <files...>", "keys files of all sites, this one's too; none without masks")
    .requiredOption("--state <dir>", "folder with the round's private key")
    .option("--ledger <file>", "ledger of this site (default: beside the registry)")
    .option("--out <file>", "file for the combiner; needed unless --explain")
    .option("--explain", "print what is asked, noise, price and ledger, and write nothing")
    .addOption(languageOption())
    .action(async (registry: string, options: CountsOptions) =>
      done(await (await import("./contribute.ts")).contributeCountsCommand(registry, options, io)),
    );
}

function findings(io: CliIo, done: (code: ExitCode) => void): Command {
  return new Command("findings")
    .description("Attack the files of a recipe with this site's own patients; what leaves is suppressed and signed.")
    .argument("<registry>", "this site's registry, as it was counted")
    .requiredOption("--schema <file>", "the schema that all sites share")
    .requiredOption("--round <file>", "the round")
    .requiredOption("--files <dir>", "files that the combiner drew")
    .requiredOption("--key <file>", "this site's long-lived private key")
    .option("--passphrase-file <file>", "where the key is encrypted")
    .requiredOption("--state <dir>", "folder that kept who was left out")
    .option("--ledger <file>", "ledger of this site (default: beside the registry)")
    .addOption(policyOption())
    .requiredOption("--out <file>", "file for the combiner")
    .action(async (registry: string, options: FindingsOptions) =>
      done(await (await import("./contribute.ts")).contributeFindingsCommand(registry, options, io)),
    );
}

function draw(io: CliIo, done: (code: ExitCode) => void): Command {
  return new Command("draw")
    .description("Of a recipe: check every file, add up, fit and draw the released file and its refits.")
    .argument("<counts...>", "counts files of all sites")
    .requiredOption("--schema <file>", "the schema that all sites share")
    .requiredOption("--round <file>", "the round")
    .requiredOption("--trust <file>", "public keys of the sites")
    .requiredOption("--peers <files...>", "keys files of all sites")
    .requiredOption("--out <dir>", "folder of the files, for all sites")
    .action(async (files: string[], options: CombineDrawOptions) =>
      done(await (await import("./combine-recipe.ts")).combineDrawCommand(files, options, io)),
    );
}

function judge(io: CliIo, done: (code: ExitCode) => void): Command {
  return new Command("judge")
    .description("Join the findings of all sites into one verdict: FAIL or INCONCLUSIVE.")
    .argument("<findings...>", "findings of all sites")
    .requiredOption("--schema <file>", "the schema that all sites share")
    .requiredOption("--round <file>", "the round")
    .requiredOption("--trust <file>", "public keys of the sites")
    .requiredOption("--files <dir>", "the files that the sites looked at")
    .addOption(policyOption())
    .requiredOption("--out <dir>", "folder of verdict.json and verdict.html")
    .addOption(languageOption())
    .action(async (files: string[], options: CombineJudgeOptions) =>
      done(await (await import("./combine-recipe.ts")).combineJudgeCommand(files, options, io)),
    );
}

function plan(io: CliIo, done: (code: ExitCode) => void): Command {
  return new Command("plan")
    .description("Plan the next exchange: tables, noise, sites. Opens no registry.")
    .requiredOption("--schema <file>", "the schema that all sites share")
    .requiredOption("--trust <file>", "public keys of the sites, compared by telephone")
    .requiredOption("--patients <list>", "declared patients of each site, in the order of the keys: 200,150,60")
    .addOption(
      new Option(
        "--generator <id>",
        "dp-graph: one exchange; dp-mst: three; bayesian-network and copula: exact sums and refits",
      )
        .choices(["dp-graph", "dp-mst", "bayesian-network", "copula"])
        .default("dp-graph"),
    )
    .option("--epsilon <x>", "of the whole method (dp-graph, dp-mst)", positive)
    .option("--delta <x>", "such as 1e-6 (dp-graph, dp-mst)", probability)
    .option("--colluding <n>", "sites that may act with the combiner (default: 0)", count)
    .addOption(
      new Option("--noise <how>", "shared: under masks; local: each site adds all of it, for two sites")
        .choices(["shared", "local"])
        .default("shared"),
    )
    .option("--after <files...>", "sums of the earlier exchanges of dp-mst, in order")
    .addOption(
      new Option("--refits <n>", "files beside the released one (bayesian-network, copula; default 200)").argParser(
        wholeNumber(1, 1000),
      ),
    )
    .addOption(
      new Option(
        "--rows <n>",
        "rows of each file (bayesian-network, copula; default: all declared patients)",
      ).argParser(wholeNumber(1, 1_000_000)),
    )
    .requiredOption("--out <file>", "the round, for all sites")
    .action(async (options: CombinePlanOptions) =>
      done(await (await import("./combine.ts")).combinePlanCommand(options, io)),
    );
}

function sum(io: CliIo, done: (code: ExitCode) => void): Command {
  return new Command("sum")
    .description("Check every file, add up, check the sum; after the last exchange draw rows.")
    .argument("<counts...>", "counts files of all sites")
    .requiredOption("--schema <file>", "the schema that all sites share")
    .requiredOption("--round <file>", "the round")
    .requiredOption("--trust <file>", "public keys of the sites")
    .option("--peers <files...>", "keys files of all sites; none without masks")
    .option("--after <files...>", "sums of the earlier exchanges of dp-mst, in order")
    .requiredOption("--out <file>", "the noisy sum (JSON)")
    .option(
      "--rows <file>",
      "after the last exchange: synthetic rows (CSV), as many as the noisy count; judged, never a release",
    )
    .addOption(languageOption())
    .action(async (files: string[], options: CombineSumOptions) =>
      done(await (await import("./combine.ts")).combineSumCommand(files, options, io)),
    );
}
