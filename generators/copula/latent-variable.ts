import { nth } from "../../src/core/access.ts";
import type { Variable } from "../shared/frame/joint-model.ts";
import { fourDecimals } from "../shared/trees/leaf-shrinkage.ts";
import { normalQuantile } from "../../src/stats/special.ts";

/**
 * How standard normal latent variables become a drawn variable. Plain JSON.
 * `scores`: one latent, the normal score itself. `ordered`: one latent, cut at the quantiles of the cumulative shares
 * `p`. `nested`: one latent for each group but the last of `order`; a row takes the first group whose latent lies below
 * the quantile of its `p`, the share of the group among the rows that no earlier group took.
 */
export type LatentVariable =
  | { readonly kind: "scores" }
  | { readonly kind: "ordered"; readonly p: readonly number[] }
  | { readonly kind: "nested"; readonly order: readonly number[]; readonly p: readonly number[] };

/** What a fit sees of a latent: position of the interval that it lies in, per row; -1 where nothing is known of it. */
export interface LatentCodes {
  readonly bins: Int32Array;
  readonly nBins: number;
}

/** The latents of a variable and what is seen of each; no latent for a single group. @param weights per row */
export function latentsOf(
  variable: Variable,
  weights: Float64Array,
): { readonly variable: LatentVariable; readonly codes: readonly LatentCodes[] } {
  if (variable.kind === "numeric") return { variable: { kind: "scores" }, codes: [rankBins(variable.scores)] };
  const { codes, nGroups } = variable;
  const held = new Float64Array(nGroups);
  codes.forEach((code, row) => {
    if (code >= 0) held[code] = nth(held, code) + nth(weights, row);
  });
  const total = held.reduce((sum, weight) => sum + weight, 0);
  if (variable.ordered || nGroups <= 2) {
    let below = 0;
    const p = Array.from(held.subarray(0, nGroups - 1), (weight) => fourDecimals((below += weight) / total));
    return { variable: { kind: "ordered", p }, codes: nGroups < 2 ? [] : [{ bins: codes, nBins: nGroups }] };
  }
  const order = Array.from(held.keys()).sort((a, b) => nth(held, b) - nth(held, a) || a - b);
  let left = total;
  const p: number[] = [];
  const parts = order.slice(0, -1).map((group, at): LatentCodes => {
    p.push(left > 0 ? fourDecimals(nth(held, group) / left) : 0);
    left -= nth(held, group);
    const gone = new Set(order.slice(0, at));
    return { bins: codes.map((code) => (code < 0 || gone.has(code) ? -1 : code === group ? 0 : 1)), nBins: 2 };
  });
  return { variable: { kind: "nested", order, p }, codes: parts };
}

export function nLatents(variable: LatentVariable): number {
  return variable.kind === "scores"
    ? 1
    : variable.kind === "ordered"
      ? Math.min(1, variable.p.length)
      : variable.p.length;
}

/** Quantiles of the shares. @returns ascending for an ordered variable; may be infinite */
export function thresholds(p: readonly number[]): Float64Array {
  return Float64Array.from(p, (share) => (share <= 0 ? -Infinity : share >= 1 ? Infinity : normalQuantile(share)));
}

/**
 * Group of a row. @param z latent values, row by row, @param at position of the variable's first one, @param cuts
 * `thresholds` of the variable
 */
export function groupAt(
  variable: LatentVariable & { readonly kind: "ordered" | "nested" },
  cuts: Float64Array,
  z: Float64Array,
  at: number,
): number {
  let group = 0;
  if (variable.kind === "ordered") {
    while (group < cuts.length && nth(z, at) > nth(cuts, group)) group += 1;
    return group;
  }
  while (group < cuts.length && nth(z, at + group) > nth(cuts, group)) group += 1;
  return nth(variable.order, group);
}

/** Distinct scores, ascending, as bins. */
function rankBins(scores: Float64Array): LatentCodes {
  const distinct = [...new Set(scores.filter((score) => !Number.isNaN(score)))].sort((a, b) => a - b);
  const rank = new Map(distinct.map((score, at) => [score, at]));
  return { bins: Int32Array.from(scores, (score) => rank.get(score) ?? -1), nBins: distinct.length };
}
