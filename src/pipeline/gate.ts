import type { CheckResult, Finding } from "../core/contracts/disclosure.ts";
import type { Needed } from "../core/contracts/finding.ts";
import type { ControlReport, Preflight } from "../core/contracts/outcome.ts";
import type {
  LineOutcome,
  Outcome,
  Policy,
  Reason,
  ReasonBasis,
  Refusal,
  Threshold,
  Verdict,
} from "../core/contracts/policy.ts";

/** What the gate knows besides the checks. */
export interface GateContext {
  readonly controls?: ControlReport;
  readonly preflight: Preflight;
  /** True where patients never shown to the generator stand for non-members. */
  readonly hasHoldout?: boolean;
  /** Joint data of so few patients may not be released, where that is so. */
  readonly refusal?: Refusal;
}

/**
 * Holds every threshold of the policy against what was measured, failing closed.
 *
 * PASS: every interval's upper bound is at or under its ceiling, and every check behaved on the controls. FAIL: some lower bound is above its
 * ceiling. Otherwise INCONCLUSIVE, each open line with what would decide. A missing check is never a PASS, and neither is a check that ran
 * and could decide but that the policy sets no ceiling for: a policy cannot pass a file by not asking. The lines of a check that has nothing to ask
 * of this registry are `not-applicable`: they neither hold nor stand in the way, and where no line holds there is no PASS.
 * Claim: no option, ordering or absence can turn a line that is not `pass` into a PASS of the whole.
 */
export function judge(policy: Policy, results: readonly CheckResult[], context: GateContext): Verdict {
  const because = judgeLines(policy.thresholds, results).map((reason) => excludeFailedCheck(reason, context));
  because.push(...unasked(policy, results));
  if (context.refusal !== undefined) because.push(refusalReason(context.refusal));
  return { outcome: worst(because.map((reason) => reason.outcome)), because };
}

/** Each threshold against what was measured, whatever the controls say. */
export function judgeLines(thresholds: readonly Threshold[], results: readonly CheckResult[]): Reason[] {
  return thresholds.map((threshold) => judgeThreshold(threshold, results));
}

/** Verdict of one check alone: the worst of its lines. */
export function judgeCheck(policy: Policy, result: CheckResult): { outcome: Outcome; reason: Reason | undefined } {
  const lines = judgeLines(
    policy.thresholds.filter((t) => t.check === result.checkId),
    [result],
  );
  const outcome = worst(lines.map((line) => line.outcome));
  return { outcome, reason: lines.find((line) => line.outcome === outcome) };
}

function judgeThreshold(threshold: Threshold, results: readonly CheckResult[]): Reason {
  const result = results.find((candidate) => candidate.checkId === threshold.check);
  if (result === undefined) return open(threshold, { kind: "did-not-run" }, { kind: "run-check" });
  if (result.status === "not-applicable")
    return {
      ...lineOf(threshold),
      outcome: "not-applicable",
      stratum: "all",
      basis: { kind: "not-applicable", reason: result.reason },
    };
  if (result.status === "inconclusive")
    return open(threshold, { kind: "undecided", why: result.why, lacks: result.lacks }, result.needed);
  if (!result.decides) return open(threshold, { kind: "diagnostic" }, { kind: "deciding-check" });
  const finding = result.findings.find((candidate) => candidate.id === threshold.finding);
  if (finding === undefined) return open(threshold, { kind: "no-such-finding" }, { kind: "known-finding" });
  return judgeFinding(threshold, finding);
}

function judgeFinding(threshold: Threshold, finding: Finding): Reason {
  const { value, low, high } = finding[threshold.measure];
  const outcome: Outcome = low > threshold.ceiling ? "fail" : high <= threshold.ceiling ? "pass" : "inconclusive";
  return {
    ...lineOf(threshold),
    outcome,
    stratum: finding.stratum,
    ...(finding.unseen === undefined ? {} : { unseen: true }),
    value,
    low,
    high,
    basis: {
      kind: "measured",
      quantity: finding.quantity,
      ...(finding.quantity === "count" ? { people: finding.attack.value } : {}),
    },
    ...(outcome === "inconclusive" ? { needed: finding.needed } : {}),
  };
}

/** With a holdout, registry and holdout may differ in kind: then whatever resembles the registry looks like a leak. */
function excludeFailedCheck(reason: Reason, { controls, hasHoldout }: GateContext): Reason {
  const failed = controls?.failedChecks.find((entry) => entry.check === reason.check);
  if (failed === undefined || reason.outcome !== "pass") return reason;
  return {
    ...reason,
    outcome: "inconclusive",
    basis: { kind: "misbehaved", failure: failed.failure },
    needed: { kind: hasHoldout === true ? "random-holdout" : "behaving-check" },
  };
}

function open(threshold: Threshold, basis: ReasonBasis, needed: Needed): Reason {
  return { ...lineOf(threshold), outcome: "inconclusive", stratum: "all", basis, needed };
}

/** A line for each check that decides but has no ceiling. */
function unasked(policy: Policy, results: readonly CheckResult[]): Reason[] {
  return results
    .filter(
      (result) =>
        result.decides &&
        result.status !== "not-applicable" &&
        !policy.thresholds.some((threshold) => threshold.check === result.checkId),
    )
    .map((result) => ({
      outcome: "inconclusive",
      check: result.checkId,
      finding: "no-ceiling",
      stratum: "all",
      measure: "excess",
      basis: { kind: "no-ceiling" },
      needed: { kind: "ceiling-for-check" },
    }));
}

function refusalReason(refusal: Refusal): Reason {
  return {
    outcome: "inconclusive",
    check: "preflight",
    finding: "cohort-size",
    stratum: "all",
    measure: "attack",
    basis: { kind: "cohort-size", refusal },
    needed: { kind: "joint-size", least: refusal.least },
  };
}

function lineOf({
  check,
  finding,
  measure,
  ceiling,
  citation,
}: Threshold): Pick<Reason, "check" | "finding" | "measure" | "ceiling" | "citation"> {
  return { check, finding, measure, ceiling, citation };
}

/** Lines that do not apply decide nothing; where no other line is left, nothing was shown. */
function worst(outcomes: readonly LineOutcome[]): Outcome {
  if (outcomes.includes("fail")) return "fail";
  return outcomes.includes("inconclusive") || !outcomes.includes("pass") ? "inconclusive" : "pass";
}
