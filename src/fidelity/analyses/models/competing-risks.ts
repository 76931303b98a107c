import type { AnalysisFit } from "../../../core/contracts/utility/analyses.ts";
import type { Cohort } from "../../../core/data/cohort.ts";
import type { Analysis } from "../../../core/data/schema.ts";
import { fitCox, pairOf, type CoxPlan } from "./event-times.ts";
import { planDesign } from "./design.ts";
import { fitIncidence, groupsOf } from "./incidence.ts";
import { joinBlocks, type PlannedAnalysis } from "./planned.ts";
import { subgroupRows } from "./rows.ts";

/** A cause-specific Cox model per cause and cumulative incidences, as far as terms and times are declared. */
export function planCompetingRisks(
  real: Cohort,
  analysis: Extract<Analysis, { kind: "competing-risks" }>,
): PlannedAnalysis | undefined {
  const pair = pairOf(real, analysis.survival);
  if (pair === undefined) return undefined;
  const causes = analysis.causes ?? pair.causes;
  const terms = analysis.terms ?? [];
  const design = planDesign(real, terms, subgroupRows(real, analysis));
  const models =
    terms.length === 0
      ? []
      : causes.map((cause): CoxPlan => ({ analysis, pair, causes: [cause], design, strata: [], cause }));
  const groups = groupsOf(real, analysis);
  const times = analysis.times ?? [];
  return {
    fit: (cohort, penalty) => {
      const parts = models.map((model) => fitCox(cohort, model, penalty));
      if (times.length > 0)
        parts.push(fitIncidence(cohort, { analysis, pair, causes, times, groups, asSurvival: false }));
      return joined(parts);
    },
  };
}

/** All parts as one fit; a part that cannot be fitted is left out, and its reason kept. */
function joined(parts: readonly AnalysisFit[]): AnalysisFit {
  const fitted = parts.flatMap((part) => (part.status === "fitted" ? [part] : []));
  const failed = parts.find((part) => part.status === "not fitted");
  const first = fitted.find((part) => part.insteadOf !== undefined) ?? fitted[0];
  if (first === undefined) return failed ?? { status: "not fitted", why: { reason: "no rows" } };
  const insteadOf = first.insteadOf ?? (failed?.status === "not fitted" ? failed.why : undefined);
  const perCoefficient = fitted.flatMap((part) => part.eventsPerCoefficient ?? []);
  return {
    status: "fitted",
    method: first.method,
    ...(insteadOf === undefined ? {} : { insteadOf }),
    ...joinBlocks(fitted),
    nRows: Math.max(...fitted.map((part) => part.nRows)),
    nEvents: Math.max(...fitted.map((part) => part.nEvents ?? 0)),
    ...(perCoefficient.length === 0 ? {} : { eventsPerCoefficient: Math.min(...perCoefficient) }),
  };
}
