import type { Cohort } from "../../../core/data/cohort.ts";
import type { Analysis } from "../../../core/data/schema.ts";
import { planCompetingRisks } from "./competing-risks.ts";
import { planCox } from "./event-times.ts";
import { planKaplanMeier } from "./incidence.ts";
import { planMeanDifference } from "./mean-difference.ts";
import { planLinear, planLogistic, planRepeated } from "./outcomes.ts";
import { notFitted, type PlannedAnalysis } from "./planned.ts";
import { planRate } from "./rate.ts";

/** The analysis with levels, references and groups fixed on the registry. */
export function planAnalysis(real: Cohort, analysis: Analysis): PlannedAnalysis {
  return (
    planOf(real, analysis) ?? {
      fit: () =>
        notFitted({ reason: "column absent", column: "survival" in analysis ? (analysis.survival ?? "") : "" }),
    }
  );
}

function planOf(real: Cohort, analysis: Analysis): PlannedAnalysis | undefined {
  switch (analysis.kind) {
    case "cox":
      return planCox(real, analysis);
    case "competing-risks":
      return planCompetingRisks(real, analysis);
    case "kaplan-meier":
      return planKaplanMeier(real, analysis);
    case "rate":
      return planRate(real, analysis);
    case "logistic":
      return planLogistic(real, analysis);
    case "linear":
      return planLinear(real, analysis);
    case "mean-difference":
      return planMeanDifference(real, analysis);
    case "repeated":
      return planRepeated(real, analysis);
  }
}
