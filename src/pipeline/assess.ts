import type { Cohort } from "../core/data/cohort.ts";
import type { CheckResult, Evidence, Refit } from "../core/contracts/disclosure.ts";
import type { RunOutcome, Preflight } from "../core/contracts/outcome.ts";
import type { Policy } from "../core/contracts/policy.ts";
import { columnsWithRole } from "../core/data/schema.ts";
import { createRng, permutation } from "../core/rng.ts";
import { column, isMissing, rowsOfUnits, takeRows, withRole } from "../core/data/cohort.ts";
import { compareFidelity } from "../fidelity/compare-fidelity.ts";
import { ceilingsByCheck } from "./ceilings.ts";
import { readSuite, runControlSuite, SUITE_REFITS, type ScenarioEvidence } from "./controls/control-suite.ts";
import { FRESH_REAL } from "./controls/control-scenario.ts";
import { judge } from "./gate.ts";
import { refuseRepeatedRegistry } from "./holdout-overlap.ts";
import { preflight } from "./preflight.ts";
import { readByRanks, type RankReading } from "./rank-reading.ts";
import { worseOf } from "./second-reading.ts";
import type { RefitRunner } from "./refits/refit-runner.ts";
import { refitOnce } from "./refits/refit-task.ts";
import { measureFloor, withFloor } from "./controls/leak-floor.ts";
import { CONTROL_SUITE, fullSuite } from "./controls/scenarios.ts";
import {
  commonOutcome,
  described,
  N_SPLITS,
  runChecks,
  stopwatch,
  strictestRate,
  type RegistryInput,
  type RunTools,
} from "./run.ts";

export type AssessTools = Omit<RunTools, "runner" | "store" | "parallelism"> & {
  /** For the controls, where the maker returned refits. */
  readonly runner?: RefitRunner;
  /** Compares in another thread, while this one checks. */
  readonly compare?: RefitRunner["compare"];
};

export interface AssessRequest {
  readonly registry: RegistryInput;
  readonly synthetic: Cohort<"synthetic">;
  readonly holdout?: Cohort<"holdout">;
  readonly policy: Policy;
  /** Level that is left to this attempt for upper bounds; default that of the policy. */
  readonly level?: number;
  readonly seed: string;
  /** With every control that needs no refits. */
  readonly fullControls?: boolean;
  /** Files that the maker returned, each made without some of the patients (see `planRefits`). */
  readonly refits?: readonly Refit[];
}

/**
 * Checks data that anyone else made. Without refits the recipe cannot be asked, and without a holdout there are no
 * non-members: what needs either is `inconclusive`. With refits returned by the maker the checks and the control suite
 * are those of a run, but for the second stage on single patients, which would need files made for it.
 * @param request registry, synthetic rows, holdout, returned refits, policy, seed
 * @param tools checks, fidelity and progress
 * @returns the outcome, whose verdict is PASS only where refits were returned
 * @throws {E_NO_NONMEMBERS} where the holdout repeats the registry
 */
export async function assess(request: AssessRequest, tools: AssessTools): Promise<RunOutcome> {
  const { registry, synthetic, holdout, policy, seed } = request;
  const { cohort } = registry;
  if (holdout !== undefined) refuseRepeatedRegistry(cohort, holdout);
  const watch = stopwatch(tools);
  const before = await watch("preflight", async () => {
    const asRun = preflight(cohort, registry, { cellSize: policy.cellSize.value, ceiling: strictestRate(policy) });
    return withBlanks(request.refits === undefined ? withoutRefits(asRun) : asRun, cohort, synthetic);
  });
  const options = { nSplits: N_SPLITS, cellSize: policy.cellSize.value };
  const { compare } = tools;
  const elsewhere =
    compare && watch("fidelity", async () => compare(synthetic, options, `${seed}/fidelity`, tools.onProgress));
  // What fails here first is what is told.
  elsewhere?.catch(() => undefined);
  const evidence: Evidence = {
    registry: cohort,
    released: [synthetic],
    refits: request.refits ?? [],
    namedUnits: registry.namedUnits,
    ...(holdout === undefined ? {} : { holdout }),
  };
  const attempt = request.level === undefined ? {} : { level: request.level };
  const results = await watch("checks", async () =>
    alsoByRanks(
      await runChecks(tools, evidence, policy, registry.adversaries, seed, attempt),
      readByRanks(cohort, synthetic),
      async (file) =>
        runChecks(
          { ...tools, checks: tools.checks.filter(({ id }) => id === WHOLE_RECORDS) },
          { ...evidence, released: [file] },
          policy,
          registry.adversaries,
          seed,
          attempt,
        ),
      policy,
    ),
  );
  const { runner } = tools;
  const suite = await watch("controls", async () =>
    runner === undefined || request.refits === undefined
      ? assessSuite(request, tools)
      : runControlSuite(
          policy,
          runner,
          {
            nRefits: SUITE_REFITS,
            scenarios: CONTROL_SUITE,
            nRows: synthetic.nRows,
            seed,
            adversaries: registry.adversaries,
          },
          tools.onProgress,
        ),
  );
  const floorQuestion = {
    policy,
    checks: tools.checks,
    adversaries: registry.adversaries,
    seed,
    onProgress: tools.onProgress,
  };
  const controls = await watch("planted leaks", async () =>
    withFloor(
      suite,
      await measureFloor(
        evidence,
        floorQuestion,
        suite.failedChecks.map(({ check }) => check),
      ),
      async (failed) => measureFloor(evidence, floorQuestion, failed),
    ),
  );
  const fidelity = await (elsewhere ??
    watch("fidelity", async () =>
      compareFidelity(cohort, synthetic, options, createRng(`${seed}/fidelity`), tools.onProgress),
    ));
  return {
    ...commonOutcome(registry, policy, tools),
    kind: "assess",
    preflight: before,
    controls,
    fidelity,
    released: synthetic,
    checks: described(tools.checks, results),
    timings: watch.timings,
    verdict: judge(policy, results, { controls, preflight: before, hasHoldout: holdout !== undefined }),
  };
}

/** The check that looks for copies, and so is asked of a recoded file a second time. */
const WHOLE_RECORDS = "replicas";

/**
 * The results with copies looked for in the file read by ranks as well, where it is unlike the registry in some column.
 */
async function alsoByRanks(
  results: readonly CheckResult[],
  reading: RankReading | undefined,
  again: (file: Cohort<"synthetic">) => Promise<readonly CheckResult[]>,
  policy: Policy,
): Promise<CheckResult[]> {
  if (reading === undefined) return [...results];
  const [second] = await again(reading.cohort);
  return results.map((first) =>
    second !== undefined && first.checkId === second.checkId ? worseOf(policy, first, second, reading.columns) : first,
  );
}

/**
 * Quasi-identifiers that the file leaves blank are an open point: nobody can be found by what is not there, and nothing
 * is shown by it.
 */
function withBlanks(before: Preflight, registry: Cohort, file: Cohort): Preflight {
  const isBlank = (cohort: Cohort, name: string): boolean => {
    const own = column(cohort, name);
    return Array.from({ length: cohort.nRows }, (_, row) => row).every((row) => isMissing(own, row));
  };
  const names = columnsWithRole(registry.schema, "quasi-identifier").filter(
    (name) => isBlank(file, name) && !isBlank(registry, name),
  );
  if (names.length === 0) return before;
  const { confirmation } = before;
  return { ...before, confirmation: { ...confirmation, open: [...confirmation.open, { kind: "blank", names }] } };
}

/** No size reaches PASS where the lines on single patients can never be decided. Source: docs/decisions/0011. */
function withoutRefits(before: Preflight): Preflight {
  return before.bestVerdict === "pass"
    ? { ...before, bestVerdict: "inconclusive", bestVerdictWhy: { kind: "no-refits" } }
    : before;
}

/**
 * The same suite with files in place of recipes. Fresh real patients are half of the holdout; without one that scenario
 * is inconclusive.
 */
async function assessSuite(request: AssessRequest, tools: AssessTools): Promise<ReturnType<typeof readSuite>> {
  const scenarios: ScenarioEvidence[] = [];
  for (const scenario of request.fullControls === true ? fullSuite(undefined) : CONTROL_SUITE) {
    const path = `${request.seed}/control/${scenario.stream}`;
    const recipe = { generatorId: scenario.generatorId, params: scenario.params, nRows: request.synthetic.nRows };
    const step =
      scenario.generatorId === FRESH_REAL
        ? freshFromHoldout(request, path)
        : await controlFile(request, recipe, path, tools);
    scenarios.push({
      scenario,
      draw: 1,
      evidence: {
        control: scenario.generatorId,
        results: step === undefined ? [] : await ladderChecks(tools, step, request, path),
      },
    });
  }
  return readSuite(request.policy, scenarios);
}

async function controlFile(
  request: AssessRequest,
  recipe: Parameters<typeof refitOnce>[1],
  path: string,
  tools: Pick<RunTools, "lookup">,
): Promise<Evidence> {
  const { registry, holdout } = request;
  const { synthetic } = await refitOnce(registry.cohort, recipe, new Int32Array(0), createRng(path), tools.lookup);
  return {
    registry: registry.cohort,
    released: [synthetic],
    refits: [],
    namedUnits: [],
    ...(holdout === undefined ? {} : { holdout }),
  };
}

function freshFromHoldout(request: AssessRequest, path: string): Evidence | undefined {
  const { holdout, registry } = request;
  if (holdout === undefined || holdout.nUnits < 4) return undefined;
  const first = new Set(permutation(holdout.nUnits, createRng(path)).slice(0, holdout.nUnits >> 1));
  const fresh = takeRows(
    holdout,
    rowsOfUnits(holdout, (unit) => first.has(unit)),
    "holdout",
  );
  const rest = takeRows(
    holdout,
    rowsOfUnits(holdout, (unit) => !first.has(unit)),
    "holdout",
  );
  return {
    registry: registry.cohort,
    released: [withRole(fresh, "synthetic")],
    refits: [],
    namedUnits: [],
    holdout: rest,
  };
}

async function ladderChecks(
  { checks, signal }: Pick<AssessTools, "checks" | "signal">,
  evidence: Evidence,
  { policy, registry }: AssessRequest,
  path: string,
): Promise<CheckResult[]> {
  const ceilings = ceilingsByCheck(policy);
  return runChecks(
    {
      checks: checks.filter((check) => check.id in ceilings),
      onProgress: () => undefined,
      ...(signal === undefined ? {} : { signal }),
    },
    evidence,
    policy,
    registry.adversaries,
    path,
  );
}
