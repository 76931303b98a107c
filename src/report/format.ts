import type { Count, PValue, Shown, ShownEstimate } from "./public/coarsen.ts";

/** A number for reading: three decimals at most, a true minus sign, and a word where it is suppressed. */
export function decimal(x: Shown | undefined): string {
  if (x === undefined) return "–";
  if (x === "suppressed") return "suppressed";
  const text = Math.abs(x) >= 100 ? x.toFixed(0) : x.toFixed(3).replace(/\.?0+$/, "");
  return (text === "-0" ? "0" : text).replace("-", "−");
}

export function interval(estimate: ShownEstimate): string {
  if (estimate.low === "suppressed")
    return estimate.high === "suppressed" ? "suppressed" : `at most ${decimal(estimate.high)}`;
  return `${decimal(estimate.low)} to ${decimal(estimate.high)}`;
}

export function countText(count: Count): string {
  if ("exactly" in count) return String(count.exactly);
  return "atLeast" in count ? `≥ ${count.atLeast}` : `< ${count.fewerThan}`;
}

export function countInWords(count: Count): string {
  if ("exactly" in count) return count.exactly === 1 ? "1 record" : `${count.exactly} records`;
  return "atLeast" in count ? `at least ${count.atLeast} records` : `fewer than ${count.fewerThan} records`;
}

export function pText(p: PValue): string {
  if ("below" in p) return `< ${p.below}`;
  if ("atLeast" in p) return `≥ ${p.atLeast}`;
  return p.exactly < 0.001 ? "< 0.001" : p.exactly.toFixed(3);
}

export function percent(share: number): string {
  return `${decimal(Number((share * 100).toFixed(1)))} %`;
}

/** How a recipe that a sweep chose came about. */
export function attemptsText(
  attempts: { readonly candidates: number; readonly settings: number; readonly seeds: number } | undefined,
): string | undefined {
  if (attempts === undefined) return undefined;
  const several = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;
  return `chosen among ${several(attempts.candidates, "attempt")} (${several(attempts.settings, "setting")}, ${several(attempts.seeds, "seed")} each)`;
}
