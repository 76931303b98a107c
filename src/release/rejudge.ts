import type { Policy, Threshold } from "../core/contracts/policy.ts";
import { attemptLevel } from "../core/attempt-level.ts";
import {
  enforcedThresholds,
  NEVER_JUDGED,
  outcomeByExistence,
  outcomeBySize,
  outcomeOfLine,
} from "../core/policy-lines.ts";
import { originOf } from "../io/settings/policy-origin.ts";
import { addMonths } from "../report/internal/verdict-lines.ts";
import type { PublicReport } from "../report/report-schema.ts";

type Check = PublicReport["checks"][number];
type Shown = Check["findings"][number];
type Line = PublicReport["verdict"]["lines"][number];
type Estimate = Shown["attack"];

/** Public numbers are rounded to steps of at most so much; a difference of two of them to twice that. */
const ROUNDING = 0.11;

/**
 * Judges a released report again: each threshold of its policy, and those that stand under every policy, by the
 * report's own numbers. What is suppressed vouches for nothing but what its bound says.
 *
 * Claim: a report in which a line, a number, a ceiling or a missing line contradicts another of its numbers or its
 * policy is found. Not claimed: a report whose numbers were all made up alike; nothing in it can tell.
 * @param shipped the policies that ship with this version
 * @returns sentences, empty where all holds
 */
export function rejudge(report: PublicReport, shipped: readonly Policy[]): string[] {
  const checkIds = report.checks.map((check) => check.id);
  const thresholds = enforcedThresholds(report.policy, checkIds);
  return [
    ...policyProblems(report, shipped),
    ...thresholds.flatMap((threshold) => lineProblems(report, threshold)),
    ...report.verdict.lines.flatMap((line) =>
      isLeftOpen(report, line) || thresholds.some((threshold) => isOf(line, threshold))
        ? []
        : [`the line ${nameOf(line)} is not one of its policy.`],
    ),
    ...(mayBeOpen(report) ? [] : unaskedProblems(report, thresholds)),
    ...verdictProblems(report),
    ...report.checks.flatMap((check) => check.findings.flatMap((finding) => numberProblems(check.id, finding))),
    ...(report.controls?.failedChecks ?? []).flatMap(({ check }) =>
      report.verdict.lines.some((line) => line.check === check && !isLeftOpen(report, line) && line.outcome !== "fail")
        ? [`the check ${check} failed on a control, and its lines count all the same.`]
        : [],
    ),
    ...(report.controls === undefined ? ["there are no controls: nothing shows that its checks work."] : []),
    ...attemptProblems(report),
    ...(expiresAsItMay(report) ? [] : ["it does not expire when its policy says."]),
  ];
}

/** Later attempts have less level; one that says otherwise would have judged itself more kindly. */
function attemptProblems({ attempt, policy }: PublicReport): string[] {
  if (attempt === undefined) return [];
  return attempt.number <= attempt.total && attempt.level === attemptLevel(policy.alpha, attempt.number)
    ? []
    : ["its level is not the one that the policy leaves to an attempt of that number."];
}

/**
 * Reports that say themselves that something is open or exceeded: what a person released all the same, and what another
 * maker's file got.
 */
function mayBeOpen({ override, subject, verdict }: PublicReport): boolean {
  return override !== undefined || (subject.mode === "assess" && verdict.outcome !== "pass");
}

/** An open line of such a report: it claims nothing. */
function isLeftOpen(report: PublicReport, line: Pick<Line, "outcome">): boolean {
  return mayBeOpen(report) && line.outcome === "inconclusive";
}

/**
 * The verdict on a file of another maker is the worst of its lines. A release says PASS throughout, which is asked
 * elsewhere.
 */
function verdictProblems({ subject, verdict }: PublicReport): string[] {
  if (subject.mode !== "assess") return [];
  const said = verdict.lines.map(({ outcome }) => outcome);
  const worst = said.includes("fail")
    ? "fail"
    : said.includes("inconclusive") || !said.includes("pass")
      ? "inconclusive"
      : "pass";
  return verdict.outcome === worst ? [] : ["its verdict is not the worst of its lines."];
}

/** On the day that the policy gives a PASS; a person's decision at the latest then. */
function expiresAsItMay({ made, policy, verdict, override, subject }: PublicReport): boolean {
  const last = addMonths(made.date, policy.validMonths);
  if (subject.mode === "assess" && verdict.outcome !== "pass") return verdict.expires === undefined;
  if (override === undefined) return verdict.expires === last;
  return (
    verdict.expires === undefined && override.on >= made.date && override.until >= override.on && override.until <= last
  );
}

function policyProblems({ policy, policyOrigin }: PublicReport, shipped: readonly Policy[]): string[] {
  const origin = originOf(policy, shipped);
  if (origin.kind === "shipped")
    return policyOrigin?.kind === "modified" ? ["its policy is the shipped one, and it says otherwise."] : [];
  const differences = origin.changes
    .map(({ item, from, to }) => `${item} ${from ?? "none"} → ${to ?? "none"}`)
    .join(", ");
  if (shipped.some((one) => one.id === policy.id))
    return [`its policy bears the name ${policy.id} and differs from it: ${differences}.`];
  return JSON.stringify(policyOrigin) === JSON.stringify(origin)
    ? []
    : [`it does not say how its policy differs from ${origin.from}: ${differences}.`];
}

function lineProblems(report: PublicReport, threshold: Threshold): string[] {
  const name = nameOf(threshold);
  const check = report.checks.find((one) => one.id === threshold.check);
  const finding = check?.findings.find((one) => one.id === threshold.finding);
  const line = report.verdict.lines.find((one) => isOf(one, threshold));
  const hasNothingToAsk = check?.status === "not-applicable" || isNeverJudged(check);
  if (line === undefined) {
    const standsAside =
      threshold.asks === "not above the ceiling" && check?.status === "measured" && finding === undefined;
    return standsAside || hasNothingToAsk ? [] : [`there is no line for ${name}, which its policy asks.`];
  }
  if (line.ceiling !== threshold.ceiling) return [`the line ${name} has another ceiling than its policy.`];
  if (hasNothingToAsk)
    return line.outcome === "not-applicable" && line.attack === undefined
      ? []
      : [`the line ${name} holds, its check had nothing to ask.`];
  if (isLeftOpen(report, line))
    return finding !== undefined && isRefused(threshold, finding)
      ? [`the line ${name} is called open and fails by its own numbers.`]
      : [];
  if (line.outcome === "fail" && mayBeOpen(report))
    return finding !== undefined && isHeld(threshold, finding)
      ? [`the line ${name} is called exceeded and holds by its own numbers.`]
      : [];
  if (line.outcome !== "pass") return [`the line ${name} does not pass.`];
  if (check === undefined || check.status !== "measured" || !check.decides || finding === undefined)
    return [`the line ${name} passes on nothing that was measured.`];
  if ((["attack", "control", "excess"] as const).some((part) => !isSame(line[part], finding[part])))
    return [`the line ${name} has other numbers than its check.`];
  const { low, high } = finding[threshold.measure];
  const bounds = { low: numberOr(low, 0), high: numberOr(high, Number.NaN) };
  const bySize = outcomeBySize(threshold, bounds);
  if (bySize !== "pass") return [`the line ${name} does not pass by its own numbers.`];
  if (outcomeByExistence(threshold, { p: largestP(finding.p) }) !== "pass")
    return [`the line ${name} does not pass by its own p-value.`];
  return threshold.finding === "verbatim-rare" && finding.attack.value !== 0
    ? [`the line ${name} passes although rare records stand in the file.`]
    : [];
}

/**
 * Measured, and of what it measured nothing is ever judged: the site was dropped, say, and its lines have nothing to
 * ask.
 */
function isNeverJudged(check: Check | undefined): boolean {
  return (
    check?.status === "measured" && check.findings.length > 0 && check.findings.every(({ id }) => NEVER_JUDGED.has(id))
  );
}

function isRefused(threshold: Threshold, finding: Shown): boolean {
  const { low, high } = finding[threshold.measure];
  const bounds = { low: numberOr(low, 0), high: numberOr(high, Number.NaN) };
  return outcomeOfLine(threshold, bounds, { p: largestP(finding.p) }) === "fail";
}

function unaskedProblems({ checks }: PublicReport, thresholds: readonly Threshold[]): string[] {
  return checks
    .filter((check) => check.decides)
    .flatMap((check) =>
      check.findings
        .filter(
          ({ id }) => !NEVER_JUDGED.has(id) && !thresholds.some((one) => one.check === check.id && one.finding === id),
        )
        .map(({ id }) => `its policy sets no ceiling for ${check.id}/${id}, which decides.`),
    );
}

/**
 * By size and by existence, as far as the public numbers tell: what is suppressed holds nothing, and a p-value that may
 * lie at the level neither.
 */
function isHeld(threshold: Threshold, finding: Shown): boolean {
  const { low, high } = finding[threshold.measure];
  if (low === "suppressed" || high === "suppressed" || threshold.finding === "verbatim-rare") return false;
  const p = "below" in finding.p ? 0 : "atLeast" in finding.p ? finding.p.atLeast : finding.p.exactly;
  return outcomeOfLine(threshold, { low, high }, { p }) === "pass";
}

/** An estimate lies within its bounds, and the excess is the attack less the control, as far as rounding lets see. */
function numberProblems(check: string, { id, quantity, attack, control, excess, baseline }: Shown): string[] {
  const name = `${check}/${id}`;
  const outside = [attack, control, excess, ...(baseline === undefined ? [] : [baseline])].some(
    (estimate) => !isOrdered(estimate, quantity === "count"),
  );
  if (outside) return [`an estimate of ${name} lies outside its own bounds.`];
  if (attack.value === "suppressed" || control.value === "suppressed" || excess.value === "suppressed") return [];
  const counts = quantity === "count";
  // Areas are held against one half, rates and counts against the control.
  const isOff =
    Math.abs(attack.value - (quantity === "area" ? 0.5 : control.value) - excess.value) > (counts ? 2 : ROUNDING);
  if (isOff) return [`the excess of ${name} is not what its attack and control give.`];
  return counts && attack.value > 0 && numberOr(excess.high, 0) === 0 && attack.value > likelyByChance(control)
    ? [`the copies of ${name} are more than its control makes by chance.`]
    : [];
}

/** An observed count has bounds of its own making: the excess of copies that chance explains has the upper bound 0. */
function isOrdered({ value, low, high }: Estimate, counts: boolean): boolean {
  const [v, l, h] = [value, low, high].map((one) => numberOr(one, Number.NaN)) as [number, number, number];
  const slack = counts ? 1 : ROUNDING;
  if (l > v + slack || l > h + slack) return false;
  return counts || !(v > h + slack);
}

/** Beyond four standard deviations above the upper limit nobody speaks of chance. */
function likelyByChance({ high }: Estimate): number {
  const most = numberOr(high, 0);
  return most + 4 * Math.sqrt(most) + 1;
}

/** The largest p-value that a class allows. */
function largestP(p: Shown["p"]): number {
  if ("exactly" in p) return p.exactly;
  // Below a level is not at it: the level itself, less a hair, would do as well.
  return "below" in p ? p.below : 1;
}

function isOf(line: Pick<Line, "check" | "finding" | "measure">, threshold: Threshold): boolean {
  return line.check === threshold.check && line.finding === threshold.finding && line.measure === threshold.measure;
}

function nameOf({ check, finding }: { readonly check: string; readonly finding: string }): string {
  return `${check}/${finding}`;
}

function isSame(a: Estimate | undefined, b: Estimate): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function numberOr(value: number | "suppressed", otherwise: number): number {
  return value === "suppressed" ? otherwise : value;
}
