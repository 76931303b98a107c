import { isCount, type CheckResult, type Finding } from "../core/contracts/disclosure.ts";
import type { ControlReport, Preflight } from "../core/contracts/outcome.ts";
import type { Outcome, Policy, Reason, Threshold, Verdict } from "../core/contracts/policy.ts";

/** What the gate knows besides the checks. */
export interface GateContext {
  readonly controls?: ControlReport;
  readonly preflight: Preflight;
  /** True where patients never shown to the generator stand for non-members. */
  readonly hasHoldout?: boolean;
  /** Why joint data of so few patients may not be released, where that is so. */
  readonly refusal?: string;
}

/**
 * Holds every threshold of the policy against what was measured, failing closed.
 *
 * PASS: every interval's upper bound is at or under its ceiling, and every check behaved on the controls. FAIL: some lower bound is above its
 * ceiling. Otherwise INCONCLUSIVE, each open line saying what would decide. A missing check is never a PASS, and neither is a check that ran
 * and could decide but that the policy sets no ceiling for: a policy cannot pass a file by not asking. A check that has nothing to ask of this
 * registry (and says why) stands in no way.
 * Claim: no option, ordering or absence can turn a line that is not `pass` into a PASS of the whole.
 */
export function judge(policy: Policy, results: readonly CheckResult[], context: GateContext): Verdict {
  const because = policy.thresholds.map(
    (threshold) => idleLine(threshold, results) ?? excludeFailedCheck(judgeThreshold(threshold, results), context),
  );
  because.push(...unasked(policy, results));
  if (context.refusal !== undefined) because.push(refusalReason(context.refusal));
  return { outcome: worst(because.map((reason) => reason.outcome)), because };
}

/** The line of a check that has nothing to ask of this registry. */
function idleLine(threshold: Threshold, results: readonly CheckResult[]): Reason | undefined {
  const result = results.find((candidate) => candidate.checkId === threshold.check);
  if (result?.status !== "measured" || result.notApplicable === undefined) return undefined;
  return {
    ...lineOf(threshold, threshold.finding),
    outcome: "pass",
    stratum: "all",
    sentence: `${threshold.check}: not applicable. ${result.notApplicable}`,
  };
}

/** Each threshold against what was measured, whatever the controls say. */
export function judgeLines(thresholds: readonly Threshold[], results: readonly CheckResult[]): Reason[] {
  return thresholds.map((threshold) => idleLine(threshold, results) ?? judgeThreshold(threshold, results));
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
  if (result === undefined)
    return open(threshold, threshold.finding, `The check "${threshold.check}" did not run.`, "Run the check.");
  if (result.status === "inconclusive")
    return open(threshold, threshold.finding, `${threshold.check}: ${result.message}`, result.needed);
  if (!result.decides)
    return open(
      threshold,
      threshold.finding,
      `"${threshold.check}" is a diagnostic and cannot decide.`,
      "Name a check that decides in the policy.",
    );
  const finding = result.findings.find((candidate) => candidate.id === threshold.finding);
  if (finding === undefined)
    return open(
      threshold,
      threshold.finding,
      `"${threshold.check}" has no finding "${threshold.finding}" on this registry.`,
      "Declare what it needs in the schema (quasi-identifiers and sensitive columns), or name a finding that the check reports.",
    );
  return judgeFinding(threshold, finding);
}

function judgeFinding(threshold: Threshold, finding: Finding): Reason {
  const { value, low, high } = finding[threshold.measure];
  const outcome: Outcome = low > threshold.ceiling ? "fail" : high <= threshold.ceiling ? "pass" : "inconclusive";
  const { ceiling } = threshold;
  const counted = isCount(finding);
  // A mean of at least 315.2 people is at least 316 of them.
  const bound = (x: number): string => (counted && x !== ceiling ? String(Math.ceil(x)) : show(x, ceiling));
  const words = {
    pass: `${finding.title}: at most ${bound(high)}, ceiling ${bound(ceiling)}.`,
    fail: `${finding.title}: ${counted ? `${finding.attack.value}, ` : ""}at least ${bound(low)}${counted ? " of them beyond chance" : ""}, ceiling ${bound(ceiling)}.`,
    inconclusive: `${finding.title}: between ${bound(low)} and ${bound(high)}; the ceiling ${bound(ceiling)} lies within.`,
  };
  return {
    ...lineOf(threshold, finding.title),
    outcome,
    stratum: finding.stratum,
    value,
    low,
    high,
    sentence: words[outcome],
    ...(outcome === "inconclusive" ? { needed: finding.needed } : {}),
  };
}

/** Where registry and holdout differ in kind, whatever resembles the registry looks like a leak. */
const OTHER_HOLDOUT =
  "A holdout that is a random share of the registry: patients of another time or kind differ from it without any leak.";

function excludeFailedCheck(reason: Reason, { controls, hasHoldout }: GateContext): Reason {
  const failed = controls?.failedChecks.find((entry) => entry.check === reason.check);
  if (failed === undefined || reason.outcome !== "pass") return reason;
  return {
    ...reason,
    outcome: "inconclusive",
    sentence: `${reason.title}: not counted, because ${failed.why}`,
    needed: hasHoldout === true ? OTHER_HOLDOUT : "A check that behaves on the controls of this registry.",
  };
}

function open(threshold: Threshold, title: string, sentence: string, needed: string): Reason {
  return { ...lineOf(threshold, title), outcome: "inconclusive", stratum: "all", sentence, needed };
}

/** A line for each check that decides but has no ceiling. */
function unasked(policy: Policy, results: readonly CheckResult[]): Reason[] {
  return results
    .filter(
      (result) =>
        result.decides &&
        !(result.status === "measured" && result.notApplicable !== undefined) &&
        !policy.thresholds.some((threshold) => threshold.check === result.checkId),
    )
    .map((result) => ({
      outcome: "inconclusive",
      check: result.checkId,
      finding: "no-ceiling",
      title: `Check "${result.checkId}"`,
      stratum: "all",
      measure: "excess",
      ceiling: 0,
      citation: "Rule of this project: every check that decides has a ceiling",
      sentence: `The policy sets no ceiling for the check "${result.checkId}".`,
      needed: "A policy with a ceiling for each check that decides.",
    }));
}

function refusalReason(sentence: string): Reason {
  return {
    outcome: "inconclusive",
    check: "preflight",
    finding: "cohort-size",
    title: "Size of the registry",
    stratum: "all",
    measure: "attack",
    ceiling: 0,
    citation: "Rule of thumb of this project: docs/decisions/0002",
    sentence,
    needed: "At least 50 patients, or a release without joint data.",
  };
}

function lineOf(
  threshold: Threshold,
  title: string,
): Pick<Reason, "check" | "finding" | "title" | "measure" | "ceiling" | "citation"> {
  return {
    check: threshold.check,
    finding: threshold.finding,
    title,
    measure: threshold.measure,
    ceiling: threshold.ceiling,
    citation: threshold.citation,
  };
}

function worst(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes("fail")) return "fail";
  return outcomes.length === 0 || outcomes.includes("inconclusive") ? "inconclusive" : "pass";
}

/** Three decimals, more where rounding would put a bound onto its ceiling or beyond it. */
function show(x: number, ceiling: number): string {
  for (let digits = 3; digits < 6; digits++) {
    const text = x.toFixed(digits);
    if (Math.sign(Number(text) - ceiling) === Math.sign(x - ceiling)) return String(Number(text));
  }
  return String(Number(x.toFixed(6)));
}
