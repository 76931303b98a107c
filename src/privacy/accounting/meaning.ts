import { normalCdf } from "../../stats/special.ts";
import { largestAuc, largestTpr, muOfRho } from "./gaussian-dp.ts";

/** What a budget lets an attacker do at most, who knows everything but whether one person is in the registry. */
export interface BudgetMeaning {
  readonly oddsFactor: number;
  /** (e^eps - 1 + 2 delta) / (e^eps + 1): of any (epsilon, delta)-DP mechanism. */
  readonly advantageFromEpsilon: number;
  readonly guessRateFromEpsilon: number;
  /** sqrt(rho / 2): of any rho-zCDP mechanism (Pinsker). */
  readonly advantageFromRho: number;
  readonly posteriorOfHalf: number;
  readonly posteriorOfOnePercent: number;
  /** Of a mechanism all of whose parts are Gaussian; smaller. */
  readonly gaussian: {
    readonly mu: number;
    readonly advantage: number;
    readonly guessRate: number;
    readonly auc: number;
    readonly tprAtFpr10: number;
    readonly tprAtFpr1: number;
  };
}

/** Source: Wasserman, Zhou 2010 (trade-off of an epsilon, delta claim); Dong, Roth, Su 2022 (Gaussian). */
export function meaningOfBudget(epsilon: number, delta: number, rho: number): BudgetMeaning {
  const odds = Math.exp(epsilon);
  const advantageFromEpsilon = (odds - 1 + 2 * delta) / (odds + 1);
  const posterior = (prior: number): number => 1 / (1 + ((1 - prior) / prior) * Math.exp(-epsilon));
  const mu = muOfRho(rho);
  return {
    oddsFactor: odds,
    advantageFromEpsilon,
    guessRateFromEpsilon: (1 + advantageFromEpsilon) / 2,
    advantageFromRho: Math.min(1, Math.sqrt(rho / 2)),
    posteriorOfHalf: posterior(0.5),
    posteriorOfOnePercent: posterior(0.01),
    gaussian: {
      mu,
      advantage: 2 * normalCdf(mu / 2) - 1,
      guessRate: normalCdf(mu / 2),
      auc: largestAuc(mu),
      tprAtFpr10: largestTpr(mu, 0.1),
      tprAtFpr1: largestTpr(mu, 0.01),
    },
  };
}
