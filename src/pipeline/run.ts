import { defined, nth } from "../core/access.ts";
import type { Adversary } from "../core/contracts/adversary.ts";
import type { Cohort } from "../core/data/cohort.ts";
import type {
  CheckContext,
  CheckResult,
  DisclosureCheck,
  EarlierReleases,
  Evidence,
} from "../core/contracts/disclosure.ts";
import { letSignalsIn } from "../core/let-signals-in.ts";
import { RaresynthError } from "../core/errors.ts";
import type { Params } from "../core/contracts/generator.ts";
import type { Confirmation, GeneratorWhy, RunOutcome, StageTiming, ReadingNote } from "../core/contracts/outcome.ts";
import type { Policy, Refusal } from "../core/contracts/policy.ts";
import type { FidelityReport } from "../core/contracts/fidelity.ts";
import type { Progress } from "../core/contracts/progress.ts";
import { createRng } from "../core/rng.ts";
import { cohortDigest } from "../core/data/cohort-digest.ts";
import { seal, type Sensitive } from "../core/data/sensitive.ts";
import type { CohortSchema } from "../core/data/schema.ts";
import type { WatchedColumn } from "../core/data/watched.ts";
import type { Attempts } from "../core/contracts/sweep.ts";
import { compareFidelity } from "../fidelity/compare-fidelity.ts";
import { atAttemptLevel } from "./attempt-bounds.ts";
import { ceilingsByCheck } from "./ceilings.ts";
import {
  checkpointedRunner,
  noCheckpoints,
  REFITS_PER_CHECKPOINT,
  SLOW_REFITS_PER_CHECKPOINT,
  type CheckpointStore,
} from "./refits/checkpoints.ts";
import { runControlSuite, SUITE_REFITS, type SuiteOptions } from "./controls/control-suite.ts";
import { measureFloor, withFloor } from "./controls/leak-floor.ts";
import { CONTROL_SUITE, fullSuite } from "./controls/scenarios.ts";
import { chooseCandidate } from "./choose-candidate.ts";
import { judge } from "./gate.ts";
import { preflight } from "./preflight.ts";
import { chooseRefits, type RefitChoice } from "./refits/refit-number.ts";
import { planLeftOut } from "./refits/refit-plan.ts";
import type { RefitRunner } from "./refits/refit-runner.ts";
import type { GeneratorLookup, Recipe } from "./refits/refit-task.ts";
import { checksWithEarlier } from "./earlier-releases.ts";
import { CHOICE_NOT_TESTED, JOINT_NOT_TESTED, NOT_TESTED, VISITS_NOT_TESTED } from "./not-tested.ts";

/** Splits of the registry behind every fidelity ceiling. */
export const N_SPLITS = 20;

/** What was read, and what was left behind while reading. */
export interface RegistryInput {
  readonly cohort: Cohort<"train">;
  readonly droppedIdentifiers: readonly string[];
  readonly nDroppedByConsent: number;
  /** The schema of the file, dropped columns included; absent for a cohort made in memory. */
  readonly fileSchema?: CohortSchema;
  /** What nobody confirmed yet of the schema that it was read with. */
  readonly confirmation: Confirmation;
  /** What no file of a release may hold; absent only where a run is put together by hand. */
  readonly watched?: Sensitive<readonly WatchedColumn[]>;
  readonly namedUnits: readonly number[];
  readonly adversaries: readonly Adversary[];
  readonly warnings: readonly ReadingNote[];
  readonly inputs: RunOutcome["inputs"];
}

export interface RunRequest {
  readonly registry: RegistryInput;
  readonly policy: Policy;
  /** Level that is left to this attempt for upper bounds; default that of the policy. */
  readonly level?: number;
  readonly generator: {
    readonly id: string;
    readonly why: GeneratorWhy;
    readonly params: Params;
    readonly refusal?: Refusal;
    readonly attempts?: Attempts;
  };
  readonly nRows: number;
  /** Earlier releases of this registry; `all`: as far as its ledger knows, there were no others. */
  readonly earlier?: EarlierReleases & { readonly all: boolean };
  /** Absent: 200, or as many as the time budget allows a slow generator. */
  readonly nRefits?: number;
  /** Refits of each control (absent: 80); `full`: with every control there is. */
  readonly suite?: { readonly nRefits?: number; readonly full?: boolean };
  readonly seed: { readonly seed: string; readonly given: boolean; readonly guessable: boolean };
}

/**
 * What a run works with; given by whoever composes it, so that the pipeline knows no generator, no check and no clock.
 */
export interface RunTools {
  readonly lookup: GeneratorLookup;
  readonly checks: readonly DisclosureCheck[];
  readonly runner: RefitRunner;
  readonly store: CheckpointStore;
  readonly onProgress: Progress;
  readonly signal?: AbortSignal;
  /** Milliseconds of any steady clock. */
  readonly now: () => number;
  /** How many refits run at once; only ever used to guess how long they will take. */
  readonly parallelism: number;
  readonly about: { readonly startedAt: string; readonly softwareVersion: string; readonly nodeVersion: string };
}

/**
 * The main job: fit, refit, check, run the control suite, compare, judge. Nothing is written here.
 * @param request registry, recipe, policy, number of refits and rows, seed
 * @param tools generators, checks, runner, store of checkpoints, clock
 * @returns the outcome, with the number of refits and who chose it
 * @throws {E_TOO_FEW | E_GENERATOR | E_CANCELLED | E_WORKER}
 */
export async function run(
  request: RunRequest,
  tools: RunTools,
): Promise<RunOutcome & { readonly refits: RefitChoice }> {
  const { registry, policy, generator } = request;
  const { cohort } = registry;
  const seed = request.seed.seed;
  const watch = stopwatch(tools);
  const chosen = tools.lookup(generator.id);
  if (chosen.isControl)
    throw new RaresynthError(
      "E_GENERATOR",
      `"${generator.id}" is a control: it copies patients and is never released.`,
    );
  const recipe = recipeOf(request, tools.lookup);
  const perCheckpoint = chosen.isSlow === true ? SLOW_REFITS_PER_CHECKPOINT : REFITS_PER_CHECKPOINT;
  // Where nothing is kept, the runner is asked for all at once.
  const runner =
    tools.store === noCheckpoints ? tools.runner : checkpointedRunner(tools.runner, tools.store, perCheckpoint);

  const before = await watch("preflight", async () =>
    preflight(cohort, registry, { cellSize: policy.cellSize.value, ceiling: strictestRate(policy) }),
  );
  const { candidates, model, notes } = await watch("fit", async () =>
    runner.release(recipe, `${seed}/release`, policy.cellSize.value, tools.onProgress),
  );
  const secondsToFit = defined(watch.timings.find(({ stage }) => stage === "fit")).seconds;
  const secondsAFit = chosen.fitsToSample === true ? secondsToFit / candidates.length : secondsToFit;
  const refitChoice = await chooseRefits(tools.store, request.nRefits, secondsAFit, tools.parallelism);
  const { nRefits } = refitChoice;
  const masks = planLeftOut(cohort.nUnits, nRefits, createRng(`${seed}/masks`));
  const refits = await watch("refits", async () => runner.refits(recipe, `${seed}/refit`, masks, tools.onProgress));
  const ofRecipe: Evidence = {
    registry: cohort,
    released: [],
    refits,
    model,
    namedUnits: registry.namedUnits,
    refit: async (label, outUnits) => runner.refits(recipe, `${seed}/${label}`, outUnits),
  };
  // Controls keep the workers busy from here on: none of what this thread does reads what they draw.
  const controlled = heard(
    watch("controls", async () => runControlSuite(policy, runner, suiteOf(request, recipe), tools.onProgress)),
  );
  const candidate = await watch("candidates", async () =>
    chooseCandidate(candidates, {
      checks: tools.checks,
      evidence: ofRecipe,
      policy,
      adversaries: registry.adversaries,
      seed,
      ...(request.level === undefined ? {} : { level: request.level }),
    }),
  );
  const released = candidate.file;
  const evidence: Evidence = { ...ofRecipe, released: [released] };
  const { earlier } = request;
  const used = earlier === undefined ? tools.checks : checksWithEarlier(tools.checks, earlier);
  const floorQuestion = {
    policy,
    checks: tools.checks,
    adversaries: registry.adversaries,
    seed,
    nCandidates: candidate.planned,
    onProgress: tools.onProgress,
  };
  const [fidelity, suite, results, floor] = await allOrWaiting([
    watch("fidelity", async () => fidelityOf(cohort, released, { policy, seed, runner, onProgress: tools.onProgress })),
    controlled,
    watch("checks", async () =>
      runChecks({ ...tools, checks: used }, evidence, policy, registry.adversaries, seed, {
        nCandidates: candidate.planned,
        ...(request.level === undefined ? {} : { level: request.level }),
      }),
    ),
    watch("planted leaks", async () => measureFloor(evidence, floorQuestion)),
  ]);
  const controls = await watch("planted leaks, once more", async () =>
    withFloor(suite, floor, async (failed) => measureFloor(evidence, floorQuestion, failed)),
  );
  const verdict = judge(policy, results, {
    controls,
    preflight: before,
    ...(generator.refusal === undefined ? {} : { refusal: generator.refusal }),
  });
  return {
    ...commonOutcome(registry, policy, tools),
    ...(registry.watched === undefined ? {} : { watched: registry.watched }),
    kind: "run",
    preflight: before,
    controls,
    fidelity,
    verdict,
    released,
    timings: watch.timings,
    checks: described(tools.checks, results),
    generator: {
      id: generator.id,
      why: generator.why,
      card: chosen.card,
      params: recipe.params,
      notes,
      nRefits,
      candidates: { place: candidate.place, planned: candidate.planned },
      ...(generator.attempts === undefined ? {} : { attempts: generator.attempts }),
    },
    refits: refitChoice,
    seed: seal(request.seed),
    notTested: [
      ...NOT_TESTED.filter((item) => item !== JOINT_NOT_TESTED || earlier?.all !== true),
      ...(released.nUnits < released.nRows ? [VISITS_NOT_TESTED] : []),
      ...(generator.attempts === undefined ? [] : [CHOICE_NOT_TESTED]),
    ],
  };
}

/** Fidelity of a file, made by the runner where it can. */
async function fidelityOf(
  cohort: Cohort<"train">,
  file: Cohort<"synthetic">,
  how: {
    readonly policy: Policy;
    readonly seed: string;
    readonly runner: RefitRunner;
    readonly onProgress: Progress;
  },
): Promise<FidelityReport> {
  const options = { nSplits: N_SPLITS, cellSize: how.policy.cellSize.value };
  const seedPath = `${how.seed}/fidelity`;
  return how.runner.compare === undefined
    ? compareFidelity(cohort, file, options, createRng(seedPath), how.onProgress)
    : how.runner.compare(file, options, seedPath, how.onProgress);
}

/** The recipe of a request, parameters completed. */
export function recipeOf({ generator, nRows }: RunRequest, lookup: GeneratorLookup): Recipe {
  const { defaults } = lookup(generator.id);
  return { generatorId: generator.id, params: { ...defaults, ...generator.params }, nRows };
}

/**
 * The control suite of a request. It draws from a stream of the registry, whatever the seed of the run: whether the
 * checks work on a registry is not for each run to throw dice for, and what one run found holds for the next.
 */
export function suiteOf({ suite, nRows, registry }: RunRequest, recipe: Recipe): SuiteOptions {
  return {
    nRefits: suite?.nRefits ?? SUITE_REFITS,
    scenarios: suite?.full === true ? fullSuite(recipe) : CONTROL_SUITE,
    nRows,
    seed: `controls/${cohortDigest(registry.cohort)}`,
    adversaries: registry.adversaries,
  };
}

/**
 * All results. Where one of them waits for work of others, the rest are heard too, so that all missing work is known at
 * once.
 */
async function allOrWaiting<T extends readonly Promise<unknown>[]>(
  promises: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  try {
    return await Promise.all(promises);
  } catch (error) {
    if (error instanceof RaresynthError && error.code === "E_WAITING") await Promise.allSettled(promises);
    throw error;
  }
}

/** The promise, whose failure may come before anybody waits for it. */
function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/**
 * Every check on the same evidence; a stream each, so that adding one changes no other's numbers, nor does their order.
 */
export async function runChecks(
  { checks, onProgress, signal }: Pick<RunTools, "checks" | "onProgress" | "signal">,
  evidence: Evidence,
  policy: Policy,
  adversaries: readonly Adversary[],
  seed: string,
  attempt: { readonly nCandidates?: number; readonly level?: number } = {},
): Promise<CheckResult[]> {
  const { nCandidates = 1, level = policy.alpha } = attempt;
  const ceilings = ceilingsByCheck(policy);
  let done = 0;
  const runOne = async (check: DisclosureCheck): Promise<CheckResult> => {
    const context: CheckContext = {
      alpha: policy.alpha,
      upperAlpha: level,
      nCandidates,
      cellSize: policy.cellSize.value,
      ceilings: ceilings[check.id] ?? {},
      adversaries,
      onProgress,
    };
    const result = await check.run(evidence, check.defaults, createRng(`${seed}/check/${check.id}`), context);
    onProgress({ stage: "checks", done: ++done, total: checks.length });
    return atAttemptLevel(result, policy.alpha, level);
  };
  // What waits for refits goes first: they are made while this thread is at the other checks.
  const first = checks.filter(({ asksForRefits }) => asksForRefits === true);
  const waiting = new Map(first.map((check) => [check, heard(runOne(check))]));
  const others = new Map<DisclosureCheck, CheckResult>();
  for (const check of checks) {
    if (waiting.has(check)) continue;
    await letSignalsIn();
    requireGoing(signal, check.id);
    others.set(check, await runOne(check));
  }
  return Promise.all(checks.map(async (check) => waiting.get(check) ?? defined(others.get(check))));
}

/** Each check beside its card and parameters, for the report. */
export function described(checks: readonly DisclosureCheck[], results: readonly CheckResult[]): RunOutcome["checks"] {
  return checks.map((check, i) => ({
    id: check.id,
    card: check.card,
    params: check.defaults,
    result: nth(results, i),
  }));
}

/** The parts of an outcome that do not depend on how the data were made. */
export function commonOutcome(
  registry: RegistryInput,
  policy: Policy,
  tools: Pick<RunTools, "about">,
): Pick<
  RunOutcome,
  | "startedAt"
  | "softwareVersion"
  | "nodeVersion"
  | "schema"
  | "inputs"
  | "policy"
  | "adversaries"
  | "warnings"
  | "notTested"
> {
  return {
    ...tools.about,
    schema: registry.cohort.schema,
    inputs: registry.inputs,
    policy,
    adversaries: registry.adversaries,
    warnings: registry.warnings,
    notTested: NOT_TESTED,
  };
}

/** The smallest ceiling on a rate, which decides how many patients a PASS needs. */
export function strictestRate(policy: Policy): number {
  const rates = policy.thresholds.filter((t) => t.check === "replicas" && t.ceiling > 0).map((t) => t.ceiling);
  return Math.min(1, ...rates);
}

type Stopwatch = (<T>(stage: string, work: () => Promise<T>) => Promise<T>) & { readonly timings: StageTiming[] };

/** Times each stage and stops between stages where the user asked to. */
export function stopwatch(tools: Pick<RunTools, "now" | "signal">): Stopwatch {
  const timings: StageTiming[] = [];
  const time = async <T>(stage: string, work: () => Promise<T>): Promise<T> => {
    await letSignalsIn();
    requireGoing(tools.signal, stage);
    const start = tools.now();
    const result = await work();
    timings.push({ stage, seconds: (tools.now() - start) / 1000 });
    return result;
  };
  return Object.assign(time, { timings });
}

/** @throws {E_CANCELLED} */
function requireGoing(signal: AbortSignal | undefined, stage: string): void {
  if (signal?.aborted === true)
    throw new RaresynthError("E_CANCELLED", `the work was cancelled before "${stage}".`, {
      hint: "A run goes on from here with the same command.",
    });
}
