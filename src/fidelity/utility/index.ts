import type { FidelityMetric } from "../../core/contracts/fidelity.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import type { FidelityPlan } from "../plan.ts";
import { associationRetention } from "../retention/association-retention.ts";
import { coefficientRetention } from "../retention/coefficient-retention.ts";
import { classifierAuc } from "./classifier-auc.ts";
import { censoringShare, logRankStatistic } from "./follow-up.ts";
import { kMarginals } from "./k-marginals.ts";
import { missingReasons } from "./missing-reasons.ts";
import { predictionMetrics } from "./prediction-metrics.ts";
import { predictors } from "./predictor.ts";
import { spreadRatio, tailShare } from "./spread.ts";
import { subgroupDistance } from "./subgroups.ts";
import { alphaPrecision, authenticity, betaRecall } from "./support.ts";
import { visitAutocorrelation, visitDrift, visitGaps, visitNumber } from "./visits.ts";

/** Metrics of what the data are good for, as far as the registry has what they look at. */
export function utilityMetrics(real: Cohort, plan: FidelityPlan): readonly FidelityMetric[] {
  const hasSurvival = (real.schema.survival ?? []).length > 0;
  const hasVisits = real.nUnits < real.nRows;
  const hasReasons = real.schema.columns.some(({ missing }) => (missing ?? []).length > 0);
  return Object.freeze([
    spreadRatio,
    tailShare,
    kMarginals,
    classifierAuc,
    subgroupDistance(real),
    alphaPrecision,
    betaRecall,
    authenticity,
    associationRetention,
    coefficientRetention(real, plan),
    ...(hasReasons ? [missingReasons] : []),
    ...(hasSurvival ? [censoringShare, logRankStatistic] : []),
    ...predictionMetrics(predictors(real, plan)),
    ...(hasVisits ? [visitNumber, visitGaps, visitAutocorrelation, visitDrift] : []),
  ]);
}
