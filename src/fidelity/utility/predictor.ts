import { gather } from "../../core/access.ts";
import type { ModelRef } from "../../core/contracts/fidelity.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import type { Rng } from "../../core/rng.ts";
import { auc } from "../../stats/auc.ts";
import { concordance } from "../../stats/concordance.ts";
import { cox } from "../../stats/cox.ts";
import { linearPredictor } from "../../stats/linear-predictor.ts";
import { logistic } from "../../stats/logistic.ts";
import { findColumn } from "../paired-columns.ts";
import type { FidelityPlan } from "../plan.ts";
import { survivalData } from "../survival-data.ts";
import { featuresOf, type Features } from "./features.ts";
import { nullResiduals } from "../../stats/null-residuals.ts";
import { randomForest } from "../../stats/random-forest.ts";

/**
 * Normal prior with standard deviation .32 on the log odds or hazard per standard deviation of a covariate; fixed, so
 * that nothing is tuned on few patients.
 */
const RIDGE = 10;

/**
 * Two dozen forests are grown for each outcome: so many trees that the area under the curve varies by less than a tenth
 * of what folds do.
 */
const FOREST = { nTrees: 40, mostRows: 500 } as const;

/** An outcome to be predicted from all other columns, with covariates fixed on the registry. */
export interface Predictor {
  readonly model: ModelRef;
  readonly prepare: (cohort: Cohort) => Prepared;
}

/** Covariates and outcome of a cohort's usable rows. */
export interface Prepared {
  readonly rows: Int32Array;
  readonly unitOf: Int32Array;
  /** 1 event or outcome, per usable row. */
  readonly event: Uint8Array;
  /**
   * Score of all usable rows by a model trained on some of them; undefined where there is no fit. @param at places
   * among the usable rows
   */
  readonly train: (at: ArrayLike<number>) => Score | undefined;
  /** The same by a random forest; a survival outcome is told to it as martingale residuals without covariates. */
  readonly grow: (at: ArrayLike<number>, rng: Rng) => Score | undefined;
  /** Discrimination of a score among some of the usable rows: AUC, or Harrell's concordance. */
  readonly discriminate: (score: Score, at: ArrayLike<number>) => number | undefined;
  readonly columns: readonly Float64Array[];
}

/** What a model says of a row of covariates: larger, the likelier. */
export type Score = (columns: readonly Float64Array[], at: number) => number;

function weighted(weights: Float64Array): Score {
  return (columns, at) => linearPredictor(weights, columns, at);
}

/** The plan's binary outcomes and the most frequent cause of each survival pair. */
export function predictors(real: Cohort, plan: FidelityPlan): Predictor[] {
  const { consent, protect, survival = [] } = real.schema;
  const followUp = survival.flatMap(({ time, event, end }) => [time, event, end]);
  const left = [consent?.column, protect?.patient, protect?.family, ...followUp];
  return [
    ...plan.cox.map(({ endpoint }) => hazardPredictor(endpoint, featuresOf(real, new Set(left)))),
    ...plan.logistic.map((one) => outcomePredictor(one, featuresOf(real, new Set([...left, one.outcome])))),
  ];
}

function hazardPredictor(endpoint: FidelityPlan["cox"][number]["endpoint"], features: Features): Predictor {
  return {
    model: { kind: "cox", pair: endpoint.pair.name, cause: endpoint.cause },
    prepare: (cohort) => {
      const data = survivalData(cohort, endpoint);
      const rows = data?.rows ?? new Int32Array();
      const time = data?.time ?? new Float64Array();
      return prepared(cohort, rows, data?.event ?? new Uint8Array(), features.columnsOf(cohort), {
        fit: (at, columns, event) => {
          const fit = cox(gather(time, at), event, columns, { ridge: RIDGE });
          return fit.status === "fitted" ? fit.coefficients : undefined;
        },
        target: (at, event) => nullResiduals(gather(time, at), event),
        discriminate: (at, event, score) => concordance(gather(time, at), event, score),
      });
    },
  };
}

function outcomePredictor({ outcome, level }: FidelityPlan["logistic"][number], features: Features): Predictor {
  return {
    model: { kind: "logistic", column: outcome, level },
    prepare: (cohort) => {
      const source = findColumn(cohort, outcome);
      const coded = source?.kind === "coded" ? source : undefined;
      const code = coded?.levels.indexOf(level) ?? -1;
      const rows = Int32Array.from({ length: cohort.nRows }, (_, row) => row).filter(
        (row) => (coded?.codes[row] ?? -1) >= 0,
      );
      const event = Uint8Array.from(rows, (row) => Number(coded?.codes[row] === code));
      return prepared(cohort, rows, event, features.columnsOf(cohort), {
        fit: (_, columns, y) => {
          const fit = logistic(columns, y, { ridge: RIDGE });
          return fit.status === "fitted" ? fit.coefficients.subarray(1) : undefined;
        },
        target: (_, y) => y,
        discriminate: (_, y, score) => {
          const positives = score.filter((__, i) => y[i] === 1);
          const negatives = score.filter((__, i) => y[i] !== 1);
          return positives.length === 0 || negatives.length === 0 ? undefined : auc(positives, negatives);
        },
      });
    },
  };
}

interface Kind {
  readonly fit: (
    at: ArrayLike<number>,
    columns: readonly Float64Array[],
    event: Uint8Array,
  ) => Float64Array | undefined;
  /** What a forest is grown on, per row. */
  readonly target: (at: ArrayLike<number>, event: Uint8Array) => ArrayLike<number>;
  readonly discriminate: (at: ArrayLike<number>, event: Uint8Array, score: Float64Array) => number | undefined;
}

function prepared(
  cohort: Cohort,
  rows: Int32Array,
  event: Uint8Array,
  whole: readonly Float64Array[],
  kind: Kind,
): Prepared {
  const columns = whole.map((column) => gather(column, rows));
  const pickEvents = (at: ArrayLike<number>): Uint8Array => gather(event, at);
  const pick = (at: ArrayLike<number>): Float64Array[] => columns.map((column) => gather(column, at));
  return {
    rows,
    event,
    columns,
    unitOf: gather(cohort.units, rows),
    train: (at) => {
      const weights = kind.fit(at, pick(at), pickEvents(at));
      return weights === undefined ? undefined : weighted(weights);
    },
    grow: (at, rng) => {
      const events = pickEvents(at);
      // One class has nothing to be told from.
      if (columns.length === 0 || new Set(events).size < 2) return undefined;
      return randomForest(pick(at), kind.target(at, events), rng, FOREST);
    },
    discriminate: (score, at) =>
      kind.discriminate(
        at,
        pickEvents(at),
        Float64Array.from(at, (i) => score(columns, i)),
      ),
  };
}
