import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { lookupGenerator } from "../../../command/command-generator.ts";
import { about } from "../../../api/about.ts";
import { openRegistry } from "../../../api/open-registry.ts";
import { chooseRecipe } from "../../../api/runs/choose-recipe.ts";
import { readChosen } from "../../../api/runs/read-chosen.ts";
import { seedOf } from "../../../api/runs/seed.ts";
import { openPlan, readRounds } from "../../../api/shards/plan-files.ts";
import { advancePlan } from "../../../api/shards/planned-run.ts";
import { readPolicy } from "../../../io/settings/read-policy.ts";
import { refitsPerTask } from "../../../pipeline/shards/shard-task.ts";
import { readingNote } from "../../../report/words/en/record-notes.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import { ledgerOption } from "../../ledger-option.ts";

export interface PlanRunOptions {
  readonly schema: string;
  readonly out: string;
  readonly generator: string;
  readonly chosen?: string;
  readonly policy: string;
  readonly rows?: number;
  readonly refits: number;
  readonly seed?: string;
  readonly controls: "suite" | "full";
  readonly dpoList?: string;
  readonly ledger?: string | false;
  readonly earlier?: readonly string[];
  readonly batch?: number;
  readonly json?: boolean;
}

/** Writes the plan of a run and its first list of work; the same command again changes nothing. */
export async function planRunCommand(data: string, options: PlanRunOptions, io: CliIo): Promise<ExitCode> {
  const { schema, out, dpoList, chosen, earlier, controls, refits } = options;
  const policy = await readPolicy(options.policy);
  const registry = await openRegistry(data, { schema, ...(dpoList === undefined ? {} : { dpoList }) });
  for (const warning of registry.warnings) io.err(`note: ${readingNote(warning)}`);
  const { cohort, inputs } = registry;
  const sweep = chosen === undefined ? undefined : await readChosen(chosen, { registry, policy });
  const recipe = sweep?.generator ?? chooseRecipe(options.generator, cohort.nUnits);
  await mkdir(out, { recursive: true });
  await openPlan(out, {
    software: about().softwareVersion,
    data: resolve(data),
    schema: resolve(schema),
    inputs,
    policy,
    ...(chosen === undefined ? { generator: options.generator } : { chosen: resolve(chosen) }),
    rows: options.rows ?? sweep?.nRows ?? cohort.nRows,
    refits,
    controls,
    ...(dpoList === undefined ? {} : { dpoList: resolve(dpoList) }),
    ...(earlier === undefined ? {} : { earlier: earlier.map((folder) => resolve(folder)) }),
    ...absolute(await ledgerOption(options.ledger, data, cohort.schema.name, io)),
    seed: seedOf(options.seed),
    perTask: options.batch ?? refitsPerTask(recipe.id, lookupGenerator),
  });
  const rounds = await readRounds(out);
  if (rounds.length === 0) await advancePlan(out, {}, { signal: io.signal });
  const [first = []] = await readRounds(out);
  io.out(
    options.json === true
      ? JSON.stringify({ next: "work", round: 1, tasks: first.length, plan: out })
      : `${first.length} tasks are planned in ${out}; next: raresynth work ${out} [--shard i/N], then raresynth gather ${out} --out <dir>`,
  );
  return 0;
}

const absolute = ({ ledger }: { readonly ledger?: string }): { ledger?: string } =>
  ledger === undefined ? {} : { ledger: resolve(ledger) };
