import { gather, got, nth } from "../../core/access.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import type { FidelityItem, FidelityMetric, FidelityValue, MetricId, ModelRef } from "../../core/contracts/fidelity.ts";
import { compareCoefficients, type CoefficientComparison } from "../../stats/compare-coefficients.ts";
import { cox } from "../../stats/cox.ts";
import { logistic } from "../../stats/logistic.ts";
import type { RegressionFailure } from "../../stats/regression.ts";
import { findColumn, withSummaries } from "../paired-columns.ts";
import { fidelityPlan, type CoxPlan, type FidelityPlan, type LogisticPlan } from "../plan.ts";
import { survivalData } from "../survival-data.ts";
import { termColumns, type Term } from "../terms.ts";

type PlanOf = (real: Cohort) => FidelityPlan;
const planAlone: PlanOf = (real) => fidelityPlan(real, 1);

/** Coefficients of the terms with their standard errors, intercept left out. */
type Coefficients =
  | { readonly status: "fitted"; readonly values: readonly number[]; readonly standardErrors: readonly number[] }
  | RegressionFailure;

interface Model {
  readonly ref: ModelRef;
  readonly terms: readonly Term[];
  readonly fit: (cohort: Cohort) => Coefficients;
}

/** The four metrics: Cox and logistic, standardised difference and overlap of 95 % intervals. */
export function modelMetrics(planOf: PlanOf = planAlone): FidelityMetric[] {
  const coxModels = (real: Cohort): Model[] =>
    planOf(real).cox.map((plan) => ({
      ref: { kind: "cox", pair: plan.endpoint.pair.name, cause: plan.endpoint.cause },
      terms: plan.terms,
      fit: (cohort) => fitCox(cohort, plan),
    }));
  const logisticModels = (real: Cohort): Model[] =>
    planOf(real).logistic.map((plan) => ({
      ref: { kind: "logistic", column: plan.outcome, level: plan.level },
      terms: plan.terms,
      fit: (cohort) => fitLogistic(cohort, plan),
    }));
  return [
    difference("cox-difference", coxModels),
    overlap("cox-overlap", coxModels),
    difference("logistic-difference", logisticModels),
    overlap("logistic-overlap", logisticModels),
  ];
}

function difference(id: MetricId, models: (real: Cohort) => Model[]): FidelityMetric {
  return {
    id,
    better: "lower",
    source: "Raab et al., J Priv Confid 7:67 (2016); synthpop compare.fit",
    run: (real, other) => compareModels(models(real), real, other, (comparison) => comparison.standardisedDifference),
  };
}

function overlap(id: MetricId, models: (real: Cohort) => Model[]): FidelityMetric {
  return {
    id,
    better: "higher",
    source: "Karr et al., Am Stat 60:224 (2006)",
    run: (real, other) => compareModels(models(real), real, other, (comparison) => comparison.overlap),
  };
}

function compareModels(
  models: readonly Model[],
  real: Cohort,
  other: Cohort,
  pick: (comparison: CoefficientComparison) => number,
): FidelityValue[] {
  const values = models.flatMap(({ ref: model, terms, fit }): FidelityValue[] => {
    if (terms.length === 0)
      return [{ item: { kind: "model", model }, value: undefined, why: { kind: "too few events or no covariate" } }];
    const mine = fit(real);
    const theirs = fit(other);
    return terms.map((term, i): FidelityValue => {
      const item: FidelityItem = { kind: "term", model, ...term };
      if (mine.status === "failed")
        return { item, value: undefined, why: { kind: "regression", cohort: "real", code: mine.why } };
      if (theirs.status === "failed")
        return { item, value: undefined, why: { kind: "regression", cohort: "other", code: theirs.why } };
      const [seMine, seTheirs] = [nth(mine.standardErrors, i), nth(theirs.standardErrors, i)];
      if (!(seMine > 0 && seTheirs > 0)) return { item, value: undefined, why: { kind: "not estimable" } };
      return { item, value: pick(compareCoefficients(nth(mine.values, i), seMine, nth(theirs.values, i), seTheirs)) };
    });
  });
  if (values.length === 0)
    return [{ item: { kind: "summary", of: "models" }, value: undefined, why: { kind: "no model" } }];
  return withSummaries(values).filter(({ item }) => item.kind !== "summary" || item.of !== "max");
}

const lacksColumns: RegressionFailure = {
  status: "failed",
  why: "E_TOO_FEW",
  message: "a column of the model is not there.",
};

function fitCox(cohort: Cohort, { endpoint, terms }: CoxPlan): Coefficients {
  const data = survivalData(cohort, endpoint);
  const design = data === undefined ? undefined : termColumns(cohort, terms, data.rows);
  if (data === undefined || design === undefined) return lacksColumns;
  const place = new Map(Array.from(data.rows, (row, i) => [row, i]));
  const at = Array.from(design.rows, (row) => got(place, row));
  const fit = cox(gather(data.time, at), gather(data.event, at), design.columns);
  return fit.status === "failed"
    ? fit
    : { status: "fitted", values: [...fit.coefficients], standardErrors: [...fit.standardErrors] };
}

function fitLogistic(cohort: Cohort, { outcome, level, terms }: LogisticPlan): Coefficients {
  const column = findColumn(cohort, outcome);
  if (column?.kind !== "coded") return lacksColumns;
  const code = column.levels.indexOf(level);
  const design = termColumns(
    cohort,
    terms,
    Int32Array.from({ length: cohort.nRows }, (_, row) => row).filter((row) => nth(column.codes, row) >= 0),
  );
  if (design === undefined) return lacksColumns;
  const fit = logistic(
    design.columns,
    Array.from(design.rows, (row) => Number(column.codes[row] === code)),
  );
  return fit.status === "failed"
    ? fit
    : { status: "fitted", values: [...fit.coefficients.slice(1)], standardErrors: [...fit.standardErrors.slice(1)] };
}
