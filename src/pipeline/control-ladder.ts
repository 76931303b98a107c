import type { Adversary } from "../core/adversary.ts";
import type { ControlOutcome, ControlReport } from "../core/outcome.ts";
import type { Policy } from "../core/policy.ts";
import type { Progress } from "../core/progress.ts";
import { ceilingsByCheck } from "./ceilings.ts";
import type { ControlEvidence, ControlRequest } from "./control-step.ts";
import { judgeCheck } from "./gate.ts";
import type { RefitRunner } from "./refit-runner.ts";
import { expectedOf, INDEPENDENT_COLUMNS, type Rung } from "./rungs.ts";

/** Cheaper than the main run: the ladder asks whether a check works here, not how large a small leak is. */
export interface LadderOptions {
  readonly rungs: readonly Rung[];
  readonly nRefits: number;
  readonly nRows: number;
  readonly seed: string;
  readonly checkParams: ControlRequest["checkParams"];
  readonly adversaries: readonly Adversary[];
}

/** What the checks said of one rung; a rung that was drawn a second time stands twice. */
export interface RungEvidence {
  readonly rung: Rung;
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
export async function climbLadder(
  policy: Policy,
  runner: RefitRunner,
  options: LadderOptions,
  onProgress?: Progress,
): Promise<ControlReport> {
  const context = {
    alpha: policy.alpha,
    cellSize: policy.cellSize.value,
    ceilings: ceilingsByCheck(policy),
    adversaries: options.adversaries,
  };
  let done = 0;
  const climb = async (rung: Rung): Promise<RungEvidence> => {
    const evidence = await runner.control({
      control: rung.generatorId,
      recipe: { generatorId: rung.generatorId, params: rung.params, nRows: options.nRows },
      seedPath: `${options.seed}/control/${rung.control}`,
      nRefits: options.nRefits,
      checkParams: { ...options.checkParams, ...rung.checkParams },
      context,
      ...(rung.world === undefined ? {} : { world: rung.world }),
    });
    onProgress?.({ stage: "controls", done: Math.min(++done, options.rungs.length), total: options.rungs.length });
    return { rung, evidence };
  };
  const first = await Promise.all(options.rungs.map(climb));
  const refused = first.filter(({ rung, evidence }) =>
    evidence.results.some(
      (result) => expectedOf(rung, result.checkId) === "quiet" && judgeCheck(policy, result).outcome === "fail",
    ),
  );
  const second = await Promise.all(refused.map(async ({ rung }) => climb({ ...rung, control: rung.control + AGAIN })));
  return readLadder(policy, [...first, ...second]);
}

/** What the rungs say about the checks. A check that misses the verbatim copy, or refuses data without a leak, cannot support PASS. */
export function readLadder(policy: Policy, rungs: readonly RungEvidence[]): ControlReport {
  // A check that has nothing to ask of this registry is neither blind nor alarmed.
  const asked = (result: ControlEvidence["results"][number]): boolean =>
    result.status === "inconclusive" || result.notApplicable === undefined;
  const outcomes = rungs.flatMap(({ rung, evidence }) =>
    evidence.results.filter(asked).map((result) => outcomeOf(policy, rung, result)),
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

function outcomeOf(policy: Policy, rung: Rung, result: ControlEvidence["results"][number]): ControlOutcome {
  const { outcome, reason } = judgeCheck(policy, result);
  const findings = result.status === "measured" ? result.findings : [];
  const decisive = findings.find((finding) => finding.id === reason?.finding) ?? findings[0];
  return {
    control: rung.control,
    expected: expectedOf(rung, result.checkId),
    check: result.checkId,
    outcome,
    ...(rung.copiedShare === undefined ? {} : { copiedShare: rung.copiedShare }),
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
