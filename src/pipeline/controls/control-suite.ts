import type { Adversary } from "../../core/contracts/adversary.ts";
import type { ControlOutcome, ControlReport } from "../../core/contracts/outcome.ts";
import type { ControlId } from "../../core/contracts/finding.ts";
import type { Inconclusive, Measured } from "../../core/contracts/disclosure.ts";
import type { ControlFailure, Policy } from "../../core/contracts/policy.ts";
import type { Progress } from "../../core/contracts/progress.ts";
import { ceilingsByCheck } from "../ceilings.ts";
import type { ControlEvidence, ControlRequest } from "./control-step.ts";
import { judgeCheck } from "../gate.ts";
import type { RefitRunner } from "../refits/refit-runner.ts";
import { decides, expectedOf, type ControlScenario } from "./scenarios.ts";

/** Refits of each control; half as many of one that is only shown. */
export const SUITE_REFITS = 80;

/** Cheaper than the main run: the control suite asks whether a check works here, not how large a small leak is. */
export interface SuiteOptions {
  readonly scenarios: readonly ControlScenario[];
  readonly nRefits: number;
  readonly nRows: number;
  readonly seed: string;
  readonly adversaries: readonly Adversary[];
}

/** What the checks said of one scenario; a scenario that was drawn a second time stands twice. */
export interface ScenarioEvidence {
  readonly scenario: ControlScenario;
  readonly draw: ControlOutcome["draw"];
  readonly evidence: ControlEvidence;
}

/** Streams of a control's draws. */
const DRAWN = { 1: "", 2: ", drawn again", 3: ", drawn a third time" } as const;

/**
 * Runs the checks of the policy on every scenario. Scenarios are independent, so the order of work changes nothing.
 *
 * One unlucky draw is no evidence. A negative control that a check refuses is drawn a second time with fresh seeds, since
 * a test of level alpha refuses one in a while: only a check that refuses both draws is said to fail, at most alpha^2 =
 * .0025 of sound ones at the policies' level of .05. A positive control that a check misses is drawn twice more: two of
 * three are enough, none is blindness, one leaves open whether it works here. So a check that catches 95 of 100 is
 * accepted in 99.5 of 100 suites; and a blind one is accepted by its first draw only where the interval of a finding lies
 * above its ceiling by chance.
 */
export async function runControlSuite(
  policy: Policy,
  runner: Pick<RefitRunner, "control">,
  options: SuiteOptions,
  onProgress?: Progress,
): Promise<ControlReport> {
  let done = 0;
  const climb = async (scenario: ControlScenario, draw: ControlOutcome["draw"]): Promise<ScenarioEvidence> => {
    const evidence = await runner.control(controlRequest(policy, options, scenario, draw));
    onProgress?.({
      stage: "controls",
      done: Math.min(++done, options.scenarios.length),
      total: options.scenarios.length,
    });
    return { scenario, draw, evidence };
  };
  const first = await Promise.all(options.scenarios.map(async (scenario) => climb(scenario, 1)));
  const refused = first.filter(({ scenario, evidence }) =>
    evidence.results.some(
      (result) => expectedOf(scenario, result.checkId) === "quiet" && judgeCheck(policy, result).outcome === "fail",
    ),
  );
  const missed = first.filter(({ scenario, evidence }) =>
    evidence.results.some(
      (result) =>
        expectedOf(scenario, result.checkId) === "caught" &&
        result.status === "measured" &&
        result.notAsked === undefined &&
        judgeCheck(policy, result).outcome !== "fail",
    ),
  );
  const further = await Promise.all([
    ...[...new Set([...refused, ...missed])].map(async ({ scenario }) => climb(scenario, 2)),
    ...missed.map(async ({ scenario }) => climb(scenario, 3)),
  ]);
  return readSuite(policy, [...first, ...further]);
}

/** What a runner is asked for one draw of a scenario. */
export function controlRequest(
  policy: Policy,
  options: Omit<SuiteOptions, "scenarios">,
  scenario: ControlScenario,
  draw: ControlOutcome["draw"],
): ControlRequest {
  return {
    control: scenario.generatorId,
    recipe: { generatorId: scenario.generatorId, params: scenario.params, nRows: options.nRows },
    seedPath: `${options.seed}/control/${scenario.stream}${DRAWN[draw]}`,
    nRefits: decides(scenario) ? options.nRefits : Math.ceil(options.nRefits / 2),
    presets: scenario.preset === undefined ? ["suite"] : ["suite", scenario.preset],
    context: {
      alpha: policy.alpha,
      cellSize: policy.cellSize.value,
      ceilings: ceilingsByCheck(policy),
      adversaries: options.adversaries,
    },
    ...(scenario.world === undefined ? {} : { world: scenario.world }),
  };
}

/**
 * What the scenarios say about the checks. A check that misses the verbatim copy, or refuses data without a leak,
 * cannot support PASS.
 */
export function readSuite(policy: Policy, scenarios: readonly ScenarioEvidence[]): ControlReport {
  const outcomes = scenarios.flatMap(({ scenario, draw, evidence }) =>
    // A check that has nothing to ask of this registry is neither blind nor alarmed.
    evidence.results.flatMap((result) =>
      result.status === "not-applicable" || (result.status === "measured" && result.notAsked !== undefined)
        ? []
        : [outcomeOf(policy, scenario, draw, result)],
    ),
  );
  const checks = [...new Set(outcomes.map((outcome) => outcome.check))];
  return {
    outcomes,
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
  draw: ControlOutcome["draw"],
  result: Measured | Inconclusive,
): ControlOutcome {
  const { outcome, reason } = judgeCheck(policy, result);
  const findings = result.status === "measured" ? result.findings : [];
  const decisive = findings.find((finding) => finding.id === reason?.finding) ?? findings[0];
  return {
    control: scenario.control,
    draw,
    expected: expectedOf(scenario, result.checkId),
    check: result.checkId,
    outcome,
    ...(scenario.copiedShare === undefined ? {} : { copiedShare: scenario.copiedShare }),
    // The smallest of several p-values, paid for (Bonferroni).
    p: findings.length === 0 ? 1 : Math.min(1, findings.length * Math.min(...findings.map((finding) => finding.p))),
    ...(decisive === undefined
      ? {}
      : { decisive: { finding: decisive.id, quantity: decisive.quantity, excess: decisive.excess.value } }),
  };
}

function failuresOf(check: string, outcomes: readonly ControlOutcome[]): ControlReport["failedChecks"] {
  const missed = outcomes.find((o) => o.expected === "caught" && o.draw === 1 && o.outcome !== "fail");
  const acquitted = (control: ControlId): boolean =>
    outcomes.some((o) => o.control === control && o.draw === 2 && o.outcome !== "fail");
  const alarmed = outcomes.find(
    (o) => o.expected === "quiet" && o.draw === 1 && o.outcome === "fail" && !acquitted(o.control),
  );
  const failure = (kind: ControlFailure["kind"], { control, copiedShare }: ControlOutcome): ControlFailure => ({
    kind,
    control,
    ...(copiedShare === undefined ? {} : { copiedShare }),
  });
  // Of the further draws of what was missed first.
  const caught = outcomes.filter(
    (o) => o.draw > 1 && o.control === missed?.control && o.copiedShare === missed.copiedShare && o.outcome === "fail",
  ).length;
  return [
    ...(missed === undefined || caught >= 2
      ? []
      : [{ check, failure: failure(caught === 0 ? "missed a leak" : "not established", missed) }]),
    ...(alarmed === undefined ? [] : [{ check, failure: failure("alarmed without one", alarmed) }]),
  ];
}
