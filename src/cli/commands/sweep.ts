import { readingNote } from "../../report/words/en/record-notes.ts";
import { checks } from "../../../disclosure/index.ts";
import { RaresynthError } from "../../core/errors.ts";
import { readPolicy } from "../../io/settings/read-policy.ts";
import { readSettings } from "../../io/settings/read-settings.ts";
import { screensOf } from "../../pipeline/check-presets.ts";
import { shardOf } from "../../pipeline/sweep/candidates.ts";
import { candidateMeter, type MeasuredCandidate } from "../../pipeline/sweep/measure-candidate.ts";
import { about } from "../../api/about.ts";
import { defaultWorkers } from "../../api/default-workers.ts";
import { openRegistry } from "../../api/open-registry.ts";
import { openRunner } from "../../api/open-runner.ts";
import { beginAttempt } from "../../api/runs/attempt.ts";
import { seedOf } from "../../api/runs/seed.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";
import { ledgerOption } from "../ledger-option.ts";
import { candidateStore, openSweep, readResult, writeResult, type SweepPlan } from "../sweep/sweep-files.ts";
import { printSweep, writeSweep } from "../sweep/sweep-outputs.ts";
import { planCandidates } from "../sweep/sweep-plan.ts";

/** One part of the candidates. @property index 1-based */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export interface SweepOptions {
  readonly schema: string;
  readonly out: string;
  readonly generators?: string;
  readonly settings?: string;
  readonly seeds: string;
  readonly policy: string;
  readonly rows?: number;
  readonly refits?: number;
  readonly seed?: string;
  readonly workers?: number;
  readonly shard?: Shard;
  /** False: the sweep is noted nowhere. Absent: in the registry's own ledger. */
  readonly ledger?: string | false;
  readonly json?: boolean;
}

/**
 * Measures every candidate (or those of a shard) and, without a shard, writes map and choice. A sweep that was stopped
 * goes on with the same command.
 */
export async function sweepCommand(registryPath: string, options: SweepOptions, io: CliIo): Promise<ExitCode> {
  if (options.shard !== undefined && options.seed === undefined)
    throw new RaresynthError("E_USAGE", "shards of one sweep need the same seed.", {
      where: "--shard",
      hint: "Give --seed, the same in every shard.",
    });
  if (options.shard !== undefined && options.refits === undefined)
    throw new RaresynthError("E_USAGE", "shards of one sweep need the same number of refits.", {
      where: "--shard",
      hint: "Give --refits, the same in every shard: without it the number depends on the speed of each machine.",
    });
  const policy = await readPolicy(options.policy);
  const registry = await openRegistry(registryPath, { schema: options.schema });
  for (const warning of registry.warnings) io.err(`note: ${readingNote(warning)}`);
  const { cohort } = registry;
  const screens = screensOf(checks);
  const settings = options.settings === undefined ? undefined : await readSettings(options.settings);
  const candidates = planCandidates(cohort, {
    seeds: options.seeds,
    ...(options.generators === undefined ? {} : { generators: options.generators }),
    ...(settings === undefined ? {} : { settings }),
  });
  const plan = await openSweep(options.out, {
    software: about().softwareVersion,
    registryName: cohort.schema.name,
    inputs: registry.inputs,
    policy,
    screens,
    nRows: options.rows ?? cohort.nRows,
    candidates,
    seed: seedOf(options.seed),
    ...(options.refits === undefined ? {} : { nRefits: options.refits }),
  });
  await noteSweep(registryPath, plan, options.ledger, io);
  const nWorkers = options.workers ?? defaultWorkers();
  const runner = openRunner(cohort, nWorkers, io.signal);
  const measure = candidateMeter(
    {
      registry,
      policy,
      screens,
      nRows: plan.nRows,
      seed: plan.seed.seed,
      ...(plan.nRefits === undefined ? {} : { nRefits: plan.nRefits }),
    },
    {
      ...{ checks, runner, onProgress: io.progress, now: () => performance.now(), parallelism: nWorkers },
      storeOf: (candidate) => candidateStore(options.out, candidate),
    },
  );
  const todo =
    options.shard === undefined ? plan.candidates : shardOf(plan.candidates, options.shard.index, options.shard.of);
  try {
    await measureAll(options.out, plan, todo, measure, io);
  } finally {
    await runner.close();
  }
  if (options.shard === undefined)
    return printSweep(options.out, plan, await writeSweep(options.out, plan), options.json ?? false, io);
  io.out(
    `shard ${options.shard.index} of ${options.shard.of}: ${todo.length} of ${plan.candidates.length} candidates are in ${options.out}; join the shards with raresynth gather`,
  );
  return 0;
}

/** Once for all shards and goings-on of one sweep. */
async function noteSweep(
  registryPath: string,
  { registryName: registry, inputs, candidates, policy, seed }: SweepPlan,
  wanted: string | false | undefined,
  io: CliIo,
): Promise<void> {
  const { ledger } = await ledgerOption(wanted, registryPath, registry, io);
  if (ledger === undefined) return;
  const source = JSON.stringify(inputs);
  await beginAttempt(ledger, { registry, mode: "sweep", source, recipe: { candidates }, policy, seed: seed.seed });
}

async function measureAll(
  folder: string,
  plan: SweepPlan,
  todo: SweepPlan["candidates"],
  measure: (candidate: SweepPlan["candidates"][number]) => Promise<MeasuredCandidate>,
  io: CliIo,
): Promise<void> {
  for (const [at, candidate] of todo.entries()) {
    if (io.signal.aborted)
      throw new RaresynthError("E_CANCELLED", "the sweep was cancelled.", {
        hint: "Run the same command again to go on from here.",
      });
    const place = `candidate ${at + 1}/${todo.length}, ${candidate.id}`;
    if ((await readResult(folder, plan, candidate)) !== undefined) {
      io.err(`${place}: done before`);
      continue;
    }
    io.err(place);
    const start = performance.now();
    const { result, secondsAFit } = await measure(candidate);
    await writeResult(folder, plan, result, {
      candidate: candidate.id,
      secondsAFit,
      seconds: (performance.now() - start) / 1000,
    });
    if (result.failed !== undefined)
      io.err(`${place}: could not be fitted (${result.failed.code}: ${result.failed.message})`);
  }
}
