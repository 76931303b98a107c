/** One ceiling with who set it and why. */
export interface Threshold {
  readonly check: string;
  readonly finding: string;
  /** Which estimate of the finding is held against the ceiling. */
  readonly measure: "attack" | "excess";
  readonly ceiling: number;
  /**
   * What must be shown. Default: that the upper bound lies under the ceiling. "not above the ceiling": only that the lower bound does not lie above it, for
   * groups too small to show the former; such a line refuses and never vouches, and stands aside where the group cannot be measured.
   */
  readonly asks?: "under the ceiling" | "not above the ceiling";
  /** The line is refused, whatever the size, where the finding's p-value is at or below this level: some leak exists. */
  readonly existence?: number;
  readonly meaning: string;
  readonly citation: string;
  readonly owner: string;
  readonly date: string;
}

export interface Policy {
  readonly version: 1;
  readonly id: string;
  /** Shipped policy that this one was made from; what differs is told on page one. */
  readonly basedOn?: string;
  readonly title: string;
  readonly context: string;
  readonly owner: string;
  readonly date: string;
  /** Smallest count that a public output may show. */
  readonly cellSize: { readonly value: number; readonly citation: string };
  /** Level of every test. */
  readonly alpha: number;
  readonly thresholds: readonly Threshold[];
  /** Release expires after this many months; then everything is to be assessed again. */
  readonly validMonths: number;
}

/** How a policy differs from the shipped one that it is nearest to. */
export interface PolicyChange {
  /** "cellSize", "alpha", "validMonths", or "check/finding measure" with the field that differs. */
  readonly item: string;
  readonly from: number | string | undefined;
  readonly to: number | string | undefined;
}

/** A policy that ships with the program, or one that differs from it. */
export type PolicyOrigin =
  | { readonly kind: "shipped" }
  | { readonly kind: "modified"; readonly from: string; readonly changes: readonly PolicyChange[] };

export type Outcome = "pass" | "fail" | "inconclusive";

/** One line of the gate's table. */
export interface Reason {
  readonly outcome: Outcome;
  readonly check: string;
  readonly finding: string;
  readonly title: string;
  readonly stratum: "all" | "rare";
  readonly measure: "attack" | "excess";
  readonly ceiling: number;
  readonly citation: string;
  /** Absent where nothing was measured. */
  readonly value?: number;
  readonly low?: number;
  readonly high?: number;
  /** A sentence for page one. */
  readonly sentence: string;
  /** What would decide, where inconclusive. */
  readonly needed?: string;
}

export interface Verdict {
  readonly outcome: Outcome;
  readonly because: readonly Reason[];
}
