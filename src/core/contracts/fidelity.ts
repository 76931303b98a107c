import type { Cohort } from "../data/cohort.ts";

/** One fidelity number of one metric on one column, pair, curve or coefficient. */
export interface FidelityValue {
  /** Column, "a × b" for pairs, coefficient name; "mean" and "max" for summaries. */
  readonly item: string;
  /** undefined where it cannot be computed; `why` then says so. */
  readonly value: number | undefined;
  readonly why?: string;
}

/** Compares two cohorts of the same schema. Pure; lower is better unless said otherwise. */
export interface FidelityMetric {
  readonly id: string;
  readonly title: string;
  readonly explains: string;
  readonly better: "lower" | "higher";
  readonly source: string;
  /** Values for real against other; the items depend on the schema and levels only, so that splits line up. */
  run(real: Cohort, other: Cohort): readonly FidelityValue[];
}

/** A fidelity value beside what two real halves of the registry give at the same sizes. */
export interface FidelityRow {
  readonly metric: string;
  readonly item: string;
  /** Registry against synthetic cohort, all rows. */
  readonly value: number | undefined;
  /** Half of the registry against as many synthetic rows: median over the splits; comparable with the ceiling. */
  readonly sameSize: number | undefined;
  /** Half of the registry against the other half: median and 5th, 95th percentile over the splits. */
  readonly ceiling:
    { readonly median: number; readonly low: number; readonly high: number; readonly nSplits: number } | undefined;
  readonly flag: "like real" | "worse than real" | "better than real" | "not computable";
  readonly why?: string;
}

/** Kaplan-Meier curves for the figure, already rounded and thinned so that each drop covers at least the cell size. */
export interface SurvivalCurve {
  readonly name: string;
  readonly group: "registry" | "synthetic";
  readonly time: readonly number[];
  readonly survival: readonly number[];
  readonly atRisk: readonly number[];
}

/** Histogram or bar counts of one column in both cohorts; cells under the cell size are merged or null (suppressed). */
export interface MarginalFigure {
  readonly column: string;
  readonly labels: readonly string[];
  /** Shares in 0..1; null where suppressed. */
  readonly registry: readonly (number | null)[];
  readonly synthetic: readonly (number | null)[];
}

export interface FidelityReport {
  readonly rows: readonly FidelityRow[];
  readonly metrics: readonly {
    readonly id: string;
    readonly title: string;
    readonly explains: string;
    readonly better: "lower" | "higher";
    readonly source: string;
  }[];
  readonly survival: readonly SurvivalCurve[];
  readonly marginals: readonly MarginalFigure[];
  readonly nSplits: number;
}
