import type { Cohort } from "../core/data/cohort.ts";
import type { FidelityMetric } from "../core/contracts/fidelity.ts";
import { constraintValidity } from "./metrics/constraint-validity.ts";
import { correlationRatioDifference } from "./metrics/correlation-ratio-difference.ts";
import { cramerDifference } from "./metrics/cramer-difference.ts";
import { kolmogorovSmirnov } from "./metrics/kolmogorov-smirnov.ts";
import { levelVariation } from "./metrics/level-variation.ts";
import { missingPatterns } from "./metrics/missing-patterns.ts";
import { missingRate } from "./metrics/missing-rate.ts";
import { modelMetrics } from "./metrics/model-coefficients.ts";
import { pearsonDifference } from "./metrics/pearson-difference.ts";
import { fidelityPlan, type FidelityPlan } from "./plan.ts";
import { propensity } from "./metrics/propensity.ts";
import { spearmanDifference } from "./metrics/spearman-difference.ts";
import { kaplanMeierGap, restrictedMeanDifference } from "./metrics/survival-curves.ts";

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
