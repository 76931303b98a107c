import type { Cohort } from "../data/cohort.ts";
import type { AnalysesReport } from "./utility/analyses.ts";

/** Every metric. Its title and what it means stand in words. */
export type MetricId =
  | "kolmogorov-smirnov"
  | "level-variation"
  | "missing-rate"
  | "missing-patterns"
  | "codes-per-patient"
  | "codes-together"
  | "unknown-together"
  | "pearson-difference"
  | "spearman-difference"
  | "cramer-difference"
  | "correlation-ratio-difference"
  | "propensity"
  | "kaplan-meier-gap"
  | "restricted-mean-difference"
  | "cox-difference"
  | "cox-overlap"
  | "logistic-difference"
  | "logistic-overlap"
  | "constraint-validity"
  | "spread-ratio"
  | "tail-share"
  | "k-marginals"
  | "classifier-auc"
  | "missing-reasons"
  | "censoring-share"
  | "log-rank"
  | "train-synthetic-test-real"
  | "prediction-difference"
  | "visit-number"
  | "visit-gaps"
  | "visit-autocorrelation"
  | "visit-drift"
  | "subgroup-distance"
  | "alpha-precision"
  | "beta-recall"
  | "authenticity"
  | "association-retention"
  | "coefficient-retention";

/** A default model of the plan. */
export type ModelRef =
  | { readonly kind: "cox"; readonly pair: string; readonly cause: string }
  | { readonly kind: "logistic"; readonly column: string; readonly level: string };

/** What a fidelity number is about. */
export type FidelityItem =
  | { readonly kind: "column"; readonly column: string }
  | { readonly kind: "pair"; readonly columns: readonly [string, string] }
  | { readonly kind: "endpoint"; readonly pair: string; readonly cause: string }
  | { readonly kind: "model"; readonly model: ModelRef }
  | { readonly kind: "term"; readonly model: ModelRef; readonly column: string; readonly level?: string }
  /** Patients of one level, or on one side of a bound. */
  | { readonly kind: "subgroup"; readonly column: string; readonly label: CellLabel }
  /** By its 1-based place in the schema. */
  | { readonly kind: "constraint"; readonly place: number; readonly columns: readonly string[] }
  | {
      readonly kind: "summary";
      readonly of: "mean" | "max" | "pMSE" | "S_pMSE" | "all columns" | "survival" | "constraints" | "models";
    };

/** One text per item, the same for the same item. */
export function itemKey(item: FidelityItem): string {
  return JSON.stringify(item);
}

/** Why a fidelity number cannot be computed. */
export type FidelityLack =
  | { readonly kind: "no such column"; readonly column?: string }
  | { readonly kind: "column of another kind"; readonly column?: string }
  | { readonly kind: "no item" }
  | { readonly kind: "constant or too few complete rows" }
  | { readonly kind: "all missing" }
  | { readonly kind: "no rows" }
  | { readonly kind: "no column in common" }
  | { readonly kind: "no column varies" }
  | { readonly kind: "no constraint" }
  | { readonly kind: "no time-to-event pair" }
  | { readonly kind: "too few times and events" }
  | { readonly kind: "no model" }
  | { readonly kind: "too few events or no covariate" }
  | { readonly kind: "not estimable" }
  | { readonly kind: "too few splits" }
  | {
      readonly kind: "regression";
      readonly cohort: "real" | "other" | "both";
      readonly code: "E_NOT_CONVERGED" | "E_TOO_FEW";
    };

/** One fidelity number of one metric on one column, pair, curve or coefficient. */
export interface FidelityValue {
  readonly item: FidelityItem;
  /** undefined where it cannot be computed; `why` then says so. */
  readonly value: number | undefined;
  readonly why?: FidelityLack;
}

/** What pairs of columns rest on where the tables are large: random rows of each side. */
export interface PairBasis {
  readonly rows: number;
  readonly synthetic: number;
  /** Half of the widest 95 % interval that drawing the rows leaves about a number of a pair. */
  readonly error: number;
  /** Numbers whose error was not below their band: made over all rows. */
  readonly remade: number;
}

/** Compares two cohorts of the same schema. Pure; lower is better unless said otherwise. */
export interface FidelityMetric {
  readonly id: MetricId;
  readonly better: "lower" | "higher";
  readonly source: string;
  /** Values for real against other; the items depend on the schema and levels only, so that splits line up. */
  run(real: Cohort, other: Cohort): readonly FidelityValue[];
}

/** A fidelity value beside what two real halves of the registry give at the same sizes. */
export interface FidelityRow {
  readonly metric: MetricId;
  readonly item: FidelityItem;
  /** Registry against synthetic cohort, all rows. */
  readonly value: number | undefined;
  /** Half of the registry against as many synthetic rows: median over the splits; comparable with the ceiling. */
  readonly sameSize: number | undefined;
  /** Half of the registry against the other half: median over the splits, and the band of its kind (`realBands`). */
  readonly ceiling:
    { readonly median: number; readonly low: number; readonly high: number; readonly nSplits: number } | undefined;
  readonly flag: "like real" | "worse than real" | "better than real" | "not computable";
  /**
   * Two samples of the cohorts' sizes, drawn from the registry with replacement, and how `value` stands beside their
   * band: what halves are too small to show. Absent for metrics that need rows of their own.
   */
  readonly fullSize?: {
    readonly median: number;
    readonly low: number;
    readonly high: number;
    readonly nSamples: number;
    readonly flag: "like real" | "worse than real" | "better than real";
  };
  readonly why?: FidelityLack;
}

/**
 * A curve for the figure, already rounded and thinned so that each step covers at least the cell size: Kaplan-Meier, or
 * the cumulative incidence of one of several causes.
 */
export interface SurvivalCurve {
  /** Name of the pair in the schema, and the cause that counts. */
  readonly pair: string;
  readonly cause: string;
  readonly group: "registry" | "synthetic";
  readonly estimate?: "survival" | "incidence";
  /** Of the time, where the schema names it. */
  readonly unit?: string;
  readonly time: readonly number[];
  /** The estimate at each time. */
  readonly survival: readonly number[];
  /** 95 % limits at each time. */
  readonly low?: readonly number[];
  readonly high?: readonly number[];
  readonly atRisk: readonly number[];
}

/**
 * What a bar stands for. Bounds are rounded cut points between the 5th and the 95th percentile: a number, or an ISO
 * date.
 */
export type CellLabel =
  | { readonly kind: "level"; readonly level: string }
  | { readonly kind: "missing" }
  /** Levels of no public name, or held by fewer than so many. */
  | { readonly kind: "pooled"; readonly fewerThan: number }
  | { readonly kind: "below"; readonly to: number | string }
  | { readonly kind: "between"; readonly from: number | string; readonly to: number | string }
  | { readonly kind: "from"; readonly from: number | string }
  | { readonly kind: "all values" }
  | { readonly kind: "any value or missing" };

/** Histogram or bar counts of one column in both cohorts; cells under the cell size are merged or null (suppressed). */
export interface MarginalFigure {
  readonly column: string;
  readonly labels: readonly CellLabel[];
  /** Shares in 0..1; null where suppressed. */
  readonly registry: readonly (number | null)[];
  readonly synthetic: readonly (number | null)[];
}

/** Quartiles of a column within a span of the time of visits. */
export interface TrajectoryPoint {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/**
 * A number over the visits, fit to leave the building: rounded quartiles, each of at least the cell size of patients.
 */
export interface TrajectoryFigure {
  readonly column: string;
  /** Of the time of visits. */
  readonly unit?: string;
  readonly registry: readonly TrajectoryPoint[];
  readonly synthetic: readonly TrajectoryPoint[];
}

/** How strongly columns go together, pair by pair: Spearman, Cramér's V or eta. */
export interface AssociationFigure {
  /** The columns that are shown, in schema order. */
  readonly columns: readonly string[];
  /** All columns that could be. */
  readonly nColumns: number;
  /**
   * Of columns i < j, row by row of the upper triangle, -1..1; null where it cannot be computed or rests on fewer units
   * than the cell size.
   */
  readonly registry: readonly (number | null)[];
  readonly synthetic: readonly (number | null)[];
}

/** Quartiles of a number, or the share of a level (then without low and high), within a group. */
export interface PairPoint {
  readonly low?: number;
  readonly middle: number;
  readonly high?: number;
}

/** One column by groups of another, fit to leave the building: no point rests on fewer patients than the cell size. */
export interface PairFigure {
  /** What makes the groups, and what is told of them. */
  readonly columns: readonly [group: string, value: string];
  /** A declared analysis is about it, or its association is among the strongest of the registry. */
  readonly why: "declared" | "strong";
  /** The level whose share is told; absent where quartiles of a number are. */
  readonly level?: string;
  readonly groups: readonly CellLabel[];
  readonly registry: readonly PairPoint[];
  /** Null where too few rows are in the group. */
  readonly synthetic: readonly (PairPoint | null)[];
}

/** A mean over the folds of a repeated cross-validation with its 95 % interval. */
export interface OverFolds {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How well an outcome is predicted, by where the model was trained and where it was tested. */
export type PredictionResult =
  | {
      readonly model: ModelRef;
      readonly status: "estimated";
      /** Penalised regression (logistic, Cox), or a random forest on the same covariates and folds. */
      readonly learner: Learner;
      /** Harrell's concordance of a survival pair, or the area under the curve of a binary outcome. */
      readonly measure: "concordance" | "area";
      /** Trained on real, tested on other real. */
      readonly trtr: OverFolds;
      /** Trained on as many synthetic rows, tested on the same real. */
      readonly tstr: OverFolds;
      /** Trained on real, tested on synthetic. */
      readonly trts: OverFolds;
      /** trtr - tstr, fold by fold. */
      readonly gap: OverFolds;
    }
  | { readonly model: ModelRef; readonly learner: Learner; readonly status: "not estimable" };

export type Learner = "penalised" | "forest";

/** How alike registry and cohort are, beside what two halves of the registry show. */
export interface FidelityReport {
  readonly rows: readonly FidelityRow[];
  readonly metrics: readonly {
    readonly id: MetricId;
    readonly better: "lower" | "higher";
    readonly source: string;
  }[];
  readonly survival: readonly SurvivalCurve[];
  readonly marginals: readonly MarginalFigure[];
  readonly associations?: AssociationFigure;
  /** Pairs of columns chosen by rule; absent where none can be shown. */
  readonly pairs?: readonly PairFigure[];
  /** Of a registry with visits. */
  readonly trajectories?: readonly TrajectoryFigure[];
  /** For each outcome of the default plan. */
  readonly prediction?: readonly PredictionResult[];
  /** The analyses that the schema declares; absent where it declares none. */
  readonly analyses?: AnalysesReport;
  readonly nSplits: number;
}
