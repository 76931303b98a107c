import { checks } from "../../disclosure/index.ts";
import { lookupGenerator } from "../command/command-generator.ts";
import type { Adversary } from "../core/contracts/adversary.ts";
import type { Policy } from "../core/contracts/policy.ts";
import type { Progress } from "../core/contracts/progress.ts";
import type { Cohort } from "../core/data/cohort.ts";
import { RaresynthError } from "../core/errors.ts";
import { keyedDigest } from "../packet/ledger/entry.ts";
import { ledgerHead, readLedger } from "../packet/ledger/ledger.ts";
import { seal } from "../core/data/sensitive.ts";
import { originOf } from "../io/settings/policy-origin.ts";
import { readPolicy, shippedPolicies } from "../io/settings/read-policy.ts";
import { screensOf, withPresets } from "../pipeline/check-presets.ts";
import { noCheckpoints } from "../pipeline/refits/checkpoints.ts";
import { run, type RunRequest } from "../pipeline/run.ts";
import type { RefitRunner } from "../pipeline/refits/refit-runner.ts";
import { checksAfterChoice } from "../pipeline/sweep/evaluation-fold.ts";
import { about } from "./about.ts";
import { defaultWorkers } from "./default-workers.ts";
import { keepControls } from "./runs/keep-controls.ts";
import { beginAttempt, endAttempt, type BegunAttempt } from "./runs/attempt.ts";
import { chooseRecipe, type GeneratorOption } from "./runs/choose-recipe.ts";
import { openRunner } from "./open-runner.ts";
import { completeRegistry, type RegistrySource } from "./open-registry.ts";
import { digestsOfUnits, findEarlier } from "./runs/earlier-releases.ts";
import { readChosen } from "./runs/read-chosen.ts";
import type { RunResult } from "./runs/run-result.ts";
import { openRunState } from "./runs/run-state.ts";
import { seedOf, type Seed } from "./runs/seed.ts";

/** What `runRegistry` is told; only the policy has no default. */
export interface RunRegistryOptions {
  /**
   * Name of a policy that ships with the program ("public-release", "controlled-access"), path of a policy file, or a
   * policy.
   */
  readonly policy: string | Policy;
  /** Default "auto": by the number of patients. */
  readonly generator?: GeneratorOption;
  /** Path of a sweep.internal.json: the recipe that a sweep chose, in place of `generator`. */
  readonly chosen?: string;
  /** Rows to draw, >= 1; default: as many as the registry has. */
  readonly rows?: number;
  /**
   * Default: 128 random bits. Whoever knows the seed and the recipe can test guesses about patients, so a given one
   * should be long and secret.
   */
  readonly seed?: string;
  /** Refits of the recipe, >= 20; default 200, fewer where the generator is slow. */
  readonly refits?: number;
  /** Worker threads; 0 works in this thread. Default: one per core. */
  readonly workers?: number;
  /** "full" plants every kind of leak to test the checks, at about twice the time; default "suite". */
  readonly controls?: "suite" | "full";
  /** Who might attack; default: those that ship with the program. */
  readonly adversaries?: readonly Adversary[];
  /**
   * Folder for finished pieces of work, so that the same call goes on where a stopped one left off; `writeResults` to
   * this folder clears it.
   */
  readonly resumeIn?: string;
  /**
   * The registry's ledger (made where there is none): the attempt is noted before the work, counted, and judged at a
   * level spent over attempts.
   */
  readonly ledger?: string;
  /**
   * Folder in which outcomes of controls are kept for later runs on the same registry with the same policy and program:
   * rates of files that were made up, no row and no seed of a run. Absent: none are kept or used.
   */
  readonly keepControlsIn?: string;
  /** Folders of earlier releases of this registry that the ledger has no copy of, or does not know. */
  readonly earlier?: readonly string[];
  /** Called when work of an earlier, stopped call was found there. */
  readonly onResume?: () => void;
  readonly onProgress?: Progress;
  /** Ends the work with E_CANCELLED. */
  readonly signal?: AbortSignal;
}

/** Fewest refits that any interval is worked out from. */
const FEWEST_REFITS = 20;

/**
 * The main job: fits a generator, refits it without a random tenth of the patients each, attacks the result and the
 * controls, compares it with the registry, and judges under the policy. Writes nothing but what `resumeIn` asks for.
 *
 * Claim: the same registry, options and seed give the same numbers, whatever the number of workers; where `refits` is
 * not given and the generator is slow, their number depends on the machine and stands in the record.
 * @param registry of `openRegistry` or `readRegistry`, or a cohort
 * @param options policy, and what a run takes otherwise from defaults
 * @returns verdict, findings, fidelity and the synthetic cohort, which is only fit for release where the verdict is
 *   "pass" (see `writeRelease`)
 * @throws {E_POLICY | E_GENERATOR | E_TOO_FEW | E_RANGE | E_SWEEP | E_RELEASE | E_CANCELLED | E_WORKER}
 */
export async function runRegistry(registry: RegistrySource, options: RunRegistryOptions): Promise<RunResult> {
  return runRegistryWith(registry, options, ({ registry: { cohort } }, nWorkers) =>
    openRunner(cohort, nWorkers, options.signal),
  );
}

/**
 * The same with a runner of one's own. @param open makes it, when all that it will be asked is settled @param planned
 * seed of a plan, in place of the options'
 */
export async function runRegistryWith(
  registry: RegistrySource,
  options: RunRegistryOptions,
  open: (request: RunRequest, nWorkers: number) => RefitRunner,
  planned?: Seed,
): Promise<RunResult> {
  requireCount("refits", options.refits, FEWEST_REFITS);
  requireCount("rows", options.rows, 1);
  requireCount("workers", options.workers, 0);
  const policy = typeof options.policy === "string" ? await readPolicy(options.policy) : options.policy;
  const input = await completeRegistry(registry, options.adversaries);
  const { cohort } = input;
  const sweep =
    options.chosen === undefined ? undefined : await readChosen(options.chosen, { registry: input, policy });
  const generator = sweep?.generator ?? chooseRecipe(options.generator ?? "auto", cohort.nUnits);
  const own =
    lookupGenerator(generator.id).isSlow === true ? checks.map((check) => withPresets(check, ["slow"])) : checks;
  const used = sweep === undefined ? own : checksAfterChoice(own, screensOf(checks), sweep.generator.attempts);
  const nRows = options.rows ?? sweep?.nRows ?? cohort.nRows;
  const controls = options.controls ?? "suite";
  const software = about();
  const { adversaries } = input;
  const plan = { inputs: input.inputs, policy, generator, nRows, refits: options.refits, controls, adversaries };
  const fingerprint = { ...plan, version: software.softwareVersion, named: input.namedUnits };
  const state =
    options.resumeIn === undefined ? undefined : await openRunState(options.resumeIn, fingerprint, options.seed);
  if (state?.resumed === true) options.onResume?.();
  const seed = planned ?? state?.seed ?? seedOf(options.seed);
  const nWorkers = options.workers ?? defaultWorkers();
  const attempt =
    options.ledger === undefined
      ? undefined
      : await beginAttempt(options.ledger, {
          registry: cohort.schema.name,
          mode: "run",
          source: JSON.stringify(input.inputs),
          recipe: { generator: generator.id, params: generator.params, nRows },
          policy,
          seed: seed.seed,
        });
  const earlier = await findEarlier(cohort, options.earlier ?? [], attempt?.place);
  const request: RunRequest = {
    registry: input,
    policy,
    ...(attempt === undefined ? {} : { level: attempt.counted.level }),
    generator,
    nRows,
    ...(earlier === undefined ? {} : { earlier }),
    suite: { full: controls === "full" },
    seed,
    ...(options.refits === undefined ? {} : { nRefits: options.refits }),
  };
  const opened = open(request, nWorkers);
  const keeping =
    options.keepControlsIn === undefined ? undefined : await keepControls(opened, cohort, options.keepControlsIn);
  const runner = keeping ?? opened;
  try {
    const outcome = await run(request, {
      lookup: lookupGenerator,
      checks: used,
      runner,
      store: state?.store ?? noCheckpoints,
      onProgress: options.onProgress ?? (() => undefined),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      now: () => performance.now(),
      parallelism: nWorkers,
      about: software,
    });
    const { refits, timings } = outcome;
    if (attempt !== undefined) await endAttempt(attempt, outcome.verdict.outcome);
    const counted = attempt === undefined ? {} : await countedIn(attempt, cohort);
    const policyOrigin = originOf(policy, await shippedPolicies());
    return {
      ...outcome,
      ...counted,
      policyOrigin,
      record: seal({
        ...seed,
        generator,
        nRows,
        refits,
        nWorkers,
        ...(keeping === undefined ? {} : { controlsReused: keeping.reused }),
        timings,
        ...(await sourceIn(attempt, input.inputs)),
      }),
    };
  } finally {
    await runner.close();
  }
}

/** Keyed, so that nobody without the ledger can test a guess of the file. */
async function sourceIn(attempt: BegunAttempt | undefined, inputs: RunResult["inputs"]): Promise<{ source?: string }> {
  const ledger = attempt === undefined ? undefined : await readLedger(attempt.place.path);
  return ledger === undefined ? {} : { source: keyedDigest(ledgerHead(ledger).key, JSON.stringify(inputs)) };
}

/** What the ledger knows of the attempt, and who was in the registry, for joint tests of later releases. */
async function countedIn(
  { counted, place }: BegunAttempt,
  cohort: Cohort<"train">,
): Promise<Pick<RunResult, "attempt" | "ledger" | "unitDigests">> {
  const ledger = await readLedger(place.path);
  if (ledger === undefined) throw new RaresynthError("E_LEDGER", "the ledger is gone.", { where: place.path });
  const unitDigests = seal(digestsOfUnits(cohort, ledgerHead(ledger).key));
  return { attempt: counted, ledger: place, unitDigests };
}

/** @throws {E_RANGE} */
export function requireCount(name: string, value: number | undefined, least: number): void {
  if (value !== undefined && (!Number.isInteger(value) || value < least))
    throw new RaresynthError("E_RANGE", `a whole number >= ${least} is expected, got ${value}.`, { where: name });
}
