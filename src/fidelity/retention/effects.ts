import { got } from "../../core/access.ts";
import type { AnalysisFit } from "../../core/contracts/utility/analyses.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import type { Analysis, AnalysisTerm } from "../../core/data/schema.ts";
import { planAnalysis } from "../analyses/models/plan-analysis.ts";
import { quantityKey, type Penalty, type PlannedAnalysis } from "../analyses/models/planned.ts";
import { findColumn } from "../paired-columns.ts";
import type { FidelityPlan } from "../plan.ts";
import { chooseTerms, type Term } from "../terms.ts";

/** Outcomes of default linear models, at most. */
const MOST_OUTCOMES = 3;
/** A half of the registry is fitted too. */
const SHARE = 0.5;
/**
 * Events per coefficient in a half from which maximum likelihood is as good as unbiased: its bias is about the inverse
 * of this. Below, Firth's penalty takes the bias away at some expense of time. Source: Firth, Biometrika 80:27 (1993).
 */
const PLENTY = 20;

/** Coefficients of one or more models, fixed on a registry and each on a scale of its own. */
export interface Effects {
  /** Number of coefficients. */
  readonly size: number;
  /** Rows or events that each coefficient rests on: its noise in the registry is about 1 / its root. */
  readonly weight: Float64Array;
  /** Of any cohort of the schema; NaN where the cohort does not allow an estimate. */
  readonly of: (cohort: Cohort) => Float64Array;
}

/**
 * The effects that a schema's analyses estimate (coefficients and differences of means, not levels of risk); of default
 * models where it declares none: Cox and logistic ones of the plan, and linear ones of sensitive numbers.
 *
 * Each is divided by sqrt(m se² + b²), with b and se of the registry and m its events, n p (1 - p), or rows: the
 * registry's own is then about a partial correlation, whatever the units, and no coefficient outweighs all others.
 * A model of events that has few of them is fitted with Firth's penalty throughout, so that halves and whole are
 * estimated alike.
 * @param real registry that fixes levels, references, scales
 * @param plan of the same registry, with ten events per coefficient in a half
 */
export function effectsOf(real: Cohort, plan: FidelityPlan): Effects {
  const declared = (real.schema.analyses ?? []).map((analysis) => planAnalysis(real, analysis));
  const own = measureAll(real, declared);
  if (own.scale.size > 0) return effectsBy(own);
  const defaults = defaultAnalyses(real, plan).map((analysis) => planAnalysis(real, analysis));
  return effectsBy(measureAll(real, defaults));
}

/** A model with the penalty that all cohorts are fitted with. */
interface Model {
  readonly plan: PlannedAnalysis;
  readonly penalty: Penalty | undefined;
}

interface Scales {
  readonly models: readonly Model[];
  /** What an effect is divided by. */
  readonly scale: ReadonlyMap<string, number>;
  readonly weight: ReadonlyMap<string, number>;
}

function effectsBy({ models, scale, weight }: Scales): Effects {
  const keys = [...scale.keys()];
  return {
    size: keys.length,
    weight: Float64Array.from(keys, (key) => got(weight, key)),
    of: (cohort) => {
      const found = new Map<string, number>();
      models.forEach(({ plan, penalty }, at) => {
        for (const { key, value } of effectsIn(plan.fit(cohort, penalty), at)) found.set(key, value);
      });
      return Float64Array.from(keys, (key) => (found.get(key) ?? NaN) / got(scale, key));
    },
  };
}

function measureAll(real: Cohort, plans: readonly PlannedAnalysis[]): Scales {
  const scale = new Map<string, number>();
  const weight = new Map<string, number>();
  const models = plans.map((plan, at): Model => {
    const plain = plan.fit(real);
    const isPlenty = plain.status === "fitted" && (plain.eventsPerCoefficient ?? PLENTY / SHARE) * SHARE >= PLENTY;
    const penalty = isPlenty && plain.method === "maximum likelihood" ? undefined : "firth";
    const fit = penalty === undefined ? plain : plan.fit(real, penalty);
    for (const { key, value, standardError } of effectsIn(fit, at)) {
      const m = Math.min(informative(fit), real.nUnits);
      scale.set(key, Math.sqrt(m * standardError * standardError + value * value));
      weight.set(key, m);
    }
    return { plan, penalty };
  });
  return { models, scale, weight };
}

function effectsIn(fit: AnalysisFit, at: number): { key: string; value: number; standardError: number }[] {
  if (fit.status !== "fitted") return [];
  return fit.estimates
    .filter(({ quantity: { kind } }) => kind === "coefficient" || kind === "mean difference")
    .map(({ quantity, value, standardError }) => ({ key: `${at} ${quantityKey(quantity)}`, value, standardError }));
}

/** Events of a hazard, n p (1 - p) of a logistic model, else rows. */
function informative(fit: AnalysisFit): number {
  if (fit.status !== "fitted") return 0;
  const { nEvents, nRows } = fit;
  if (nEvents === undefined) return nRows;
  const isOdds = fit.estimates.some(({ scale }) => scale === "log odds ratio");
  return Math.max(1, isOdds ? (nEvents * (nRows - nEvents)) / nRows : nEvents);
}

function defaultAnalyses(real: Cohort, plan: FidelityPlan): Analysis[] {
  const pairs = plan.cox.map(({ endpoint: { pair, cause }, terms }): Analysis => ({
    name: `hazard of ${pair.name}`,
    kind: "cox",
    survival: pair.name,
    causes: [cause],
    terms: covariates(terms),
  }));
  const odds = plan.logistic.map(({ outcome, level, terms }): Analysis => ({
    name: `odds of ${outcome}`,
    kind: "logistic",
    outcome,
    level,
    terms: covariates(terms),
  }));
  return [...pairs, ...odds, ...slopes(real)].filter((one) => "terms" in one && (one.terms ?? []).length > 0);
}

/** A linear model of each of the first sensitive numbers that are no part of a survival pair. */
function slopes(real: Cohort): Analysis[] {
  const followUp = new Set(
    (real.schema.survival ?? []).flatMap(({ time, event, entry, end }) => [time, event, entry, end]),
  );
  return real.schema.columns
    .filter(({ name, role, type }) => role === "sensitive" && type !== "date" && !followUp.has(name))
    .flatMap(({ name }): Analysis[] => {
      const source = findColumn(real, name);
      if (source?.kind !== "numeric") return [];
      const known = Int32Array.from(source.values.keys()).filter((row) => !Number.isNaN(source.values[row]));
      const terms = covariates(chooseTerms(real, [name], known, SHARE));
      return [{ name: `slope of ${name}`, kind: "linear", outcome: name, terms }];
    })
    .slice(0, MOST_OUTCOMES);
}

function covariates(terms: readonly Term[]): AnalysisTerm[] {
  return [...new Set(terms.map(({ column }) => column))].map((column) => ({ column }));
}
