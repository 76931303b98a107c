import type { Measure, Quantity } from "../contracts/finding.ts";
import type { OpenPoint, Outcome } from "../contracts/policy.ts";

/** How far a site's upper bound lies from the ceiling; the only thing that is told of a single site. */
export const SITE_BANDS = [
  "under the ceiling",
  "up to twice the ceiling",
  "beyond twice the ceiling",
  "not measured",
  "above the ceiling",
] as const;
export type SiteBand = (typeof SITE_BANDS)[number];

/** One line of a verdict over several sites. */
export interface JointLine {
  readonly check: string;
  readonly finding: string;
  readonly measure: Measure;
  readonly ceiling: number;
  readonly outcome: Outcome | "not-applicable";
  /**
   * `average`: over all patients, by declared sizes. `largest`: of sites or persons. `any`: whether any site has it.
   */
  readonly joined: "average" | "largest" | "any";
  readonly quantity?: Quantity;
  /**
   * Of all sites together; absent where nobody measured, or a number is suppressed. Both bounds hold for all sites at
   * once.
   */
  readonly value?: number;
  readonly low?: number;
  readonly high?: number;
  readonly worst?: { readonly site: string; readonly band: SiteBand };
}

/** What nobody can measure where nobody sees all patients; each keeps the verdict open. */
export const NEVER_MEASURED = ["controls", "refits without one patient", "model"] as const;

/** The verdict on a recipe over sites. Holds no size and no number of a single site. */
export interface JointVerdict {
  readonly format: "raresynth-federated-verdict";
  readonly version: 1;
  readonly round: string;
  readonly cohort: string;
  readonly generator: "bayesian-network" | "copula";
  readonly policy: { readonly id: string; readonly sha256: string };
  /** Of the released file. */
  readonly releasedSha256: string;
  readonly sites: readonly string[];
  readonly refits: number;
  readonly rows: number;
  /** Never a pass: what is never measured keeps it open. */
  readonly outcome: Exclude<Outcome, "pass">;
  /** The site with the highest bound over its ceiling, in bands only. */
  readonly worst: { readonly site: string; readonly band: SiteBand; readonly check: string; readonly finding: string };
  readonly lines: readonly JointLine[];
  /** Lines of the policy on checks that sites do not run, and findings without a ceiling. */
  readonly open: readonly {
    readonly check: string;
    readonly finding: string;
    readonly why: "did not run" | "no ceiling";
  }[];
  readonly unconfirmed: readonly OpenPoint[];
  readonly neverMeasured: readonly (typeof NEVER_MEASURED)[number][];
}
