import type { CheckResult, Finding } from "../core/contracts/disclosure.ts";
import type { Outcome, Policy } from "../core/contracts/policy.ts";
import { judgeFindings } from "./gate.ts";

const SEVERITY: readonly Outcome[] = ["pass", "inconclusive", "fail"];

/**
 * Two readings of one file as one result: of each finding the one that its line judges more severely, the first where
 * both are judged alike; its p-value pays for both (Bonferroni).
 */
export function worseOf(
  policy: Policy,
  first: CheckResult,
  second: CheckResult,
  columns: readonly string[],
): CheckResult {
  if (first.status !== "measured" || second.status !== "measured") return first;
  const severity = (finding: Finding): number =>
    Math.max(
      0,
      ...judgeFindings(policy, first.checkId, [finding]).map(({ outcome }) =>
        outcome === "not-applicable" ? 0 : SEVERITY.indexOf(outcome),
      ),
    );
  const findings = first.findings.map((own): Finding => {
    const other = second.findings.find(({ id }) => id === own.id);
    const worse = other !== undefined && severity(other) > severity(own) ? other : own;
    return { ...worse, p: Math.min(1, 2 * Math.min(own.p, other?.p ?? 1)) };
  });
  return { ...first, findings, notes: [...first.notes, { kind: "read-by-ranks", columns }] };
}
