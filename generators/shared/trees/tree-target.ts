/**
 * What the tree tries to separate: `scores[row * width + k]`, the mean of which differs between leaves. One-hot columns
 * make it Gini.
 */
export interface TreeTarget {
  readonly width: number;
  readonly scores: Float64Array;
}

export interface TreeOptions {
  /**
   * Smallest sum of weights in a leaf. Weights are 1 / rows of the unit, so this many units at least are in each leaf.
   */
  readonly minLeafWeight: number;
  /** Most predictors that one tree may look at: those with the best first split. */
  readonly maxPredictors: number;
  /** One-sided normal quantile that a split's statistic must exceed, before the charge for searching. */
  readonly splitZ: number;
  readonly maxLeaves: number;
  /** A further condition on a side, e.g. enough events; both sides must hold. */
  readonly minLeafMass?: { readonly mass: Float64Array; readonly atLeast: number };
}
