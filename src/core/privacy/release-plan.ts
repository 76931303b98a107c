/** What a budget buys at a declared size. */
export type Expectation = "joint model" | "declared graph only" | "marginals" | "nothing";

export type DpMethodId = "dp-marginals" | "dp-graph" | "dp-mst" | "dp-aim";

/**
 * Patients a standard deviation of noise in a two-way cell, from which a chosen tree beats independent columns, from
 * which a declared graph does, and from which choosing pairs one by one pays; and the same of a one-way cell for usable
 * marginals.
 * Source: four registries of 128-1384 patients, 10-31 columns, epsilon .5-10 (generators/dp/METHOD.md).
 */
export const THRESHOLDS = { joint: 20, graph: 10, oneByOne: 60, marginals: 20 } as const;

/** What a column would be with fewer states: groups of levels, or fewer cuts. */
export interface CoarserColumn {
  readonly name: string;
  readonly nStates: number;
  readonly coarser: number;
}

export interface BudgetPlan {
  readonly epsilon: number;
  readonly rho: number;
  /** Noise of a cell in patients: all columns alone; the tree's tables of dp-mst. */
  readonly sigmaOneWay: number;
  readonly sigmaTwoWay: number;
  /** Patients over the noise of a two-way cell, and of a one-way cell where all budget goes into those. */
  readonly k: number;
  readonly kMarginals: number;
  /**
   * Noise over all cells of an average two-way table, as a share of the patients: now, and with the states of
   * `coarsen`.
   */
  readonly noiseShare: number;
  readonly noiseShareCoarser: number;
  readonly expect: Expectation;
  readonly method: DpMethodId | undefined;
  /**
   * Fewest columns to leave out for a chosen tree; 0 where it is reached; undefined where leaving all but two would not
   * do.
   */
  readonly columnsToDrop: number | undefined;
  /**
   * The columns that leaving out would cost least, by their states and by what nothing else needs; as many as
   * `columnsToDrop`.
   */
  readonly drop: readonly string[];
  /** Columns with more states than this K carries (3-4 below 30, 5-6 above). */
  readonly coarsen: readonly CoarserColumn[];
}

export interface ReleasePlan {
  readonly patients: number;
  readonly delta: number;
  readonly nColumns: number;
  readonly hasEdges: boolean;
  readonly budgets: readonly BudgetPlan[];
  /** Columns with the most states first. */
  readonly widest: readonly { readonly name: string; readonly nStates: number }[];
  /** Smallest declared size at which a chosen tree and a declared graph pay, a budget. */
  readonly smallest: readonly { readonly epsilon: number; readonly joint: number; readonly graph: number }[];
}
