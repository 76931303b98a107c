import type { Stratum } from "../../core/contracts/finding.ts";
import type { LineOutcome, ReasonBasis } from "../../core/contracts/policy.ts";
import type { Shown } from "../shown.ts";
import type { People } from "./numbers.ts";

/** What a sentence about a line of the gate is made from. */
export interface SaidLine {
  readonly check: string;
  readonly finding: string;
  readonly stratum: Stratum;
  readonly unseen?: true;
  readonly outcome: LineOutcome;
  readonly ceiling?: number;
  readonly low?: Shown;
  readonly high?: Shown;
  readonly basis: ReasonBasis<People>;
  /** False where bounds are rounded, so that only the side of the ceiling can be said. */
  readonly exact: boolean;
}

/** Lines of a verdict by outcome. */
export interface VerdictCounts {
  readonly pass: number;
  readonly fail: number;
  readonly inconclusive: number;
  readonly notApplicable: number;
}
