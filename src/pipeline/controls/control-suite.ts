import type { Adversary } from "../../core/contracts/adversary.ts";
import type { ControlOutcome, ControlReport } from "../../core/contracts/outcome.ts";
import type { Policy } from "../../core/contracts/policy.ts";
import type { Progress } from "../../core/contracts/progress.ts";
import { ceilingsByCheck } from "../ceilings.ts";
import type { ControlEvidence } from "./control-step.ts";
import { judgeCheck } from "../gate.ts";
import type { RefitRunner } from "../refits/refit-runner.ts";
import { expectedOf, INDEPENDENT_COLUMNS, type ControlScenario } from "./scenarios.ts";

/** Refits of each control. */
export const SUITE_REFITS = 80;

/** Cheaper than the main run: the ladder asks whether a check works here, not how large a small leak is. */
export interface SuiteOptions {
  readonly scenarios: readonly ControlScenario[];
  readonly nRefits: number;
  readonly nRows: number;
  readonly seed: string;
  readonly adversaries: readonly Adversary[];
}

/** What the checks said of one rung; a rung that was drawn a second time stands twice. */
export interface ScenarioEvidence {
  readonly scenario: ControlScenario;
  readonly evidence: ControlEvidence;
}

/** Added to the name of a negative control that was drawn a second time. */
const AGAIN = ", drawn again";

/**
 * Runs the checks of the policy on every rung. Rungs are independent, so the order of work changes nothing.
 *
 * A negative control that a check refuses is drawn a second time with fresh seeds, since a test of level alpha refuses one in a while: only a check
 * that refuses both draws is said to fail. Positive controls get no second chance.
 */
export async function runControlSuite(
  policy: Policy,
  runner: RefitRunner,
  options: SuiteOptions,
  onProgress?: Progress,
): Promise<ControlReport> {
  const context = {
    alpha: policy.alpha,
    cellSize: policy.cellSize.value,
    ceilings: ceilingsByCheck(policy),
    adversaries: options.adversaries,
  };
  let done = 0;
  const climb = async (scenario: ControlScenario): Promise<ScenarioEvidence> => {
    const evidence = await runner.control({
      control: scenario.generatorId,
      recipe: { generatorId: scenario.generatorId, params: scenario.params, nRows: options.nRows },
      seedPath: `${options.seed}/control/${scenario.control}`,
      nRefits: options.nRefits,
      presets: scenario.preset === undefined ? ["suite"] : ["suite", scenario.preset],
      context,
      ...(scenario.world === undefined ? {} : { world: scenario.world }),
    });
    onProgress?.({
      stage: "controls",
      done: Math.min(++done, options.scenarios.length),
      total: options.scenarios.length,
    });
    return { scenario, evidence };
  };
  const first = await Promise.all(options.scenarios.map(climb));
  const refused = first.filter(({ scenario, evidence }) =>
    evidence.results.some(
      (result) => expectedOf(scenario, result.checkId) === "quiet" && judgeCheck(policy, result).outcome === "fail",
    ),
  );
  const second = await Promise.all(
    refused.map(async ({ scenario }) => climb({ ...scenario, control: scenario.control + AGAIN })),
  );
  return readSuite(policy, [...first, ...second]);
}

/** What the rungs say about the checks. A check that misses the verbatim copy, or refuses data without a leak, cannot support PASS. */
export function readSuite(policy: Policy, scenarios: readonly ScenarioEvidence[]): ControlReport {
  // A check that has nothing to ask of this registry is neither blind nor alarmed.
  const asked = (result: ControlEvidence["results"][number]): boolean =>
    result.status === "inconclusive" || result.notApplicable === undefined;
  const outcomes = scenarios.flatMap(({ scenario, evidence }) =>
    evidence.results.filter(asked).map((result) => outcomeOf(policy, scenario, result)),
  );
  const checks = [...new Set(outcomes.map((outcome) => outcome.check))];
  return {
    outcomes,
    detectionFloor: checks.map((check) => ({ check, ...floorOf(outcomes.filter((o) => o.check === check)) })),
    failedChecks: checks.flatMap((check) =>
      failuresOf(
        check,
        outcomes.filter((o) => o.check === check),
      ),
    ),
  };
}

function outcomeOf(
  policy: Policy,
  scenario: ControlScenario,
  result: ControlEvidence["results"][number],
): ControlOutcome {
  const { outcome, reason } = judgeCheck(policy, result);
  const findings = result.status === "measured" ? result.findings : [];
  const decisive = findings.find((finding) => finding.id === reason?.finding) ?? findings[0];
  return {
    control: scenario.control,
    expected: expectedOf(scenario, result.checkId),
    check: result.checkId,
    outcome,
    ...(scenario.copiedShare === undefined ? {} : { copiedShare: scenario.copiedShare }),
    // The smallest of several p-values, paid for (Bonferroni).
    p: findings.length === 0 ? 1 : Math.min(1, findings.length * Math.min(...findings.map((finding) => finding.p))),
    finding: decisive?.id ?? "none",
    excess: decisive?.excess.value ?? 0,
  };
}

/** Smallest refused share such that every larger one was refused too. Partial copies stand among independent columns: where these are refused, nothing follows. */
function floorOf(outcomes: readonly ControlOutcome[]): { copiedShare: number | undefined; refusesIndependent?: true } {
  if (outcomes.some((o) => o.control === INDEPENDENT_COLUMNS && o.outcome === "fail"))
    return { copiedShare: undefined, refusesIndependent: true };
  const copied = outcomes.filter((o) => o.copiedShare !== undefined).sort((a, b) => b.copiedShare! - a.copiedShare!);
  let floor: number | undefined;
  for (const outcome of copied) {
    if (outcome.outcome !== "fail") break;
    floor = outcome.copiedShare;
  }
  return { copiedShare: floor };
}

function failuresOf(check: string, outcomes: readonly ControlOutcome[]): { check: string; why: string }[] {
  const missed = outcomes.find((o) => o.expected === "caught" && o.outcome !== "fail");
  const acquitted = (control: string): boolean =>
    outcomes.some((o) => o.control === control + AGAIN && o.outcome !== "fail");
  const alarmed = outcomes.find(
    (o) => o.expected === "quiet" && o.outcome === "fail" && !acquitted(o.control) && !o.control.endsWith(AGAIN),
  );
  return [
    ...(missed === undefined ? [] : [{ check, why: `it did not refuse the ${missed.control}.` }]),
    ...(alarmed === undefined ? [] : [{ check, why: `it refused a control without any leak (${alarmed.control}).` }]),
  ];
}
