import type { Cohort } from "../../core/data/cohort.ts";
import type { FidelityMetric, FidelityValue } from "../../core/contracts/fidelity.ts";
import { kaplanMeier, type KaplanMeier } from "../../stats/kaplan-meier.ts";
import { restrictedMean } from "../../stats/restricted-mean.ts";
import { survivalGap } from "../../stats/survival-gap.ts";
import { fidelityPlan, type FidelityPlan } from "../plan.ts";
import { survivalData } from "../survival-data.ts";

type PlanOf = (real: Cohort) => FidelityPlan;
const planAlone: PlanOf = (real) => fidelityPlan(real, 1);

/**
 * Largest gap of the Kaplan-Meier curves up to the horizon, per pair and cause (cause-specific: other causes censor).
 */
export function kaplanMeierGap(planOf: PlanOf = planAlone): FidelityMetric {
  return {
    id: "kaplan-meier-gap",
    better: "lower",
    source: "Kaplan & Meier, JASA 53:457 (1958)",
    run: (real, other) => compareCurves(planOf(real), real, other, survivalGap),
  };
}

/** Absolute difference of restricted mean survival times at the horizon, in the pair's unit of time. */
export function restrictedMeanDifference(planOf: PlanOf = planAlone): FidelityMetric {
  return {
    id: "restricted-mean-difference",
    better: "lower",
    source: "Klein & Moeschberger, Survival Analysis (2003), §4.5",
    run: (real, other) =>
      compareCurves(planOf(real), real, other, (a, b, tau) =>
        Math.abs(restrictedMean(a, tau).value - restrictedMean(b, tau).value),
      ),
  };
}

function compareCurves(
  plan: FidelityPlan,
  real: Cohort,
  other: Cohort,
  compare: (a: KaplanMeier, b: KaplanMeier, tau: number) => number,
): FidelityValue[] {
  if (plan.endpoints.length === 0)
    return [{ item: { kind: "summary", of: "survival" }, value: undefined, why: { kind: "no time-to-event pair" } }];
  return plan.endpoints.map((endpoint) => {
    const item = { kind: "endpoint", pair: endpoint.pair.name, cause: endpoint.cause } as const;
    const a = survivalData(real, endpoint);
    const b = survivalData(other, endpoint);
    if (
      endpoint.tau === undefined ||
      a === undefined ||
      b === undefined ||
      a.time.length === 0 ||
      b.time.length === 0
    ) {
      return { item, value: undefined, why: { kind: "too few times and events" } };
    }
    return {
      item,
      value: compare(kaplanMeier(a.time, a.event), kaplanMeier(b.time, b.event), endpoint.tau),
    };
  });
}
