import type { CheckResult, Finding } from "../core/contracts/disclosure.ts";
import type { Estimate, IntervalMethod } from "../core/contracts/estimate.ts";
import type { Quantity } from "../core/contracts/finding.ts";

/**
 * Upper bounds that their check holds at the level of the attempt by itself: it asks for refits until they decide, or
 * knows the distribution.
 */
const AT_OWN_LEVEL: ReadonlySet<IntervalMethod> = new Set<IntervalMethod>([
  "largest area, alpha spent over looks",
  "the same; upper end over the refits",
]);
/** Where a quantity ends. */
const LARGEST: Readonly<Record<Exclude<Quantity, "count">, number>> = { rate: 1, area: 1 };

/**
 * How many times farther from its estimate an upper bound of level `level` lies than one of level `alpha`: ln(2 level)
 * / ln(2 alpha).
 * Claim: enough for every estimator whose error has a log-concave distribution with median 0 (normal, binomial and
 * Poisson bounds among them): minus the logarithm of the tail is then convex, and is ln 2 at the estimate. Not claimed:
 * narrowness; for a normal error 1.96/1.64 = 1.19 would do at half the level of .05, and 1.30 is taken.
 * Source: log-concave tails: Bagnoli and Bergstrom, Econ Theory 26:445 (2005), theorem 3; the rest is the line through
 * two points of a convex function.
 * @param alpha 0 < alpha < .5
 * @param level 0 < level <= alpha
 * @returns >= 1
 */
export function widening(alpha: number, level: number): number {
  return Math.log(2 * level) / Math.log(2 * alpha);
}

/**
 * A result with every upper bound at the level that is left to this attempt. Lower bounds stay as they are, so that a
 * later attempt is refused as easily as the first. Counts of copies stay too: they are held against chance and not
 * against a bound.
 * @param alpha level at which the check worked
 * @param level of this attempt, at most alpha
 */
export function atAttemptLevel(result: CheckResult, alpha: number, level: number): CheckResult {
  if (result.status !== "measured" || level >= alpha) return result;
  return { ...result, findings: result.findings.map((finding) => findingAtLevel(finding, alpha, level)) };
}

/** The same for one finding. */
export function findingAtLevel(finding: Finding, alpha: number, level: number): Finding {
  const { quantity, attack, control, excess, needed } = finding;
  if (quantity === "count" || level >= alpha || AT_OWN_LEVEL.has(attack.method)) return finding;
  const times = widening(alpha, level);
  const widen = (estimate: Estimate, largest: number): Estimate => ({
    ...estimate,
    high: Math.max(estimate.high, Math.min(largest, estimate.value + times * (estimate.high - estimate.value))),
  });
  return {
    ...finding,
    attack: widen(attack, LARGEST[quantity]),
    control: widen(control, LARGEST[quantity]),
    excess: widen(excess, quantity === "area" ? 0.5 : LARGEST[quantity]),
    // What was decided at the policy's level may be open at this one; widths go with the root of the number.
    needed:
      needed.kind === "decided"
        ? { kind: "about", number: Math.ceil(needed.now * times ** 2), now: needed.now, of: needed.of, at: "rates" }
        : needed,
  };
}
