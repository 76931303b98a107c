import type { ErrorCode } from "../errors.ts";
import type { ControlId, Lack, Measure, Needed, NotApplicableReason, Quantity, Stratum } from "./finding.ts";
import type { Language } from "./language.ts";

/** A text of a policy in languages other than English. */
export type Translations = Readonly<Partial<Record<Exclude<Language, "en">, string>>>;

/** One ceiling with who set it and why. */
export interface Threshold {
  readonly check: string;
  readonly finding: string;
  /** Which estimate of the finding is held against the ceiling. */
  readonly measure: Measure;
  readonly ceiling: number;
  /**
   * What must be shown. Default: that the upper bound lies under the ceiling. "not above the ceiling": only that the
   * lower bound does not lie above it, for groups too small to show the former; such a line refuses and never vouches,
   * and stands aside where the group cannot be measured.
   */
  readonly asks?: "under the ceiling" | "not above the ceiling";
  /**
   * The line is refused, whatever the size, where the finding's p-value is at or below this level: some leak exists.
   */
  readonly existence?: number;
  readonly meaning: string;
  /** The same in other languages, where its owner gives them. */
  readonly meaningIn?: Translations;
  readonly citation: string;
  readonly owner: string;
  readonly date: string;
}

/** Roles in which a person signs a release. `producer`: whoever ran the program. */
export const SIGNING_ROLES = [
  "dpo",
  "clinical-lead",
  "legal",
  "security-officer",
  "registry-steward",
  "patient-representative",
  "vendor",
  "producer",
] as const;

/** A role that must sign before a release counts as accepted. */
export interface RequiredSignature {
  readonly role: (typeof SIGNING_ROLES)[number];
  readonly why: string;
}

/** Thresholds, level and floor of small cells that a verdict is judged by. */
export interface Policy {
  readonly version: 1;
  readonly id: string;
  /** Shipped policy that this one was made from; what differs is told on page one. */
  readonly basedOn?: string;
  readonly title: string;
  readonly titleIn?: Translations;
  readonly context: string;
  readonly contextIn?: Translations;
  readonly owner: string;
  readonly date: string;
  /** Smallest count that a public output may show. */
  readonly cellSize: { readonly value: number; readonly citation: string };
  /** Level of every test. */
  readonly alpha: number;
  readonly thresholds: readonly Threshold[];
  /** Release expires after this many months; then everything is to be assessed again. */
  readonly validMonths: number;
  /** Absent: the policy asks nobody, and a release under it is accepted by nobody. */
  readonly signatures?: readonly RequiredSignature[];
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
/** A line may also ask what this registry does not have; such lines are counted apart from those that hold. */
export type LineOutcome = Outcome | "not-applicable";

/** What a line rests on. */
export type ReasonBasis<C = number> =
  | {
      readonly kind: "measured";
      readonly quantity: Quantity;
      /** Of a count: how many were seen. */
      readonly people?: C;
      /** Not decided by its size but by whether some leak exists: the policy's level of that. */
      readonly existence?: number;
      /** Not above the ceiling, which is all that this line asks. */
      readonly onlyRefuses?: true;
    }
  | { readonly kind: "not-applicable"; readonly reason: NotApplicableReason }
  | { readonly kind: "did-not-run" }
  | { readonly kind: "undecided"; readonly why: ErrorCode; readonly lacks: Lack<C> }
  | { readonly kind: "diagnostic" }
  | { readonly kind: "no-such-finding" }
  /** It would pass, but the check did not behave on a control. */
  | { readonly kind: "misbehaved"; readonly failure: ControlFailure }
  | { readonly kind: "no-ceiling" }
  | { readonly kind: "cohort-size"; readonly refusal: Refusal<C> }
  | { readonly kind: "unconfirmed"; readonly point: OpenPoint };

/** Which roles no column has, so that checks have nothing to look at. */
export type RolesLack = "both" | "quasi-identifier" | "sensitive";

/** What a person has still to confirm in the schema. */
export type OpenPoint =
  | { readonly kind: "columns"; readonly names: readonly string[]; readonly of: number }
  /** Nobody said who is protected. */
  | { readonly kind: "protection" }
  /** Rows are said to be patients, but these identifiers repeat. */
  | { readonly kind: "repeats"; readonly names: readonly string[] }
  /**
   * Rows of two patients agree in nearly every column. How many is for whoever may see the registry, and not said here.
   */
  | { readonly kind: "twice" }
  /** Quasi-identifiers without a value in the assessed file. */
  | { readonly kind: "blank"; readonly names: readonly string[] }
  | { readonly kind: "proposals"; readonly visits: boolean; readonly pairs: number; readonly rules: number }
  /** Roles under which the checks have nothing to look at. */
  | { readonly kind: "roles"; readonly lack: RolesLack }
  | { readonly kind: "changed"; readonly date: string };

/** Joint data of so few patients may not be released. */
export interface Refusal<C = number> {
  readonly units: C;
  readonly least: number;
}

/** How a check failed on a control; "not established": it caught one draw of a planted leak in three. */
export interface ControlFailure {
  readonly kind: "missed a leak" | "alarmed without one" | "not established";
  readonly control: ControlId;
  readonly copiedShare?: number;
}

/** One line of the gate's table. */
export interface Reason {
  readonly outcome: LineOutcome;
  readonly check: string;
  readonly finding: string;
  readonly stratum: Stratum;
  /** Only the patients whom the choice of the recipe did not look at. */
  readonly unseen?: true;
  readonly measure: Measure;
  /** Absent on lines that no threshold of the policy asks for. */
  readonly ceiling?: number;
  readonly citation?: string;
  /** Absent where nothing was measured. */
  readonly value?: number;
  readonly low?: number;
  readonly high?: number;
  readonly basis: ReasonBasis;
  /** What would decide, where inconclusive. */
  readonly needed?: Needed;
}

/** PASS, FAIL or INCONCLUSIVE, with a line for each threshold. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly because: readonly Reason[];
}
