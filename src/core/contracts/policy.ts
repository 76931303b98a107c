/** One ceiling with who set it and why. */
export interface Threshold {
  readonly check: string;
  readonly finding: string;
  /** Which estimate of the finding is held against the ceiling. */
  readonly measure: "attack" | "excess";
  readonly ceiling: number;
  readonly meaning: string;
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

export interface Policy {
  readonly version: 1;
  readonly id: string;
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
  /** Absent: the policy asks nobody, and a release under it is accepted by nobody. */
  readonly signatures?: readonly RequiredSignature[];
}

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
