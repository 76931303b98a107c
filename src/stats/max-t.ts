import { RaresynthError } from "../core/errors.ts";

/**
 * p-values of several hypotheses, adjusted together by permutation so that dependence between the statistics is paid
 * for as it is.
 *
 * Source: Westfall & Young, Resampling-Based Multiple Testing (1993), algorithms 2.5 (single step) and 4.1 (step down);
 * (1 + count) / (draws + 1) of Phipson & Smyth, Stat Appl Genet Mol Biol 9:39 (2010). Statistics should have like
 * scales: standardise them first where they have not.
 * Claim: strong control of the family-wise error where a permutation leaves the joint law of true hypotheses'
 * statistics unchanged.
 * @param observed one statistic a hypothesis, larger = further from the hypothesis
 * @param permuted permuted[hypothesis][draw], all draws of one permutation at one place
 * @param steps single step, or step down from the largest
 * @returns one adjusted p-value a hypothesis
 * @throws {E_RANGE} where the lengths disagree
 */
export function maxT(
  observed: ArrayLike<number>,
  permuted: readonly ArrayLike<number>[],
  steps: "single" | "down" = "single",
): Float64Array {
  const m = observed.length;
  const nDraws = permuted[0]?.length ?? 0;
  if (permuted.length !== m || permuted.some((draws) => draws.length !== nDraws))
    throw new RaresynthError("E_RANGE", `${m} statistics need ${m} rows of draws of one length.`);
  const order = Array.from({ length: m }, (_, k) => k).sort((a, b) => observed[b]! - observed[a]!);
  const counts = new Float64Array(m);
  for (let draw = 0; draw < nDraws; draw++) {
    let largest = -Infinity;
    if (steps === "single") for (let k = 0; k < m; k++) largest = Math.max(largest, permuted[k]![draw]!);
    // Step down: each hypothesis competes with those at or below it only.
    for (let place = m - 1; place >= 0; place--) {
      const k = order[place]!;
      if (steps === "down") largest = Math.max(largest, permuted[k]![draw]!);
      if (largest >= observed[k]! - 1e-12) counts[k]!++;
    }
  }
  const adjusted = counts.map((count) => (1 + count) / (nDraws + 1));
  let floor = 0;
  for (const k of order) {
    floor = Math.max(floor, adjusted[k]!);
    adjusted[k] = floor;
  }
  return adjusted;
}
