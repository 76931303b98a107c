import type { Cohort } from "../core/cohort.ts";
import type { FidelityMetric } from "../core/fidelity.ts";
import { constraintValidity } from "./constraint-validity.ts";
import { correlationRatioDifference } from "./correlation-ratio-difference.ts";
import { cramerDifference } from "./cramer-difference.ts";
import { kolmogorovSmirnov } from "./kolmogorov-smirnov.ts";
import { levelVariation } from "./level-variation.ts";
import { missingPatterns } from "./missing-patterns.ts";
import { missingRate } from "./missing-rate.ts";
import { modelMetrics } from "./model-coefficients.ts";
import { pearsonDifference } from "./pearson-difference.ts";
import { fidelityPlan, type FidelityPlan } from "./plan.ts";
import { propensity } from "./propensity.ts";
import { spearmanDifference } from "./spearman-difference.ts";
import { kaplanMeierGap, restrictedMeanDifference } from "./survival-curves.ts";

/** All metrics in the order of the report, with horizons and models from a plan. */
export function fidelityMetricsWith(planOf: (real: Cohort) => FidelityPlan): readonly FidelityMetric[] {
  return Object.freeze([
    kolmogorovSmirnov,
    levelVariation,
    missingRate,
    missingPatterns,
    pearsonDifference,
    spearmanDifference,
    cramerDifference,
    correlationRatioDifference,
    propensity,
    kaplanMeierGap(planOf),
    restrictedMeanDifference(planOf),
    ...modelMetrics(planOf),
    constraintValidity,
  ]);
}

/** All metrics, each planning from the real cohort that it is given. */
export const fidelityMetrics: readonly FidelityMetric[] = fidelityMetricsWith((real) => fidelityPlan(real, 1));
