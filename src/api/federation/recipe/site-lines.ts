import type { CheckResult, Finding } from "../../../core/contracts/disclosure.ts";
import type { Policy, Threshold } from "../../../core/contracts/policy.ts";
import { enforcedThresholds, NEVER_JUDGED, outcomeByExistence } from "../../../core/policy-lines.ts";
import type { SiteLine } from "../../../federation/findings-file.ts";
import { ceilingsByCheck } from "../../../pipeline/ceilings.ts";
import { widening } from "../../../pipeline/attempt-bounds.ts";
import { publicEstimates } from "../../../report/public/coarsen.ts";

/**
 * What leaves a site of its results: for each line of the policy on a check that it ran, whether it lies above or under
 * the ceiling, and public numbers.
 * @param results with upper bounds at the site's level already @param sites among which alpha is shared for lower
 *   bounds and tests of existence
 */
export function siteLines(policy: Policy, results: readonly CheckResult[], sites: number): SiteLine[] {
  const ids = results.map(({ checkId }) => checkId);
  const thresholds = enforcedThresholds(policy, ids).filter(({ check }) => ids.includes(check));
  return [
    ...thresholds.flatMap((threshold) => lineOf(threshold, results, policy, sites)),
    ...withoutCeiling(thresholds, results),
  ];
}

function lineOf(threshold: Threshold, results: readonly CheckResult[], policy: Policy, sites: number): SiteLine[] {
  const { check, finding: id } = threshold;
  const result = results.find(({ checkId }) => checkId === check);
  if (result === undefined) return [];
  const named = { check, finding: id };
  if (result.status === "not-applicable") return [{ state: "not applicable", ...named, why: result.reason }];
  if (result.status === "inconclusive") return [{ state: "not measured", ...named, why: result.why }];
  const finding = result.findings.find((one) => one.id === id);
  if (finding !== undefined) return [measured(threshold, finding, policy, sites)];
  if (result.notAsked !== undefined) return [{ state: "not applicable", ...named, why: result.notAsked }];
  return [{ state: "not measured", ...named, why: "E_TOO_FEW" }];
}

function measured(threshold: Threshold, finding: Finding, policy: Policy, sites: number): SiteLine {
  const { check, measure, ceiling, existence } = threshold;
  const { id, quantity, stratum } = finding;
  const { low, high } = finding[measure];
  const strict = withLow(finding, policy.alpha, sites);
  const shown = publicEstimates(strict, policy.cellSize.value, ceilingsByCheck(policy)[check]?.[id] ?? {})[measure];
  const exists = existence === undefined ? {} : { existence: existence / sites };
  return {
    state: "measured",
    ...{ check, finding: id, measure, quantity, stratum },
    isAbove: quantity === "count" ? low > ceiling && finding.p <= policy.alpha / sites : strict[measure].low > ceiling,
    isUnder: high <= ceiling,
    existence: outcomeByExistence(exists, finding),
    value: shown.value,
    low: shown.low,
    high: shown.high,
  };
}

/**
 * Lower bounds at alpha over the number of sites, by the same rule as upper bounds over attempts. Counts are held
 * against chance, not against a bound.
 */
function withLow(finding: Finding, alpha: number, sites: number): Finding {
  if (finding.quantity === "count") return finding;
  const times = widening(alpha, alpha / sites);
  const least = { attack: 0, excess: finding.quantity === "area" ? -0.5 : -1 } as const;
  const lower = (which: "attack" | "excess"): Finding["attack"] => {
    const one = finding[which];
    return { ...one, low: Math.max(least[which], one.value - times * (one.value - one.low)) };
  };
  return { ...finding, attack: lower("attack"), excess: lower("excess") };
}

function withoutCeiling(thresholds: readonly Threshold[], results: readonly CheckResult[]): SiteLine[] {
  return results.flatMap((result) =>
    result.status !== "measured" || !result.decides
      ? []
      : result.findings
          .filter(({ id, judged }) => judged !== false && !NEVER_JUDGED.has(id))
          .filter(({ id }) => !thresholds.some(({ check, finding }) => check === result.checkId && finding === id))
          .map(({ id }): SiteLine => ({ state: "no ceiling", check: result.checkId, finding: id })),
  );
}
