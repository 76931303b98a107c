import { Command, Option } from "commander";
import { TASK_PARTS } from "../../pipeline/shards/task-parts.ts";
import type { CliIo, Done } from "../cli-io.ts";
import {
  chosenOption,
  codeFor,
  controlsOption,
  exitZeroOption,
  generatorOption,
  languageOption,
  logOption,
  noLedgerOption,
  policyOption,
  refitsOption,
  rowsOption,
  seedOption,
  shard,
  wholeNumber,
  workersOption,
  TABLE_FORMATS,
} from "../shared-options.ts";

/** Commands that spread the work of a run, or join that of a run or a sweep. */
export function shardCommands(io: CliIo, done: Done): Command[] {
  return [planCommand(io, done), workCommand(io, done), gatherCommand(io, done)];
}

function planCommand(io: CliIo, done: Done): Command {
  const run = new Command("run")
    .description("Plan a run whose work is done elsewhere: writes settings and the first list of tasks.")
    .argument("<registry>", `registry, ${TABLE_FORMATS}`)
    .requiredOption("--schema <file>", "schema of the registry (see inspect)")
    .requiredOption("--out <dir>", "folder of the plan, which all machines can read and write; internal")
    .addOption(refitsOption("refits of the recipe (run makes 200)").makeOptionMandatory())
    .addOption(generatorOption("as with run"))
    .addOption(chosenOption("sweep.internal.json, as with run"))
    .addOption(policyOption())
    .addOption(rowsOption())
    .addOption(seedOption())
    .addOption(controlsOption())
    .option("--dpo-list <file>", "patients to test in any case, as with run")
    .option("--ledger <file>", "ledger of this registry, in which the attempt is noted now (default: as with run)")
    .addOption(noLedgerOption())
    .option("--earlier <dirs...>", "folders of earlier releases, as with run")
    .option("--batch <n>", "refits a task (default: 25, or 4 of slow generators)", wholeNumber(1, 10_000))
    .option("--json", "print one line of JSON")
    .addOption(logOption())
    .addHelpText(
      "after",
      `
Example:
  raresynth plan run registry.csv --schema cohort.schema.yaml --refits 200 --out plan/
  raresynth work plan/ --shard 1/4          (and 2/4, 3/4, 4/4, anywhere, in any order)
  raresynth gather plan/ --out result/      (exit code 4: work and gather again)`,
    )
    .exitOverride()
    .action(async (data: string, options: import("../commands/shards/plan-run.ts").PlanRunOptions) =>
      done(await (await import("../commands/shards/plan-run.ts")).planRunCommand(data, options, io)),
    );
  return new Command("plan").description("Plan work that several machines share.").addCommand(run);
}

function workCommand(io: CliIo, done: Done): Command {
  return new Command("work")
    .description("Do a part of the work that a plan lists. A part may be done anywhere, twice, in any order.")
    .argument("<plan>", "folder of plan run")
    .addOption(new Option("--shard <i/N>", "only every N-th task, from the i-th on").argParser(shard))
    .option("--round <n>", "only the tasks of this round (default: all)", wholeNumber(1, 999))
    .addOption(new Option("--part <which>", "only tasks of this kind").choices(TASK_PARTS))
    .option("--data <file>", "the registry, where it is not in the place that the plan names")
    .option("--schema <file>", "its schema, likewise")
    .addOption(
      workersOption("worker threads; 0 works in this thread (default: SLURM_CPUS_PER_TASK, else one per core)"),
    )
    .option("--json", "print one line of JSON")
    .addOption(logOption())
    .addHelpText(
      "after",
      "\nExit codes: 0 this part is done · 1 usage or bug · 130 interrupted; finished tasks are kept.",
    )
    .action(
      async (folder: string, options: import("../commands/shards/work.ts").WorkCommandOptions & { log: string }) => {
        const { log: _log, ...more } = options;
        done(await (await import("../commands/shards/work.ts")).workCommand(folder, more, io));
      },
    );
}

function gatherCommand(io: CliIo, done: Done): Command {
  return new Command("gather")
    .description("Judge a planned run, or list its next round of work. Or join the shards of one sweep and choose.")
    .argument("<dirs...>", "folder of plan run; or the --out folders of the shards of a sweep")
    .requiredOption("--out <dir>", "folder for what run writes; or for all candidates, the map and the choice")
    .option("--data <file>", "the registry of a plan, where it is not in the place that the plan names")
    .option("--schema <file>", "its schema, likewise")
    .option("--publication <file>", "as with run")
    .option("--hold", "as with run")
    .addOption(languageOption())
    .option("--json", "print the answer as one line of JSON")
    .addOption(exitZeroOption())
    .addOption(logOption())
    .addHelpText(
      "after",
      `
Exit codes of a run: 0 pass · 1 usage, or listed work is missing · 2 fail · 3 inconclusive · 4 another round of work was listed.
Exit codes of a sweep: 0 a setting was chosen · 1 usage, missing candidates or shards of different sweeps · 3 none lies under the ceilings.

Examples:
  raresynth gather plan/ --out result/
  raresynth gather shard-1 shard-2 shard-3 shard-4 --out sweep/`,
    )
    .action(
      async (
        dirs: string[],
        options: import("../commands/gather.ts").GatherOptions & { readonly exitZeroOnAnswer?: boolean },
      ) => done(codeFor(options, await (await import("../commands/gather.ts")).gatherCommand(dirs, options, io))),
    );
}
