import type { Analysis } from "../../data/schema.ts";

/**
 * What a number of an analysis is about. Levels and causes are public ones; `others`: all levels that are not listed.
 */
export type Quantity =
  | {
      readonly kind: "coefficient";
      readonly column: string;
      readonly level?: string;
      readonly others?: true;
      /** Of a cause-specific model. */
      readonly cause?: string;
    }
  | { readonly kind: "survival"; readonly time: number; readonly group?: string }
  | { readonly kind: "cumulative incidence"; readonly cause: string; readonly time: number; readonly group?: string }
  | { readonly kind: "rate"; readonly group?: string }
  | { readonly kind: "mean difference"; readonly group: string; readonly against: string };

/** Effects are held against 0 and against each other by a factor; levels (of risk) by their difference. */
export type Scale = "log hazard ratio" | "log odds ratio" | "slope" | "difference" | "probability" | "log rate";

export interface QuantityEstimate {
  readonly quantity: Quantity;
  readonly scale: Scale;
  readonly value: number;
  readonly standardError: number;
  /** 95 % interval on the same scale. */
  readonly low: number;
  readonly high: number;
  /**
   * The smallest group of rows (or events, where events decide) that the number rests on: what a cell-size rule looks
   * at.
   */
  readonly support: number;
}

export type FitMethod =
  | "maximum likelihood"
  | "firth"
  | "ridge"
  | "least squares"
  | "welch"
  | "product limit"
  | "aalen-johansen"
  | "poisson"
  | "ratio of sums"
  | "random intercept"
  | "gee exchangeable";

/** Why a model was not fitted, or not as declared. Holds counts and names of columns only. */
export type NonFit =
  | { readonly reason: "column absent"; readonly column: string }
  | { readonly reason: "no rows" }
  | { readonly reason: "no events" }
  | { readonly reason: "one outcome value" }
  | { readonly reason: "no varying term" }
  | { readonly reason: "group absent" }
  /** Fewer than `needed` events (for a number as outcome: rows) per coefficient. */
  | {
      readonly reason: "too few events";
      readonly events: number;
      readonly coefficients: number;
      readonly needed: number;
    }
  | { readonly reason: "separation" }
  | { readonly reason: "not repeated" }
  | { readonly reason: "not converged" };

export type AnalysisFit =
  | {
      readonly status: "fitted";
      readonly method: FitMethod;
      /** Why the declared method gave way to the one named. */
      readonly insteadOf?: NonFit;
      readonly estimates: readonly QuantityEstimate[];
      /**
       * Quantities that have no standard error here: a probability of 0 or 1, a covariate that does not vary or is a
       * combination of others.
       */
      readonly notEstimated: readonly Quantity[];
      /** Of the estimates, k x k, row by row. */
      readonly covariance: Float64Array;
      /** Rows in the fit. */
      readonly nRows: number;
      readonly nEvents?: number;
      readonly eventsPerCoefficient?: number;
    }
  | { readonly status: "not fitted"; readonly why: NonFit };

/** Where a statistic falls among repetitions: median, 5th and 95th percentile. */
export interface Band {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

export type Likeness = "like real" | "worse than real" | "better than real" | "not computable";

/** One quantity in both cohorts. */
export interface QuantityComparison {
  readonly quantity: Quantity;
  readonly scale: Scale;
  readonly registry?: QuantityEstimate;
  /** Taken as if the rows were patients. */
  readonly synthetic?: QuantityEstimate;
  /**
   * The synthetic estimate with the interval that counts the uncertainty of registry and synthesis (Raab, Nowok and
   * Dibben).
   */
  readonly corrected?: { readonly standardError: number; readonly low: number; readonly high: number };
  /** (synthetic - registry) / standard error of the registry. */
  readonly standardisedDifference?: number;
  /** Mean share of each interval that the other covers; negative where they do not meet. */
  readonly overlap?: number;
  /** Of effects. "not counted": the registry's estimate is within one standard error of 0. */
  readonly sign?: "same" | "opposite" | "not counted";
  /** Of effects, at the 5 % level. `power`: of a further registry of the same size, were its estimate the truth. */
  readonly significance?: {
    readonly registry: boolean;
    readonly synthetic: boolean;
    readonly agree: boolean;
    readonly power: number;
  };
  /**
   * |standardised difference|: half of the registry against as many synthetic rows (median over the splits), beside two
   * real halves.
   */
  readonly sameSize?: number;
  readonly halves?: Band;
  readonly flag: Likeness;
  /** |standardised difference| of two samples of the registry's size, drawn from it with replacement. */
  readonly fullSize?: Band;
  readonly flagFullSize: Likeness;
}

/** Summaries over the quantities of an analysis; each also for two real halves and for two samples of full size. */
export interface AgreementSummary {
  readonly meanStandardisedDifference?: number;
  readonly meanOverlap?: number;
  readonly signAgreement?: number;
  readonly significanceAgreement?: number;
  readonly attenuation?: number;
}
export type AgreementBands = { readonly [K in keyof AgreementSummary]?: Band };

/**
 * How much larger the variance between two real samples of full size is than the models' standard errors say (at least
 * 1): what a wrong model, an outlier or small numbers add. The verdict's intervals are wider by its root.
 */
export interface Spread {
  readonly effects: number;
  readonly levels: number;
}

/**
 * Slope of synthetic on registry effects through the origin, precision-weighted, errors in both. An end is absent where
 * the interval does not end.
 */
export interface Attenuation {
  readonly factor: number;
  readonly low?: number;
  readonly high?: number;
  readonly level: number;
  /** p of what one factor for all leaves unexplained; absent with one effect. */
  readonly misfitP?: number;
}

/**
 * "holds": no difference beyond what two real samples of these sizes show, and a factor of a half would have been seen.
 * "direction holds, size does not": the differences are more than chance, and all effects that the registry determines
 * keep their direction. "do not use": some direction is lost or turned, or a model cannot be fitted to the synthetic
 * rows that the registry can be fitted to. "cannot tell at this n": the registry, or its synthetic rows, do not
 * determine the answer.
 */
export type AnalysisVerdict =
  | { readonly verdict: "holds"; readonly factor?: number }
  | {
      readonly verdict: "direction holds, size does not";
      readonly factor: number;
      /** True where one factor does not describe the differences: see the quantities. */
      readonly uneven: boolean;
    }
  | {
      readonly verdict: "do not use";
      readonly why:
        | "not fitted to the synthetic rows"
        | "effects vanish"
        | "directions turn"
        | "levels differ"
        | "effects without ground";
    }
  | {
      readonly verdict: "cannot tell at this n";
      readonly why: "not fitted to the registry" | "no effect to keep" | "too imprecise";
    };

export interface AnalysisResult {
  readonly analysis: Analysis;
  readonly registry: AnalysisFit;
  readonly synthetic: AnalysisFit;
  readonly quantities: readonly QuantityComparison[];
  /** Of all differences together, against two independent samples. */
  readonly jointP?: number;
  readonly spread: Spread;
  readonly attenuation?: Attenuation;
  readonly agreement: AgreementSummary;
  readonly sameSize: AgreementSummary;
  readonly halves: AgreementBands;
  readonly fullSize: AgreementBands;
  /** Of the mean standardised difference. */
  readonly flag: Likeness;
  readonly flagFullSize: Likeness;
  readonly verdict: AnalysisVerdict;
}

export interface AnalysesReport {
  readonly results: readonly AnalysisResult[];
  readonly nSplits: number;
  /** Pairs of samples of full size. */
  readonly nFullSize: number;
  /** The worst of the analyses; undefined where none is declared. */
  readonly whole:
    | {
        readonly verdict: AnalysisVerdict["verdict"];
        readonly counts: Readonly<Record<AnalysisVerdict["verdict"], number>>;
        /** Smallest and largest factor among those whose size does not hold. */
        readonly factors?: readonly [number, number];
      }
    | undefined;
}
