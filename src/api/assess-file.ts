import { checks } from "../../disclosure/index.ts";
import { lookupGenerator } from "../command/command-generator.ts";
import type { Adversary } from "../core/contracts/adversary.ts";
import type { Policy } from "../core/contracts/policy.ts";
import type { Progress } from "../core/contracts/progress.ts";
import { cohortDigest } from "../core/data/cohort-digest.ts";
import type { Cohort } from "../core/data/cohort.ts";
import { seal } from "../core/data/sensitive.ts";
import { compareColumns } from "../io/registry/compare-columns.ts";
import { readRegistry } from "../io/registry/read-registry.ts";
import { assembleSynthetic } from "../io/registry/assemble-synthetic.ts";
import { originOf } from "../io/settings/policy-origin.ts";
import { readPolicy, shippedPolicies } from "../io/settings/read-policy.ts";
import { readRawTable } from "../io/tables/read-raw-table.ts";
import { cohortToCsv } from "../io/tables/write-csv.ts";
import { assess } from "../pipeline/assess.ts";
import { refuseSharedIdentifiers } from "../pipeline/holdout-overlap.ts";
import type { RegistryInput } from "../pipeline/run.ts";
import type { CohortSchema } from "../core/data/schema.ts";
import { sha256 } from "../release/digest.ts";
import { about } from "./about.ts";
import { completeRegistry, type RegistrySource } from "./open-registry.ts";
import { defaultWorkers } from "./default-workers.ts";
import { openRunner } from "./open-runner.ts";
import { readReturned } from "./plan-refits.ts";
import type { RunResult } from "./runs/run-result.ts";
import { beginAttempt, endAttempt } from "./runs/attempt.ts";
import { keepingChecks } from "./runs/keep-checks.ts";
import { openRunState, type RunState } from "./runs/run-state.ts";
import { seedOf } from "./runs/seed.ts";

/** What `assessFile` is told: the file, the policy, and what its maker gave beside it. */
export interface AssessFileOptions {
  /** Path of the synthetic file (CSV, Parquet, .xlsx or .sav), or a cohort. */
  readonly synthetic: string | Cohort<"synthetic">;
  /** Real patients that the generator never saw: a file or a cohort. Without them some checks are inconclusive. */
  readonly holdout?: string | Cohort<"holdout">;
  /** Name of a policy that ships with the program, path of a policy file, or a policy. */
  readonly policy: string | Policy;
  /** Of permutations and controls; default: 128 random bits. */
  readonly seed?: string;
  /** What the maker returned on a plan of `planRefits`: its folder, and the plan. */
  readonly refits?: { readonly folder: string; readonly plan: string };
  /**
   * The registry's ledger (made where there is none): the assessment is noted before the work, counted, and judged at a
   * level spent over assessments.
   */
  readonly ledger?: string;
  /** "full" plants every kind of leak that needs no refits; default "suite". */
  readonly controls?: "suite" | "full";
  /** Who might attack; default: those that ship with the program. */
  readonly adversaries?: readonly Adversary[];
  /** Folder in which checks that are done are kept, so that the same call goes on after it was stopped. */
  readonly resumeIn?: string;
  /** Called where it goes on. */
  readonly onResume?: () => void;
  /** 0 or 1: everything in the calling thread; from 2 on: fidelity in a thread of its own. Default: one per core. */
  readonly workers?: number;
  readonly onProgress?: Progress;
  /** Ends the work with E_CANCELLED, between two checks. */
  readonly signal?: AbortSignal;
}

/**
 * Tests a synthetic file that anyone else made from the registry. Nothing is refitted here: without files that the
 * maker returned, what needs refits is inconclusive. Never a release.
 * @param registry the patients the file was made from: of `openRegistry` or `readRegistry`, or a cohort
 * @param options the synthetic file, the policy, and what else the check may use (holdout, returned refits)
 * @returns verdict, findings and fidelity, as of a run
 * @throws {E_POLICY | E_NO_NONMEMBERS | E_CANCELLED} and the codes of reading
 */
export async function assessFile(registry: RegistrySource, options: AssessFileOptions): Promise<RunResult> {
  const policy = typeof options.policy === "string" ? await readPolicy(options.policy) : options.policy;
  const complete = await completeRegistry(registry, options.adversaries);
  // The files of a registry have its identifiers too, which the cohort's own schema does not know.
  const schema = complete.fileSchema ?? complete.cohort.schema;
  const holdout =
    typeof options.holdout === "string" ? await readHoldout(options.holdout, complete, schema) : options.holdout;
  const read = await readAssessed(options.synthetic, schema);
  const { cohort: synthetic, warnings } = compareColumns(complete.cohort, read.cohort);
  const input = { ...complete, warnings: [...complete.warnings, ...warnings] };
  const refits =
    options.refits === undefined ? undefined : await readReturned(options.refits.folder, options.refits.plan, input);
  const state =
    options.resumeIn === undefined
      ? undefined
      : await openState(options.resumeIn, options, input, [
          policy,
          read.sha256,
          holdout === undefined ? undefined : cohortDigest(holdout),
        ]);
  if (state?.resumed === true) options.onResume?.();
  const seed = state?.seed ?? seedOf(options.seed);
  const attempt =
    options.ledger === undefined
      ? undefined
      : await beginAttempt(options.ledger, {
          registry: complete.cohort.schema.name,
          mode: "assess",
          source: JSON.stringify(complete.inputs),
          recipe: { synthetic: sha256(cohortToCsv(synthetic)) },
          policy,
          seed: seed.seed,
        });
  const beside = (options.workers ?? defaultWorkers()) > 1 ? openRunner(input.cohort, 1, options.signal) : undefined;
  const outcome = await assess(
    {
      registry: input,
      synthetic,
      policy,
      ...(attempt === undefined ? {} : { level: attempt.counted.level }),
      seed: seed.seed,
      fullControls: options.controls === "full",
      ...(holdout === undefined ? {} : { holdout }),
      ...(refits === undefined ? {} : { refits }),
    },
    {
      ...(refits === undefined ? {} : { runner: openRunner(input.cohort, 0, options.signal) }),
      ...(beside?.compare === undefined ? {} : { compare: beside.compare }),
      lookup: lookupGenerator,
      checks: state === undefined ? checks : keepingChecks(checks, state.store),
      onProgress: options.onProgress ?? (() => undefined),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      now: () => performance.now(),
      about: about(),
    },
  ).finally(async () => beside?.close());
  const policyOrigin = originOf(policy, await shippedPolicies());
  if (attempt !== undefined) await endAttempt(attempt, outcome.verdict.outcome);
  const counted = attempt === undefined ? {} : { attempt: attempt.counted, ledger: attempt.place };
  const assessed = { sha256: read.sha256 };
  return { ...outcome, ...counted, policyOrigin, assessed, record: seal({ ...seed, timings: outcome.timings }) };
}

/** What decides the result beside the seed, so that other work is not gone on with. */
async function openState(
  folder: string,
  { seed, controls, refits }: AssessFileOptions,
  { inputs, adversaries, namedUnits }: RegistryInput,
  more: readonly unknown[],
): Promise<RunState> {
  const { softwareVersion } = about();
  return openRunState(folder, { inputs, adversaries, namedUnits, controls, refits, softwareVersion, more }, seed);
}

/** The rows, and the digest of the file that they stand in; of a cohort, that of its CSV. */
async function readAssessed(
  synthetic: AssessFileOptions["synthetic"],
  schema: CohortSchema,
): Promise<{ readonly cohort: Cohort<"synthetic">; readonly sha256: string }> {
  if (typeof synthetic !== "string") return { cohort: synthetic, sha256: sha256(cohortToCsv(synthetic)) };
  const { table, sha256: digest } = await readRawTable(synthetic);
  return { cohort: assembleSynthetic(table, schema, "synthetic", synthetic), sha256: digest };
}

/** @throws {E_NO_NONMEMBERS} where its identifiers are the registry's; they are dropped after that */
async function readHoldout(path: string, { watched }: RegistryInput, schema: CohortSchema): Promise<Cohort<"holdout">> {
  const read = await readRegistry(path, schema, "holdout");
  if (watched !== undefined) refuseSharedIdentifiers(watched.reveal(), read.watched.reveal());
  return read.cohort;
}
