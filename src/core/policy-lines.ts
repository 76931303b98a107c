import type { Finding } from "./contracts/disclosure.ts";
import type { Outcome, Policy, Threshold } from "./contracts/policy.ts";

/**
 * Whole records of patients never leave, under any policy: lines that stand whether a policy names them or not, and
 * that none may loosen.
 */
const FIXED: readonly Threshold[] = ["verbatim", "near-copies"].map((finding): Threshold => ({
  check: "replicas",
  finding,
  measure: "excess",
  ceiling: 0,
  meaning: "No patient's whole record stands in the release beyond what non-members show.",
  citation: "Rule of this project: docs/decisions/0010",
  owner: "raresynth",
  date: "2026-11-30",
}));

/**
 * Whoever has an earlier release sees what only the new one holds. Asked wherever an earlier release is at hand and it
 * is known who was added.
 */
const FIXED_IF_MEASURED: readonly Threshold[] = [
  {
    check: "replicas",
    finding: "added-patients",
    measure: "excess",
    ceiling: 0,
    asks: "not above the ceiling",
    meaning:
      "No record of a patient added since an earlier release stands in this file alone, beyond what non-members show.",
    citation: "Rule of this project: docs/decisions/0015",
    owner: "raresynth",
    date: "2026-11-30",
  },
];

/** True for a line that is there only where its finding was measured. */
export function isOnlyIfMeasured({ check, finding }: Pick<Threshold, "check" | "finding">): boolean {
  return FIXED_IF_MEASURED.some((rule) => rule.check === check && rule.finding === finding);
}

/** Findings that are printed and never judged, whatever a report says of them. */
export const NEVER_JUDGED: ReadonlySet<string> = new Set([
  "population-inference",
  "site-population",
  "site-unknown-pattern",
]);

/**
 * The policy's thresholds and those that stand under every policy, the latter in place of the former where both name a
 * finding.
 */
export function enforcedThresholds(
  policy: Pick<Policy, "thresholds">,
  checkIds: readonly string[],
): readonly Threshold[] {
  const fixed = [...FIXED, ...FIXED_IF_MEASURED].filter((rule) => checkIds.includes(rule.check));
  const isReplaced = (one: Threshold): boolean =>
    fixed.some((rule) => rule.check === one.check && rule.finding === one.finding);
  return [...policy.thresholds.filter((one) => !isReplaced(one)), ...fixed];
}

/** What the interval alone says. Bounds that are no number decide nothing. */
export function outcomeBySize(
  threshold: Pick<Threshold, "ceiling" | "asks">,
  { low, high }: { readonly low: number; readonly high: number },
): Outcome {
  if (low > threshold.ceiling) return "fail";
  const onlyRefuses = threshold.asks === "not above the ceiling" && Number.isFinite(low);
  return high <= threshold.ceiling || onlyRefuses ? "pass" : "inconclusive";
}

/** What a line says: above its ceiling or a leak beyond doubt refuses, whatever the other says. */
export function outcomeOfLine(
  threshold: Pick<Threshold, "ceiling" | "asks" | "existence">,
  bounds: { readonly low: number; readonly high: number },
  finding: Pick<Finding, "p" | "pLeast">,
): Outcome {
  const bySize = outcomeBySize(threshold, bounds);
  const exists = outcomeByExistence(threshold, finding);
  return exists === "fail" || bySize === "pass" ? exists : bySize;
}

/** What a line says once it is asked whether some leak exists at all. */
export function outcomeByExistence(
  { existence }: Pick<Threshold, "existence">,
  { p, pLeast }: Pick<Finding, "p" | "pLeast">,
): Outcome {
  if (existence === undefined) return "pass";
  if (p <= existence) return "fail";
  // The smallest p-value there is, and still above the level: the test could not have said so.
  return pLeast !== undefined && pLeast > existence && p <= pLeast * (1 + 1e-9) ? "inconclusive" : "pass";
}
