import { aucInterval } from "../../stats/auc-interval.ts";
import { betaQuantile, normalQuantile } from "../../stats/special.ts";
import { gaussianEpsilon, largestAuc, muOfRho } from "../accounting/gaussian-dp.ts";
import type { RefitFault, RefitFinding } from "../../core/privacy/audit-finding.ts";

export interface RefitClaim {
  readonly epsilon: number;
  readonly delta: number;
  readonly rho: number;
  /** Every part of the mechanism is Gaussian: the bound on the whole curve applies. */
  readonly allGaussian: boolean;
}

/** Thresholds tried on the first half. Source: tests/reference/dp/power.py. */
const THRESHOLDS = 25;

/**
 * Membership of one planted unit told from refits with and without it. A: epsilon from the best threshold's rates by
 * Clopper-Pearson. B: mu from the same kind of rates, for Gaussian mechanisms. Each has its own threshold, chosen on
 * one half and judged on the other. And the AUC against the largest that the claim allows.
 * Source: Nasr et al. 2021 (A), 2023 (B: Gaussian trade-off).
 * Not claimed: power against small errors. Half the noise is found with 200 refits at epsilon 5 in 65 of 100 cases, at
 * 1.9 in 5.
 * @param level of each bound, two-sided for the AUC
 */
export function auditRefits(
  inScores: readonly number[],
  outScores: readonly number[],
  claim: RefitClaim,
  level = 0.05,
): RefitFinding {
  const { a, b, nIn, nOut } = judgedRates(inScores, outScores, claim.delta);
  const bounds = ({ tpr, fpr }: JudgedRates) => ({
    low: clopperPearsonLow(tpr, nIn, level / 2),
    high: clopperPearsonHigh(fpr, nOut, level / 2),
  });
  const [forA, forB] = [bounds(a), bounds(b)];
  const epsilonLow = Math.max(0, Math.log(Math.max(forA.low - claim.delta, 1e-12) / forA.high));
  const muLow = Math.max(0, quantile(forB.low) - quantile(forB.high));
  const mu = muOfRho(claim.rho);
  const largest = claim.allGaussian ? largestAuc(mu) : largestAucOfRho(claim.rho);
  const area = aucInterval(inScores, outScores, 1 - level);
  const faults: RefitFault[] = [
    ...(epsilonLow > claim.epsilon ? ["epsilon" as const] : []),
    ...(claim.allGaussian && muLow > mu ? ["mu" as const] : []),
    ...(area.low > largest ? ["auc" as const] : []),
  ];
  return {
    id: "refits",
    defect: faults.length > 0,
    faults,
    figures: {
      refits: inScores.length + outScores.length,
      level,
      epsilon: claim.epsilon,
      epsilonA: epsilonLow,
      muB: muLow,
      epsilonB: gaussianEpsilon(muLow, claim.delta),
      mu,
      allGaussian: claim.allGaussian,
      range: refitRange(nIn, nOut, claim.delta, level),
      auc: area.value,
      aucLow: area.low,
      aucHigh: area.high,
      aucLargest: largest,
    },
  };
}

/**
 * Largest lower bound on epsilon that so many judged refits could show: all of those with, none of those without. Reads
 * no data.
 */
export function refitRange(nIn: number, nOut: number, delta: number, level: number): number {
  return Math.log(
    Math.max(clopperPearsonLow(nIn, nIn, level / 2) - delta, 1e-12) / clopperPearsonHigh(0, nOut, level / 2),
  );
}

/**
 * Largest AUC where the total variation is at most sqrt(rho / 2): 1/2 + t - t^2 / 2. Holds for every zCDP mechanism.
 */
export function largestAucOfRho(rho: number): number {
  const t = Math.min(1, Math.sqrt(rho / 2));
  return 0.5 + t - (t * t) / 2;
}

/** Hits above a threshold on the judged half. */
interface JudgedRates {
  readonly tpr: number;
  readonly fpr: number;
}

/**
 * Rates at the best threshold for A and at that for B: chosen on the first half of the scores, judged on the second.
 */
function judgedRates(inScores: readonly number[], outScores: readonly number[], delta: number) {
  const [h, g] = [Math.floor(inScores.length / 2), Math.floor(outScores.length / 2)];
  const pool = [...inScores.slice(0, h), ...outScores.slice(0, g)].sort((a, b) => a - b);
  const above = (scores: readonly number[], t: number): number => scores.filter((score) => score >= t).length;
  const best = { a: { gain: -Infinity, t: Infinity }, b: { gain: -Infinity, t: Infinity } };
  for (let i = 0; i < THRESHOLDS; i++) {
    const t = pool[Math.round((0.03 + (0.94 * i) / (THRESHOLDS - 1)) * (pool.length - 1))] ?? Infinity;
    const low = clopperPearsonLow(above(inScores.slice(0, h), t), h, 0.025);
    const high = clopperPearsonHigh(above(outScores.slice(0, g), t), g, 0.025);
    const gains = { a: Math.log(Math.max(low - delta, 1e-12) / high), b: quantile(low) - quantile(high) };
    for (const one of ["a", "b"] as const) if (gains[one] > best[one].gain) best[one] = { gain: gains[one], t };
  }
  const rates = ({ t }: { readonly t: number }): JudgedRates => ({
    tpr: above(inScores.slice(h), t),
    fpr: above(outScores.slice(g), t),
  });
  return { a: rates(best.a), b: rates(best.b), nIn: inScores.length - h, nOut: outScores.length - g };
}

function quantile(p: number): number {
  return normalQuantile(Math.min(1 - 1e-9, Math.max(1e-9, p)));
}

function clopperPearsonLow(k: number, n: number, tail: number): number {
  return k === 0 ? 0 : betaQuantile(tail, k, n - k + 1);
}

function clopperPearsonHigh(k: number, n: number, tail: number): number {
  return k === n ? 1 : betaQuantile(1 - tail, k + 1, n - k);
}
