import type { Estimate } from "./estimate.ts";

export type Band = "A" | "B" | "C" | "not estimable";

/** Why a person is rare. Column names and sizes of classes, never a value. */
export type RarityReason =
  | { readonly kind: "named" }
  | { readonly kind: "outlier" }
  | { readonly kind: "singleton-level"; readonly column: string; readonly isSite: boolean }
  | { readonly kind: "extreme"; readonly column: string; readonly end: "highest" | "lowest" }
  | { readonly kind: "missingness-pattern" }
  /** Numbers of coarse values, and of pairs of them, that nobody else has. */
  | { readonly kind: "sample-unique"; readonly values: number; readonly pairs: number }
  | { readonly kind: "pair-class"; readonly sets: readonly (readonly [string, string])[] }
  | { readonly kind: "full-class"; readonly size: number };
export type RarityKind = RarityReason["kind"];

/** Risk of one unit. Only ever inside Sensitive. */
export interface PersonRisk {
  readonly unit: number;
  /** 1-based data record of the registry file. */
  readonly sourceRow: number;
  readonly reasons: readonly RarityReason[];
  /**
   * Probability that a run with this unit looks closer to it than a run without (area under the ROC curve; .5 = none).
   */
  readonly exposure?: Estimate;
  readonly band: Band;
  readonly pAdjusted?: number;
  /** Rank p-value of the released file against runs without the unit. */
  readonly pReleased?: number;
  readonly stage: 1 | 2;
}
