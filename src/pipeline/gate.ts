import type { CheckResult, Finding } from "../core/contracts/disclosure.ts";
import {
  enforcedThresholds,
  isOnlyIfMeasured,
  NEVER_JUDGED,
  outcomeBySize,
  outcomeOfLine,
} from "../core/policy-lines.ts";
import type { Needed, NotApplicableReason, Stratum } from "../core/contracts/finding.ts";
import type { ControlReport, Preflight } from "../core/contracts/outcome.ts";
import type {
  LineOutcome,
  OpenPoint,
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
 * PASS: every interval's upper bound is at or under its ceiling, and every check behaved on the controls. FAIL: some
 * lower bound is above its ceiling, or some leak is beyond doubt at the policy's level of existence. Otherwise
 * INCONCLUSIVE, each open line with what would decide. A missing check is never a PASS, and neither is a finding that
 * was measured and could decide but that the policy sets no ceiling for: a policy cannot pass a file by not asking.
 * Whole records have a ceiling of 0 under every policy. The lines of a check that has nothing to ask of this registry
 * are `not-applicable`: they neither hold nor stand in the way, and where no line holds there is no PASS.
 * Claim: no option, ordering or absence can turn a line that is not `pass` into a PASS of the whole.
 * @param policy thresholds, level and the floor of small cells
 * @param results one for each check that was asked
 * @param context controls, confirmation of the schema, and what else bears on the verdict
 * @returns outcome, one line for each threshold, and reasons
 */
export function judge(policy: Policy, results: readonly CheckResult[], context: GateContext): Verdict {
  const because = judgeLines(enforced(policy, results), results).map((line) => excludeFailedCheck(line, context));
  because.push(...unasked(policy, results));
  if (context.refusal !== undefined) because.push(refusalReason(context.refusal));
  because.push(...context.preflight.confirmation.open.map(unconfirmedReason));
  return { outcome: worst(because.map((reason) => reason.outcome)), because };
}

/** The policy's thresholds and those that stand under every policy, the stricter where both name a finding. */
function enforced(policy: Policy, results: readonly Pick<CheckResult, "checkId">[]): readonly Threshold[] {
  return enforcedThresholds(
    policy,
    results.map((result) => result.checkId),
  );
}

/** Each threshold against what was measured, whatever the controls say. */
export function judgeLines(thresholds: readonly Threshold[], results: readonly CheckResult[]): Reason[] {
  return thresholds.flatMap((threshold) =>
    standsAside(threshold, results) ? [] : [judgeThreshold(threshold, results)],
  );
}

/** A line that only refuses, on a group that could not be measured although its check was. */
function standsAside(threshold: Threshold, results: readonly CheckResult[]): boolean {
  if (threshold.asks !== "not above the ceiling") return false;
  const result = results.find((candidate) => candidate.checkId === threshold.check);
  if (result?.status !== "measured" && isOnlyIfMeasured(threshold)) return true;
  return result?.status === "measured" && !result.findings.some((one) => one.id === threshold.finding);
}

/** The lines on some findings of a check, whatever else it would find. */
export function judgeFindings(policy: Policy, checkId: string, findings: readonly Finding[]): Reason[] {
  return enforced(policy, [{ checkId }])
    .filter((threshold) => threshold.check === checkId)
    .flatMap((threshold) => {
      const finding = findings.find(({ id }) => id === threshold.finding);
      return finding === undefined ? [] : [judgeFinding(threshold, finding)];
    });
}

/** Verdict of one check alone: the worst of its lines. */
export function judgeCheck(policy: Policy, result: CheckResult): { outcome: Outcome; reason: Reason | undefined } {
  const lines = judgeLines(
    enforced(policy, [result]).filter((t) => t.check === result.checkId),
    [result],
  );
  const outcome = worst(lines.map((line) => line.outcome));
  return { outcome, reason: lines.find((line) => line.outcome === outcome) };
}

function judgeThreshold(threshold: Threshold, results: readonly CheckResult[]): Reason {
  const result = results.find((candidate) => candidate.checkId === threshold.check);
  if (result === undefined) return open(threshold, { kind: "did-not-run" }, { kind: "run-check" });
  if (result.status === "not-applicable") return nothingToAsk(threshold, result.reason);
  if (result.status === "inconclusive")
    return open(threshold, { kind: "undecided", why: result.why, lacks: result.lacks }, result.needed);
  if (!result.decides) return open(threshold, { kind: "diagnostic" }, { kind: "deciding-check" });
  const finding = result.findings.find((candidate) => candidate.id === threshold.finding);
  if (finding === undefined && result.notAsked !== undefined) return nothingToAsk(threshold, result.notAsked);
  if (finding === undefined) return open(threshold, { kind: "no-such-finding" }, { kind: "known-finding" });
  return judgeFinding(threshold, finding);
}

function nothingToAsk(threshold: Threshold, reason: NotApplicableReason): Reason {
  return { ...lineOf(threshold), outcome: "not-applicable", stratum: "all", basis: { kind: "not-applicable", reason } };
}

function judgeFinding(threshold: Threshold, finding: Finding): Reason {
  const { value, low, high } = finding[threshold.measure];
  const { ceiling, existence } = threshold;
  const onlyRefuses = threshold.asks === "not above the ceiling";
  const bySize = outcomeBySize(threshold, { low, high });
  const outcome = outcomeOfLine(threshold, { low, high }, finding);
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
      ...(outcome !== bySize && existence !== undefined ? { existence } : {}),
      ...(onlyRefuses && outcome === "pass" && high > ceiling ? { onlyRefuses: true } : {}),
    },
    ...(outcome === "inconclusive"
      ? { needed: outcome === bySize ? finding.needed : { kind: "more-permutations" } }
      : {}),
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

/**
 * A line for each finding that could decide but has no ceiling; for a check that is inconclusive as a whole, one for
 * the check.
 */
function unasked(policy: Policy, results: readonly CheckResult[]): Reason[] {
  const thresholds = enforced(policy, results);
  return results
    .filter((result) => result.decides && result.status !== "not-applicable")
    .flatMap((result): Reason[] => {
      const { checkId } = result;
      const asked = thresholds.filter((threshold) => threshold.check === checkId).map(({ finding }) => finding);
      if (result.status !== "measured" || result.findings.length === 0)
        return asked.length > 0 ? [] : [openFinding(checkId, checkId, "all")];
      return result.findings
        .filter(({ id }) => !NEVER_JUDGED.has(id) && !asked.includes(id))
        .map(({ id, stratum }) => openFinding(checkId, id, stratum));
    });
}

/** @param finding the id of the check itself where it is open as a whole */
function openFinding(check: string, finding: string, stratum: Stratum): Reason {
  return {
    outcome: "inconclusive",
    check,
    finding,
    stratum,
    measure: "excess",
    basis: { kind: "no-ceiling" },
    needed: { kind: "ceiling-for-finding" },
  };
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

/**
 * A line for each thing that no person confirmed: what was guessed may hide who is in the file. The same for doubles,
 * and for columns without values.
 */
function unconfirmedReason(point: OpenPoint): Reason {
  return {
    outcome: "inconclusive",
    check: "confirmation",
    finding: "schema",
    stratum: "all",
    measure: "attack",
    basis: { kind: "unconfirmed", point },
    needed: {
      kind: point.kind === "twice" ? "one-row-a-patient" : point.kind === "blank" ? "filled-columns" : "confirmation",
    },
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
