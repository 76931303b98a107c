import { gather, nth } from "../../../core/access.ts";
import type { AnalysisFit } from "../../../core/contracts/utility/analyses.ts";
import type { Cohort } from "../../../core/data/cohort.ts";
import type { Analysis, SurvivalPair } from "../../../core/data/schema.ts";
import { cox } from "../../../stats/cox.ts";
import { designIn, planDesign, type DesignColumn } from "./design.ts";
import { coefficient, notFitted, type Penalty, type PlannedAnalysis } from "./planned.ts";
import { fitEventModel } from "./regression-fit.ts";
import { knownRows, strataOf, subgroupRows, timeToEvent } from "./rows.ts";

export function pairOf(cohort: Cohort, name: string | undefined): SurvivalPair | undefined {
  return cohort.schema.survival?.find((pair) => pair.name === name);
}

/** The model of one set of causes, with the covariates fixed. */
export interface CoxPlan {
  readonly analysis: Pick<Analysis, "subgroup">;
  readonly pair: SurvivalPair;
  readonly causes: readonly string[];
  readonly design: readonly DesignColumn[];
  readonly strata: readonly string[];
  /** Named in the coefficients of cause-specific models. */
  readonly cause?: string;
}

/** Cox model of the causes together; other causes censor at their time. */
export function planCox(real: Cohort, analysis: Extract<Analysis, { kind: "cox" }>): PlannedAnalysis | undefined {
  const pair = pairOf(real, analysis.survival);
  if (pair === undefined) return undefined;
  const plan: CoxPlan = {
    analysis,
    pair,
    causes: analysis.causes ?? pair.causes,
    design: planDesign(real, analysis.terms, subgroupRows(real, analysis)),
    strata: analysis.strata ?? [],
  };
  return { fit: (cohort, penalty) => fitCox(cohort, plan, penalty) };
}

export function fitCox(cohort: Cohort, plan: CoxPlan, penalty: Penalty | undefined): AnalysisFit {
  const { analysis, pair, causes, design: columns, strata, cause } = plan;
  const events = timeToEvent(cohort, pair);
  if ("absent" in events) return notFitted({ reason: "column absent", column: events.absent });
  const design = designIn(cohort, columns, knownRows(events, subgroupRows(cohort, analysis)));
  if ("absent" in design) return notFitted({ reason: "column absent", column: design.absent });
  const stratum = strata.length === 0 ? undefined : strataOf(cohort, strata, design.rows);
  if (stratum !== undefined && "absent" in stratum)
    return notFitted({ reason: "column absent", column: stratum.absent });
  const wanted = new Set(causes.map((one) => pair.causes.indexOf(one) + 1));
  const event = Uint8Array.from(design.rows, (row) => Number(wanted.has(nth(events.cause, row))));
  const nEvents = event.reduce((sum, one) => sum + one, 0);
  if (design.rows.length > 0 && nEvents === 0) return notFitted({ reason: "no events" });
  const time = gather(events.time, design.rows);
  return fitEventModel(
    {
      plan: columns,
      design,
      event,
      nInformative: nEvents,
      scale: "log hazard ratio",
      name: (one) => coefficient(one, cause),
      offset: 0,
      run: (attempt) =>
        cox(time, event, design.columns, {
          ...(stratum === undefined ? {} : { stratum }),
          ...(attempt === "firth" ? { penalty: "firth" as const } : attempt === "ridge" ? { ridge: 1 } : {}),
        }),
    },
    penalty,
  );
}
