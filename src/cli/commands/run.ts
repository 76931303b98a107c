import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { checks } from "../../../disclosure/index.ts";
import { generatorById } from "../../../generators/index.ts";
import type { RunOutcome } from "../../core/contracts/outcome.ts";
import { readPolicy } from "../../io/settings/read-policy.ts";
import { inProcessRunner } from "../../pipeline/refits/in-process-runner.ts";
import { run } from "../../pipeline/run.ts";
import { checksAfterChoice } from "../../pipeline/sweep/evaluation-fold.ts";
import { workerPool } from "../../pipeline/refits/worker-pool.ts";
import type { Language } from "../../core/contracts/language.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";
import { about } from "../about.ts";
import { chooseFor } from "../choose.ts";
import { SUITE, SLOW_CHECK_PARAMS } from "../ladder.ts";
import { readChosen } from "../sweep/read-chosen.ts";
import { readInput } from "../read-input.ts";
import { openRunState, RUN_RECORD } from "../run-state.ts";
import { printVerdict } from "../print-verdict.ts";
import { SCREENS } from "../sweep/sweep-screens.ts";
import { writeOutputs } from "../write-outputs.ts";

export interface RunOptions {
  readonly schema: string;
  readonly out: string;
  readonly generator: string;
  readonly chosen?: string;
  readonly policy: string;
  readonly rows?: number;
  readonly refits?: number;
  readonly seed?: string;
  readonly workers?: number;
  readonly dpoList?: string;
  readonly controls: "ladder" | "full";
  readonly json?: boolean;
  readonly language?: Language;
}

/** The main job, from the registry's file to reports and, on PASS, a release. */
export async function runCommand(registryPath: string, options: RunOptions, io: CliIo): Promise<ExitCode> {
  const policy = await readPolicy(options.policy);
  const registry = await readInput(registryPath, options.schema, options.dpoList);
  for (const warning of registry.warnings) io.err(`note: ${warning}`);
  const { cohort } = registry;
  const sweep = options.chosen === undefined ? undefined : await readChosen(options.chosen, { registry, policy });
  const generator = sweep?.generator ?? chooseFor(options.generator, cohort.nUnits);
  const isSlow = generatorById(generator.id).isSlow === true;
  const used = isSlow
    ? checks.map((check) => ({ ...check, defaults: { ...check.defaults, ...SLOW_CHECK_PARAMS[check.id] } }))
    : checks;
  if (isSlow)
    io.err(
      "note: this generator takes long to fit; a run refits it some hundreds of times. A stopped run goes on with the same command.",
    );
  const nRows = options.rows ?? sweep?.nRows ?? cohort.nRows;
  await mkdir(options.out, { recursive: true });
  const software = about();
  const state = await openRunState(
    options.out,
    {
      inputs: registry.inputs,
      policy,
      generator,
      nRows,
      refits: options.refits,
      version: software.softwareVersion,
      named: registry.namedUnits,
      controls: options.controls,
    },
    options.seed,
  );
  if (state.resumed) io.err("going on where an earlier run was stopped");
  const nWorkers = options.workers ?? availableParallelism();
  const runner =
    nWorkers === 0
      ? inProcessRunner(cohort, checks, generatorById, io.signal)
      : workerPool(cohort, new URL("../../worker.js", import.meta.url), nWorkers, io.signal);
  let outcome: RunOutcome;
  try {
    outcome = await run(
      {
        registry,
        policy,
        generator,
        nRows,
        suite: { ...SUITE, full: options.controls === "full" },
        seed: state.seed,
        ...(options.refits === undefined ? {} : { nRefits: options.refits }),
      },
      {
        lookup: generatorById,
        checks: sweep === undefined ? used : checksAfterChoice(used, SCREENS, sweep.generator.attempts),
        runner,
        store: state.store,
        onProgress: io.progress,
        signal: io.signal,
        now: () => performance.now(),
        parallelism: nWorkers,
        about: software,
      },
    );
  } finally {
    await runner.close();
  }
  const written = await writeOutputs(options.out, outcome, {
    record: {
      ...state.seed,
      generator,
      nRows,
      nRefits: outcome.generator?.nRefits,
      nWorkers,
      timings: outcome.timings,
    },
    language: options.language ?? "en",
  });
  await state.finish();
  return printVerdict(outcome, { ...written, record: join(options.out, RUN_RECORD) }, options, io);
}
