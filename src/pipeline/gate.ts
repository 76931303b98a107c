import { isCount, type CheckResult, type Finding } from "../core/contracts/disclosure.ts";
import { enforcedThresholds, NEVER_JUDGED, outcomeByExistence, outcomeBySize } from "../core/policy-lines.ts";
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
 * ceiling, or some leak is beyond doubt at the policy's level of existence. Otherwise INCONCLUSIVE, each open line saying what would decide. A missing
 * check is never a PASS, and neither is a finding that was measured and could decide but that the policy sets no ceiling for: a policy cannot pass a file
 * by not asking. Whole records have a ceiling of 0 under every policy. A check that has nothing to ask of this registry (and says why) stands in no way.
 * Claim: no option, ordering or absence can turn a line that is not `pass` into a PASS of the whole.
 */
export function judge(policy: Policy, results: readonly CheckResult[], context: GateContext): Verdict {
  const idle = results.filter((one) => one.status === "measured" && one.notApplicable !== undefined);
  const because = judgeLines(enforced(policy, results), results).map((line) =>
    idle.some((one) => one.checkId === line.check) ? line : excludeFailedCheck(line, context),
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

function enforced(policy: Policy, results: readonly Pick<CheckResult, "checkId">[]): readonly Threshold[] {
  return enforcedThresholds(
    policy,
    results.map((result) => result.checkId),
  );
}

/** Each threshold against what was measured, whatever the controls say. */
export function judgeLines(thresholds: readonly Threshold[], results: readonly CheckResult[]): Reason[] {
  return thresholds.flatMap((threshold) =>
    standsAside(threshold, results) ? [] : [idleLine(threshold, results) ?? judgeThreshold(threshold, results)],
  );
}

/** A line that only refuses, on a group that could not be measured although its check was. */
function standsAside(threshold: Threshold, results: readonly CheckResult[]): boolean {
  if (threshold.asks !== "not above the ceiling") return false;
  const result = results.find((candidate) => candidate.checkId === threshold.check);
  return (
    result?.status === "measured" &&
    result.notApplicable === undefined &&
    !result.findings.some((one) => one.id === threshold.finding)
  );
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
  const { ceiling } = threshold;
  const onlyRefuses = threshold.asks === "not above the ceiling";
  const bySize = outcomeBySize(threshold, { low, high });
  const outcome = bySize === "pass" ? outcomeByExistence(threshold, finding) : bySize;
  const counted = isCount(finding);
  // A mean of at least 315.2 people is at least 316 of them.
  const bound = (x: number): string => (counted && x !== ceiling ? String(Math.ceil(x)) : show(x, ceiling));
  const words = {
    pass: `${finding.title}: at most ${bound(high)}, ceiling ${bound(ceiling)}.`,
    fail: `${finding.title}: ${counted ? `${finding.attack.value}, ` : ""}at least ${bound(low)}${counted ? " of them beyond chance" : ""}, ceiling ${bound(ceiling)}.`,
    inconclusive: `${finding.title}: between ${bound(low)} and ${bound(high)}; the ceiling ${bound(ceiling)} lies within.`,
  };
  const some = `${finding.title}: under the ceiling ${bound(ceiling)}, but some leak there is (p = ${finding.p.toPrecision(2)}).`;
  const onlyRefusing = (least: string): string =>
    `${finding.title}: not shown to lie above the ceiling ${bound(ceiling)} (at least ${least}).`;
  return {
    ...lineOf(threshold, finding.title),
    outcome,
    stratum: finding.stratum,
    value,
    low,
    high,
    sentence: outcome === bySize ? (onlyRefuses && high > ceiling ? onlyRefusing(bound(low)) : words[outcome]) : some,
    ...(outcome === "inconclusive" ? { needed: outcome === bySize ? finding.needed : MORE_PERMUTATIONS } : {}),
  };
}

const MORE_PERMUTATIONS = "More permutations: this test cannot give a p-value as small as the policy asks about.";

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

/** A line for each finding that could decide but has no ceiling; for a check that is inconclusive as a whole, one for the check. */
function unasked(policy: Policy, results: readonly CheckResult[]): Reason[] {
  const thresholds = enforced(policy, results);
  return results
    .filter((result) => result.decides)
    .flatMap((result): Reason[] => {
      const asked = thresholds.filter((threshold) => threshold.check === result.checkId).map(({ finding }) => finding);
      if (result.status === "inconclusive")
        return asked.length > 0 ? [] : [openFinding(result.checkId, "no-ceiling", `Check "${result.checkId}"`)];
      if (result.notApplicable !== undefined) return [];
      if (result.findings.length === 0 && asked.length === 0)
        return [openFinding(result.checkId, "no-ceiling", `Check "${result.checkId}"`)];
      return result.findings
        .filter(({ id }) => !NEVER_JUDGED.has(id) && !asked.includes(id))
        .map(({ id, title }) => openFinding(result.checkId, id, title));
    });
}

function openFinding(check: string, finding: string, title: string): Reason {
  return {
    outcome: "inconclusive",
    check,
    finding,
    title,
    stratum: "all",
    measure: "excess",
    ceiling: 0,
    citation: "Rule of this project: every finding that decides has a ceiling",
    sentence: `The policy sets no ceiling for "${check}: ${finding}".`,
    needed: "A policy with a ceiling for each finding that decides.",
  };
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
