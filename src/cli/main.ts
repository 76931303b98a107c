#!/usr/bin/env node
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command, CommanderError, Option } from "commander";
import { isMainThread } from "node:worker_threads";
import { about } from "../api/about.ts";
import { RaresynthError } from "../core/errors.ts";
import type { CliIo, ExitCode } from "./cli-io.ts";
import { federationCommands } from "./commands/federation/federation-commands.ts";
import { packetCommands } from "./commands/packet/packet-commands.ts";
import { INTERRUPTED, runInThread } from "./in-thread.ts";
import { addDpOptions, dpCommand } from "./commands/dp/dp-command.ts";
import { runEither, type RunEitherOptions } from "./commands/dp/run-either.ts";
import { addDoorOptions } from "./inspect/door-options.ts";
import { printError } from "./print-error.ts";
import { reportCommands } from "./report-commands.ts";
import { shardCommands } from "./shard-commands.ts";
import {
  asksForJsonLog,
  codeFor,
  controlsOption,
  exitZeroOption,
  languageOption,
  logOption,
  shard,
  wholeNumber,
  type EngineOptions,
} from "./shared-options.ts";
import { terminalIo } from "./terminal.ts";

const EXIT_CODES = `
Exit codes: 0 pass (or done) · 1 usage or bug · 2 refused by the gate, or verify found a change · 3 inconclusive · 130 interrupted.`;
const NO_LEDGER = "count nothing; page one then says that attempts are not counted";

/** Commands import their work only when they run, so that --help answers at once. */
export function buildProgram(io: CliIo, done: (code: ExitCode) => void): Command {
  const program = new Command("raresynth")
    .description("Synthetic cohorts from small patient registries, released only with measured disclosure risk.")
    .version(about().softwareVersion)
    .showHelpAfterError("(add --help for the options)")
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error:/, "error E_USAGE:")),
    })
    .exitOverride()
    .addHelpText(
      "after",
      `${EXIT_CODES}

Examples:
  raresynth demo
  raresynth inspect registry.csv --out cohort.schema.yaml
  raresynth run registry.csv --schema cohort.schema.yaml --out result/`,
    );

  const add = (command: Command): void =>
    void program.addCommand(command.exitOverride().copyInheritedSettings(program));

  add(
    addDoorOptions(new Command("inspect"))
      .description("Infer a schema from a table and say what its size and uniqueness allow.")
      .argument("<data>", "registry: CSV, Parquet, .xlsx, .sav, or phenopackets (NDJSON, JSON, folder, zip)")
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
  raresynth inspect packets.ndjson --out cohort.schema.yaml --table cohort.csv`,
      )
      .action(async (data: string, options: import("./commands/inspect.ts").InspectOptions) =>
        done(await (await import("./commands/inspect.ts")).inspectCommand(data, options, io)),
      ),
  );

  const schema = new Command("schema").description("Work on a schema file.");
  schema.addCommand(
    new Command("confirm")
      .description("Record who confirmed a schema, and when. Nothing passes with a schema that nobody confirmed.")
      .argument("<file>", "schema, YAML or JSON")
      .requiredOption("--by <name>", "the person who checked it")
      .option("--all", "also what inspect guessed and is still marked: you have checked all of it")
      .addHelpText("after", '\nExample:\n  raresynth schema confirm cohort.schema.yaml --by "Dr A. Example"')
      .exitOverride()
      .copyInheritedSettings(program)
      .action(async (file: string, options: import("./commands/schema-confirm.ts").SchemaConfirmOptions) =>
        done(await (await import("./commands/schema-confirm.ts")).schemaConfirmCommand(file, options, io)),
      ),
  );
  add(schema);

  add(
    addDpOptions(new Command("run"))
      .description("Fit, test and, only on PASS, release a synthetic cohort.")
      .argument("<registry>", "registry, CSV or Parquet")
      .requiredOption("--schema <file>", "schema of the registry (see inspect)")
      .requiredOption("--out <dir>", "folder for the reports and, on PASS, the release")
      .option("--generator <id>", "auto, cart, bayesian-network, copula, forest, ctgan, tvae or marginals", "auto")
      .addOption(
        new Option(
          "--chosen <file>",
          "sweep.internal.json: use the generator that a sweep chose, and say among how many attempts",
        ).conflicts("generator"),
      )
      .option("--policy <name|file>", "public-release, controlled-access or a policy file", "public-release")
      .option("--rows <n>", "synthetic rows (default: as many as the registry has)", wholeNumber(1, 10_000_000))
      .option(
        "--refits <n>",
        "refits of the recipe (default: 200, fewer for slow generators)",
        wholeNumber(20, 100_000),
      )
      .option("--seed <text>", "seed; without it 128 random bits are drawn")
      .option("--workers <n>", "worker threads; 0 works in this thread (default: one per core)", wholeNumber(0, 256))
      .addOption(controlsOption())
      .addOption(languageOption())
      .option("--dpo-list <file>", "patients to test in any case: one identifier (or record number) a line")
      .addOption(
        new Option(
          "--generator-command <command>",
          'a program of yours as the generator, such as "python vendor.py {train} {out} {seed} {rows}"; run without shell and network, for each refit too; stands in the report as typed',
        ).conflicts(["generator", "chosen"]),
      )
      .option("--command-seconds <n>", "time limit of each run of the program (default: 600)", wholeNumber(1, 86_400))
      .option(
        "--command-memory <MB>",
        "memory limit of each run of the program (default: 8192)",
        wholeNumber(64, 1_048_576),
      )
      .option(
        "--ledger <file>",
        "ledger of this registry (made where there is none): counts the attempts, and spends the level of the tests over them (default: the one beside the registry, else one in the state folder, which is named); with --dp that of the population (default: beside the registry, named after the population)",
      )
      .option("--no-ledger", NO_LEDGER)
      .option(
        "--earlier <dirs...>",
        "folders of earlier releases of this registry, which the new one is tested together with; those that the ledger knows are found beside it",
      )
      .option(
        "--publication <file>",
        "who publishes the release, where and under which terms (YAML); for its descriptors",
      )
      .option(
        "--hold",
        "on INCONCLUSIVE keep, inside, what would have been released, for a person's signed decision (see override)",
      )
      .option("--json", "print the verdict as one line of JSON")
      .addHelpText(
        "after",
        `${EXIT_CODES}

Examples:
  raresynth run registry.csv --schema cohort.schema.yaml --out result/
  raresynth run registry.csv --schema cohort.schema.yaml --out result/ --policy controlled-access --generator bayesian-network
  raresynth run registry.csv --schema cohort.schema.yaml --out result/ --policy controlled-access --chosen sweep/sweep.internal.json
  raresynth run registry.csv --schema cohort.schema.yaml --out result/ --dp --epsilon 3 --delta 1e-6
A run that was killed goes on where it stopped when the same command is given again.`,
      )
      .addOption(exitZeroOption())
      .addOption(logOption())
      .action(async (registry: string, { exitZeroOnAnswer, log: _log, ...options }: RunEitherOptions & EngineOptions) =>
        done(codeFor({ exitZeroOnAnswer }, await runEither(registry, options, io))),
      ),
  );

  add(dpCommand(io, done));
  add(
    new Command("sweep")
      .description(
        "Measure several generators, settings and seeds alike, draw risk against fidelity and choose one. Releases nothing.",
      )
      .argument("<registry>", "registry, CSV or Parquet")
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
      .option("--policy <name|file>", "policy whose ceilings the choice must keep", "public-release")
      .option("--rows <n>", "synthetic rows (default: as many as the registry has)", wholeNumber(1, 10_000_000))
      .option(
        "--refits <n>",
        "refits of each candidate (default: 60, fewer for slow generators)",
        wholeNumber(20, 100_000),
      )
      .option("--seed <text>", "seed; without it 128 random bits are drawn")
      .option("--workers <n>", "worker threads; 0 works in this thread (default: one per core)", wholeNumber(0, 256))
      .option("--ledger <file>", "ledger of this registry in which the sweep is noted (default: as with run)")
      .option("--no-ledger", "note it nowhere")
      .addOption(
        new Option("--shard <i/N>", "measure only every N-th candidate, from the i-th on; join with gather").argParser(
          shard,
        ),
      )
      .option("--json", "print the choice as one line of JSON")
      .addHelpText(
        "after",
        `
Exit codes: 0 a setting was chosen (or the shard is done) · 1 usage or bug · 3 none lies under the ceilings.

Examples:
  raresynth sweep registry.csv --schema cohort.schema.yaml --out sweep/ --policy controlled-access --settings settings.yaml --seeds 2
  raresynth sweep registry.csv --schema cohort.schema.yaml --out shard-1/ --settings settings.yaml --seed <text> --shard 1/4
A sweep that was stopped goes on where it stopped when the same command is given again.`,
      )
      .addOption(exitZeroOption())
      .addOption(logOption())
      .action(async (registry: string, options: import("./commands/sweep.ts").SweepOptions & EngineOptions) =>
        done(codeFor(options, await (await import("./commands/sweep.ts")).sweepCommand(registry, options, io))),
      ),
  );

  for (const command of shardCommands(io, done)) add(command);

  add(
    new Command("assess")
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
      .option(
        "--refits <dir|n>",
        "files that the maker returned on a plan; with plan: how many to ask for (default: 60)",
      )
      .option("--plan <file>", "plan.internal.json of assess plan")
      .option("--policy <name|file>", "public-release, controlled-access or a policy file", "public-release")
      .option("--seed <text>", "seed of the permutations and controls")
      .addOption(controlsOption())
      .addOption(languageOption())
      .option("--dpo-list <file>", "patients to report on in any case")
      .option("--ledger <file>", "ledger of this registry, which counts the assessments (default: as with run)")
      .option("--no-ledger", NO_LEDGER)
      .option("--json", "print the verdict as one line of JSON")
      .addHelpText(
        "after",
        `${EXIT_CODES}

Example:
  raresynth assess --train registry.csv --holdout set-aside.csv --synthetic vendor.csv --schema cohort.schema.yaml --out assessed/
  raresynth assess plan --train registry.csv --schema cohort.schema.yaml --refits 200 --out plan/
  raresynth assess --train registry.csv --schema cohort.schema.yaml --synthetic returned/synthetic-000.csv --refits returned/ --plan plan/plan.internal.json --out assessed/`,
      )
      .addOption(exitZeroOption())
      .addOption(logOption())
      .action(async (what: string | undefined, options: import("./commands/assess.ts").AssessOptions & EngineOptions) =>
        done(codeFor(options, await (await import("./commands/assess.ts")).assessCommand(what, options, io))),
      ),
  );

  add(
    new Command("fit")
      .description("Fit a generator and save the model. A model is personal data.")
      .argument("<registry>", "registry, CSV or Parquet")
      .requiredOption("--schema <file>", "schema of the registry")
      .requiredOption("--out <file>", "where to write the model (JSON)")
      .option("--generator <id>", "auto, cart, bayesian-network, copula, forest, ctgan, tvae or marginals", "auto")
      .option("--cell-size <n>", "smallest count that the model may hold", wholeNumber(3, 1000), 11)
      .option("--seed <text>", "seed; without it 128 random bits are drawn")
      .addHelpText(
        "after",
        "\nExample:\n  raresynth fit registry.csv --schema cohort.schema.yaml --out model.internal.json --generator bayesian-network",
      )
      .action(async (registry: string, options: import("./commands/fit.ts").FitOptions) =>
        done(await (await import("./commands/fit.ts")).fitCommand(registry, options, io)),
      ),
  );

  add(
    new Command("sample")
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
      .option("--seed <text>", "seed; without it 128 random bits are drawn")
      .addHelpText(
        "after",
        `
Examples:
  raresynth sample model.internal.json --rows 200 --out rows.csv --given sex=f --given "age<40"
  raresynth sample model.internal.json --rows 200 --out rows.csv --total "age<18=12"
Rows of a total are drawn by conditioning on it, the others by conditioning on its complement. bayesian-network and marginals do both without
rejection; copula leaves rows out for the complement, cart for both. What a method cannot honour is refused.`,
      )
      .action(async (model: string, options: import("./commands/sample.ts").SampleOptions) =>
        done(await (await import("./commands/sample.ts")).sampleCommand(model, options, io)),
      ),
  );

  for (const command of reportCommands(io, done)) add(command);

  add(
    new Command("policy")
      .description("What a policy asks, in people.")
      .exitOverride()
      .addCommand(
        new Command("explain")
          .description("Print what each ceiling means in a registry of so many patients.")
          .argument("<name|file>", "public-release, controlled-access or a policy file")
          .option("--patients <n>", "patients of the registry", wholeNumber(1, 1_000_000), 200)
          .option("--json", "print it as one line of JSON")
          .exitOverride()
          .copyInheritedSettings(program)
          .action(async (name: string, options: import("./commands/policy.ts").PolicyExplainOptions) =>
            done(await (await import("./commands/policy.ts")).policyExplainCommand(name, options, io)),
          ),
      )
      .addHelpText("after", "\nExample:\n  raresynth policy explain controlled-access --patients 200"),
  );

  add(
    new Command("demo")
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
      .option("--workers <n>", "worker threads", wholeNumber(0, 256))
      .addOption(languageOption())
      .option("--json", "print the verdict as one line of JSON")
      .addHelpText("after", "\nExample:\n  raresynth demo --cohort fbxl4 --policy public-release")
      .action(async (options: import("./commands/demo.ts").DemoOptions) =>
        done(await (await import("./commands/demo.ts")).demoCommand(options, io)),
      ),
  );
  for (const command of [...packetCommands(io, done), ...federationCommands(io, done)]) {
    for (const sub of command.commands) sub.exitOverride().copyInheritedSettings(program);
    add(command);
  }
  return program;
}

/** Help and version need no thread of their own: starting one takes longer than the answer. */
const asksForHelp = (args: readonly string[]): boolean =>
  args.length === 0 || args[0] === "help" || args.some((one) => ["--help", "-h", "--version", "-V"].includes(one));

/** Runs one command line and returns the exit code. Nothing is thrown. */
export async function main(args: readonly string[], io: CliIo): Promise<ExitCode> {
  let code: ExitCode = 1;
  try {
    await buildProgram(io, (result) => {
      code = result;
    }).parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    printError(error, io);
    return error instanceof RaresynthError && error.code === "E_CANCELLED" ? INTERRUPTED : 1;
  }
}

if (isMainThread && process.argv[1] !== undefined && fileURLToPath(import.meta.url) === realpathSync(process.argv[1])) {
  const args = process.argv.slice(2);
  const terminal = terminalIo(process, asksForJsonLog(args) ? "json" : "text");
  const entry = new URL("./command-thread.js", import.meta.url);
  process.exitCode = asksForHelp(args) ? await main(args, terminal) : await runInThread(args, terminal, entry);
  terminal.restore();
}
