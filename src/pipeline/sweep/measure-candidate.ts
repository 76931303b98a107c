import { defined, nth } from "../../core/access.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import type { CheckResult, DisclosureCheck, Evidence, Refit } from "../../core/contracts/disclosure.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { Policy } from "../../core/contracts/policy.ts";
import type { Progress } from "../../core/contracts/progress.ts";
import { createRng } from "../../core/rng.ts";
import type { CandidateResult, Screen, SweepCandidate } from "../../core/contracts/sweep.ts";
import { ceilingsByCheck } from "../ceilings.ts";
import {
  checkpointedRunner,
  noCheckpoints,
  REFITS_PER_CHECKPOINT,
  SLOW_REFITS_PER_CHECKPOINT,
  type CheckpointStore,
} from "../refits/checkpoints.ts";
import type { RefitRunner } from "../refits/refit-runner.ts";
import type { RegistryInput } from "../run.ts";
import { candidatePath, masksPath } from "./candidates.ts";
import { evidenceOn, foldKeyOf, planSelectionMasks, selectionFold } from "./folds.ts";
import { keptSignal, realAssociations, type RealSignal } from "./kept-associations.ts";
import { realCoefficients } from "./kept-coefficients.ts";
import { heldOutFidelity, realBaseline, type RealBaseline } from "./held-out-fidelity.ts";

/**
 * Refits of a candidate, and the fewest a slow generator is given: the choice needs the order of candidates, the
 * verdict is left to `run`. Source: docs/decisions/0005-sweep.md.
 */
export const SWEEP_REFITS = 60;
const FEWEST_SWEEP_REFITS = 20;
const CANDIDATE_BUDGET_SECONDS = 300;
/** Columns drawn each on its own: what any joint model has to beat. */
const INDEPENDENT = "marginals";
const PLAN_KEY = "plan";
/** Faster candidates are over before anybody asks how far they are. */
const SLOW_FIT_SECONDS = 1;

/** What all candidates of a sweep have in common. */
export interface SweepSetup {
  readonly registry: RegistryInput;
  readonly policy: Policy;
  readonly screens: readonly Screen[];
  readonly nRows: number;
  readonly seed: string;
  /** Absent: 60, fewer for slow generators. */
  readonly nRefits?: number;
}

export interface SweepTools {
  readonly checks: readonly DisclosureCheck[];
  readonly runner: RefitRunner;
  readonly onProgress: Progress;
  /** Milliseconds of any steady clock. */
  readonly now: () => number;
  readonly parallelism: number;
  /** Where refits of a candidate wait for a sweep that was killed; absent: nothing is kept. */
  readonly storeOf?: (candidate: SweepCandidate) => CheckpointStore;
}

export interface MeasuredCandidate {
  readonly result: CandidateResult;
  readonly secondsAFit: number;
}

/** 60, unless they would take longer than five minutes; then fewer, at least 20. */
export function affordableSweepRefits(secondsAFit: number, parallelism: number): number {
  const affordable = Math.floor((CANDIDATE_BUDGET_SECONDS * Math.max(1, parallelism)) / secondsAFit);
  return Math.min(SWEEP_REFITS, Math.max(FEWEST_SWEEP_REFITS, affordable));
}

/**
 * Measures candidates of one sweep, each on streams of its own: the result of one depends neither on the others nor on
 * their order. A generator that cannot be fitted is a result too.
 * @throws {E_CANCELLED | E_WORKER | E_INTERNAL}
 */
export function candidateMeter(
  setup: SweepSetup,
  tools: SweepTools,
): (candidate: SweepCandidate) => Promise<MeasuredCandidate> {
  const { cohort } = setup.registry;
  const inFold = selectionFold(cohort.nUnits, foldKeyOf(setup.seed));
  const masksOf = (label: string): Int32Array[] =>
    planSelectionMasks(inFold, setup.nRefits ?? SWEEP_REFITS, createRng(masksPath(setup.seed, label)));
  const baselines = new Map<string, RealBaseline>();
  const baselineOf = (label: string): RealBaseline => {
    const known = baselines.get(label) ?? realBaseline(cohort, masksOf(label));
    baselines.set(label, known);
    return known;
  };
  const signals = new Map<string, { associations: RealSignal; coefficients: RealSignal | undefined }>();
  const signalsOf = (label: string): { associations: RealSignal; coefficients: RealSignal | undefined } => {
    const masks = masksOf(label);
    const known = signals.get(label) ?? {
      associations: realAssociations(cohort, masks),
      coefficients: realCoefficients(cohort, masks),
    };
    signals.set(label, known);
    return known;
  };
  const independent = new Map<string, Promise<readonly Refit[]>>();
  const independentOf = (label: string): Promise<readonly Refit[]> => {
    const recipe = { generatorId: INDEPENDENT, params: {}, nRows: setup.nRows };
    const known =
      independent.get(label) ?? tools.runner.refits(recipe, `${setup.seed}/sweep/independent/${label}`, masksOf(label));
    independent.set(label, known);
    return known;
  };
  const keptBy = async (candidate: SweepCandidate, refits: readonly Refit[]) => {
    if (candidate.generatorId === INDEPENDENT) return {};
    const { associations, coefficients } = signalsOf(candidate.seed);
    const floor = (await independentOf(candidate.seed)).slice(0, refits.length);
    const kept = (real: RealSignal) => ({ own: keptSignal(refits, real), independent: keptSignal(floor, real) });
    return {
      associations: kept(associations),
      ...(coefficients === undefined ? {} : { coefficients: kept(coefficients) }),
    };
  };
  return async (candidate) => {
    let secondsAFit = 0;
    try {
      const path = candidatePath(setup.seed, candidate);
      const recipe = { generatorId: candidate.generatorId, params: candidate.params, nRows: setup.nRows };
      const store = tools.storeOf?.(candidate) ?? noCheckpoints;
      const start = tools.now();
      const whole = await checkpointedRunner(tools.runner, store).refits(recipe, `${path}/whole`, [new Int32Array(0)]);
      const middle = tools.now();
      const { nRefits, firstFit, isResumed } = await planOf(store, (middle - start) / 1000, setup, tools.parallelism);
      const isSlow = firstFit > SLOW_FIT_SECONDS;
      const refits = await checkpointedRunner(
        tools.runner,
        store,
        isSlow ? SLOW_REFITS_PER_CHECKPOINT : REFITS_PER_CHECKPOINT,
      ).refits(
        recipe,
        `${path}/refit`,
        masksOf(candidate.seed).slice(0, nRefits),
        isSlow ? tools.onProgress : undefined,
      );
      // Not the first fit, which waits for the workers to start; but of refits that were kept only that is known.
      secondsAFit = isResumed ? firstFit : (((tools.now() - middle) / 1000) * Math.max(1, tools.parallelism)) / nRefits;
      const evidence = evidenceOn(
        { registry: cohort, released: [nth(whole, 0).synthetic], refits, namedUnits: [] },
        inFold,
      );
      const checks = await screen(evidence, setup, tools.checks, path);
      return {
        result: {
          candidate: candidate.id,
          nRefits,
          checks,
          fidelity: heldOutFidelity(cohort, refits, baselineOf(candidate.seed)),
          ...(await keptBy(candidate, refits)),
        },
        secondsAFit,
      };
    } catch (error) {
      if (!(error instanceof RaresynthError) || ["E_CANCELLED", "E_WORKER", "E_INTERNAL"].includes(error.code))
        throw error;
      const where = error.where === undefined ? "" : `${error.where}: `;
      return {
        result: {
          candidate: candidate.id,
          nRefits: 0,
          checks: [],
          fidelity: [],
          failed: { code: error.code, message: where + error.message },
        },
        secondsAFit,
      };
    }
  };
}

/** What the first fit decides; kept, so that a candidate that goes on is the one that was begun. */
async function planOf(
  store: CheckpointStore,
  firstFit: number,
  { nRefits }: SweepSetup,
  parallelism: number,
): Promise<{ readonly nRefits: number; readonly firstFit: number; readonly isResumed: boolean }> {
  const kept = (await store.get(PLAN_KEY)) as { nRefits: number; firstFit: number } | undefined;
  if (kept !== undefined) return { ...kept, isResumed: true };
  const plan = { nRefits: nRefits ?? affordableSweepRefits(firstFit, parallelism), firstFit };
  await store.put(PLAN_KEY, plan);
  return { ...plan, isResumed: false };
}

/** The screening checks with cheaper parameters and the policy's ceilings. */
async function screen(
  evidence: Evidence,
  { policy, registry, screens }: SweepSetup,
  checks: readonly DisclosureCheck[],
  path: string,
): Promise<CheckResult[]> {
  const ceilings = ceilingsByCheck(policy);
  const results: CheckResult[] = [];
  for (const { check: id, params, findings } of screens) {
    const check = checks.find((one) => one.id === id);
    if (check === undefined)
      throw new RaresynthError("E_INTERNAL", "a screen of the sweep names a check that does not exist.", { where: id });
    const context = {
      alpha: policy.alpha,
      cellSize: policy.cellSize.value,
      ceilings: ceilings[id] ?? {},
      adversaries: registry.adversaries,
    };
    results.push(
      readBy(
        findings,
        await check.run(evidence, { ...check.defaults, ...params }, createRng(`${path}/check/${id}`), context),
      ),
    );
  }
  return results;
}

/** The findings that a screen reads; persons, notes and curves are left behind. */
function readBy(ids: readonly string[], result: CheckResult): CheckResult {
  if (result.status !== "measured") return result;
  const { status, checkId, decides } = result;
  return {
    status,
    checkId,
    decides,
    findings: result.findings.filter(({ id }) => ids.includes(id)),
    notes: [],
  };
}

/** Smallest number of patients a recipe is fitted on in a sweep. */
export function fewestTrained({ nUnits }: Cohort): number {
  const [mask] = planSelectionMasks(selectionFold(nUnits, "size"), 1, createRng("size"));
  return nUnits - defined(mask).length;
}
