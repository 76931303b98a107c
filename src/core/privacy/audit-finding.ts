/**
 * What an audit of a differentially private release found. A defect is one of the program, never of a patient, and
 * stops the release.
 */
export type AuditFinding = TraceFinding | ResidualFinding | NeighbourFinding | RefitFinding;

interface Finding<Id extends string, Fault extends string, Figures> {
  readonly id: Id;
  readonly defect: boolean;
  readonly faults: readonly Fault[];
  /** Internal: some are functions of the registry. */
  readonly figures: Figures;
}

export type TraceFault = "over" | "under" | "untagged" | "not-system" | "no-entry";
export type TraceFinding = Finding<
  "trace",
  TraceFault,
  { readonly rho: number; readonly entry: number; readonly draws: number; readonly untaggedWords: number }
>;

export type ResidualFault = "no-cells" | "spread";
/** `ratio`: noise found over noise claimed; 0 without cells. `p`: two-sided. */
export type ResidualFinding = Finding<
  "residuals",
  ResidualFault,
  { readonly cells: number; readonly ratio: number; readonly p: number; readonly level: number }
>;

export type NeighbourFault = "domain" | "queries" | "moved" | "no-pair";
/** `worst`: largest move of an answer over the sensitivity that was paid for. */
export type NeighbourFinding = Finding<
  "neighbours",
  NeighbourFault,
  { readonly pairs: number; readonly queries: number; readonly worst: number }
>;

export type RefitFault = "epsilon" | "mu" | "auc";
export type RefitFinding = Finding<
  "refits",
  RefitFault,
  {
    readonly refits: number;
    readonly level: number;
    /** Claimed epsilon, lower bound on it by A, and by B where every part is Gaussian. */
    readonly epsilon: number;
    readonly epsilonA: number;
    readonly epsilonB: number;
    readonly muB: number;
    readonly mu: number;
    readonly allGaussian: boolean;
    /** Largest lower bound that so many refits could show. */
    readonly range: number;
    readonly auc: number;
    readonly aucLow: number;
    readonly aucHigh: number;
    readonly aucLargest: number;
  }
>;

/**
 * Membership as the usual check measures it from the released rows and refits, beside the largest AUC that the claim
 * allows. Internal.
 */
export interface MembershipBesideClaim {
  readonly largest: number;
  /** Empty where the check measured nothing. `above`: the whole interval lies beyond the claim. */
  readonly areas: readonly {
    readonly id: string;
    readonly value: number;
    readonly low: number;
    readonly high: number;
    readonly level: number;
    readonly above: boolean;
  }[];
}
