import type { GeneratorNote } from "./generator-note.ts";
import type { Adversary } from "./adversary.ts";
import type { Cohort } from "../data/cohort.ts";
import type { CheckResult, ThreatCard } from "./disclosure.ts";
import type { FidelityReport, PairBasis } from "./fidelity.ts";
import type { MethodCard, Params } from "./generator.ts";
import type { CheckId, ControlId, FindingId, LeakKind, Quantity } from "./finding.ts";
import type { PopulationBasis } from "./note.ts";
import type { ControlFailure, OpenPoint, Outcome, Policy, PolicyOrigin, RolesLack, Verdict } from "./policy.ts";
import type { CohortSchema } from "../data/schema.ts";
import type { Sensitive } from "../data/sensitive.ts";
import type { WatchedColumn } from "../data/watched.ts";
import type { Attempts } from "./sweep.ts";

/** Counts of the registry before any fit. Exact here; public reports show them only above the cell size. */
export interface Preflight {
  readonly nRows: number;
  readonly nUnits: number;
  readonly nDroppedByConsent: number;
  readonly droppedIdentifiers: readonly string[];
  /** For each set of quasi-identifiers: equivalence classes, units alone in theirs, cells under the cell size. */
  readonly quasiIdentifierSets: readonly {
    readonly columns: readonly string[];
    readonly nClasses: number;
    readonly nSampleUniques: number;
    readonly nSmallCells: number;
    readonly smallestClass: number;
  }[];
  /**
   * Expected number of people in the population who share the smallest class, where coverage or prevalence is known.
   */
  readonly population?: {
    readonly expectedSmallestClass: number;
    /** On which columns the smallest class is. */
    readonly columns: readonly string[];
    readonly basis: PopulationBasis;
  };
  /** Upper 95 % bound of a rate when 0 of nUnits targets are hit: 1 - .05^(1/n). */
  readonly zeroHitBound: number;
  readonly bestVerdict: Outcome;
  readonly bestVerdictWhy: BestVerdictWhy;
  readonly rolesInferred: readonly string[];
  readonly confirmation: Confirmation;
}

/** Whether a person has confirmed the schema. */
export interface Confirmation {
  /** Nothing may be open, for anything to pass. */
  readonly open: readonly OpenPoint[];
  /** Who confirmed it, where that was recorded. */
  readonly by?: string;
  /** ISO day of it. */
  readonly date?: string;
}

/** What one control showed for one check. */
export interface ControlOutcome {
  readonly control: ControlId;
  /** A negative control that was refused is drawn a second time. */
  readonly draw: 1 | 2 | 3;
  /** Share of copied rows; absent for negative controls. */
  readonly copiedShare?: number;
  /**
   * Of this check: to refuse it, not to refuse it, to see the more the more leaks, or to miss it like every other
   * check.
   */
  readonly expected: "caught" | "quiet" | "graded" | "blind spot";
  readonly check: string;
  readonly outcome: Outcome;
  /** Smallest p over the check's findings, adjusted within the check. */
  readonly p: number;
  /** The finding that decided, with its excess; absent where there is none. */
  readonly decisive?: { readonly finding: FindingId; readonly quantity: Quantity; readonly excess: number };
}

/** How small a leak of one kind, in this one file, the gate refuses. */
export interface LeakFloor {
  readonly kind: LeakKind;
  /** How often the leak was drawn to find the share, and drawn anew to see that it is kept. */
  readonly draws: { readonly searched: number; readonly confirmed: number };
  /** Absent: no share up to the largest that was tried is refused so often. */
  readonly caught?: {
    /** Of the rows of the file; these rows, and the patients in them. */
    readonly share: number;
    readonly rows: number;
    readonly people: number;
    /** The checks that refused first in some draw at this share, the one with most refusals first. */
    readonly checks: readonly string[];
  };
}

/**
 * Leaks planted among the rows of the assessed file itself: the smallest share that is refused with probability
 * `level`.
 */
export interface DetectionFloor {
  readonly level: number;
  /** Largest share that was tried. */
  readonly most: number;
  readonly kinds: readonly LeakFloor[];
  /** Checks whose refusals do not count here. */
  readonly leftOut: readonly {
    readonly check: string;
    readonly why: "failed on a control" | "refuses the file as it is";
  }[];
}

export interface ControlReport {
  readonly outcomes: readonly ControlOutcome[];
  /** Absent where no leaks were planted. */
  readonly detectionFloor?: DetectionFloor;
  /** Checks that missed the verbatim copy, refused a negative control or did one thing and then the other; they cannot support PASS. */
  readonly failedChecks: readonly { readonly check: string; readonly failure: ControlFailure }[];
}

export interface StageTiming {
  readonly stage: string;
  readonly seconds: number;
}

/** Why no better verdict can be reached, in numbers. */
export type BestVerdictWhy<C = number> =
  | { readonly kind: "joint-size"; readonly units: C; readonly least: number }
  /** A file made elsewhere: the lines on single patients need refits, so none of them can ever pass. */
  | { readonly kind: "no-refits" }
  | { readonly kind: "roles"; readonly lack: RolesLack }
  | {
      readonly kind: "bound-above" | "bound-within";
      readonly units: C;
      readonly bound: number;
      readonly ceiling: number;
      /** Share of patients alone on all quasi-identifiers, rounded, where it is large. */
      readonly aloneShare?: number;
      /** Patients that would do. */
      readonly least?: number;
    };

/** Why this generator. */
export type GeneratorWhy =
  /** By the number of patients: the rule between `from` and `to`. */
  | {
      readonly kind: "by-size";
      readonly units: number;
      readonly rule: "marginals" | "copula" | "cart";
      readonly limit: number;
    }
  | { readonly kind: "command-line" }
  | {
      readonly kind: "sweep";
      readonly setting: string;
      readonly candidates: number;
      readonly settings: number;
      readonly policy: string;
      /** Settings that qualify and whose fidelity cannot be told from it. */
      readonly alike: readonly string[];
    };

/** What no check of this version looks at. */
export type NotTested =
  | "joint releases"
  | "other registries"
  | "several relatives"
  | "hidden channel"
  | "legal basis"
  | "visits together"
  | "choice of the recipe";

/** An attempt as the registry's ledger counts it. */
export interface CountedAttempt {
  /** Since the last release of the same recipe, this one included. */
  readonly number: number;
  /** On this registry, ever. */
  readonly total: number;
  /** Of every test of this attempt: the policy's level, spent over attempts. */
  readonly level: number;
}

/** Everything a run found out; what the report is made from. */
export interface RunOutcome {
  readonly kind: "run" | "assess";
  readonly startedAt: string;
  readonly softwareVersion: string;
  readonly nodeVersion: string;
  readonly schema: CohortSchema;
  /** SHA-256 of the files read; for the internal report. */
  readonly inputs: readonly { readonly name: string; readonly sha256: string }[];
  readonly preflight: Preflight;
  /** Which attempt on this registry this was, where a ledger counts them. */
  readonly attempt?: CountedAttempt;
  readonly generator?: {
    readonly id: string;
    readonly why: GeneratorWhy;
    readonly card: MethodCard;
    readonly params: Params;
    readonly notes: readonly GeneratorNote[];
    readonly nRefits: number;
    readonly attempts?: Attempts;
    /** The released file is the first of so many draws of the one fit that passed the lines on the file alone. */
    readonly candidates?: { readonly place: number; readonly planned: number };
  };
  readonly policy: Policy;
  /** Absent where nobody compared the policy with those that ship. */
  readonly policyOrigin?: PolicyOrigin;
  readonly adversaries: readonly Adversary[];
  readonly checks: readonly {
    readonly id: CheckId;
    readonly card: ThreatCard;
    readonly params: Params;
    readonly result: CheckResult;
  }[];
  readonly controls: ControlReport | undefined;
  readonly fidelity: FidelityReport;
  readonly verdict: Verdict;
  readonly released: Cohort<"synthetic">;
  readonly timings: readonly StageTiming[];
  readonly warnings: readonly ReadingNote[];
  /** Seed of the run and whether it is guessable (given by hand and short). */
  readonly seed?: Sensitive<{ readonly seed: string; readonly given: boolean; readonly guessable: boolean }>;
  readonly notTested: readonly NotTested[];
  /** Values of the registry that no file of a release may hold. */
  readonly watched?: Sensitive<readonly WatchedColumn[]>;
}

/**
 * What reading a registry or a synthetic file has to say, as facts: column names and counts of cells, no value. Shown
 * inside only.
 */
export type ReadingNote =
  | { readonly kind: "consent-used"; readonly column: string }
  | { readonly kind: "consent-empty"; readonly column: string; readonly rows: number }
  | { readonly kind: "listed-without-consent"; readonly entries: number }
  | { readonly kind: "foreign-levels"; readonly column: string; readonly cells: number; readonly of: number }
  | { readonly kind: "no-synthetic-value"; readonly column: string }
  | { readonly kind: "one-synthetic-value"; readonly column: string }
  /** `times`: median of the file over that of the registry, to one digit. */
  | { readonly kind: "other-unit"; readonly column: string; readonly times?: number }
  | { readonly kind: "unrelated-in-file"; readonly columns: readonly string[] }
  | { readonly kind: "packets-read"; readonly packets: number; readonly terms: number }
  | { readonly kind: "rare-terms"; readonly terms: number; readonly fewerThan: number }
  /** A status of which only deaths are told. */
  | { readonly kind: "never-alive"; readonly column: string }
  | { readonly kind: "site-dropped"; readonly column: string }
  | { readonly kind: "no-family" }
  | {
      readonly kind: "codes-folded";
      readonly list: string;
      readonly folded: number;
      readonly lost: number;
      readonly fewerThan: number;
    }
  | { readonly kind: "unplaced-times"; readonly times: number }
  /** A table too large to be held as it is: what was looked at in full, and what on a random sample of units. */
  | {
      readonly kind: "large-table";
      readonly rows: number;
      readonly units: number;
      readonly synthetic: number;
      readonly sample: number;
      /** Absent where pairs of columns were compared over all rows. */
      readonly pairs?: PairBasis;
    }
  /** Patients of a stratified sample of whom some row of the whole file repeats so much; share with its interval. */
  | {
      readonly kind: "whole-file-attack";
      readonly pattern: "all-columns" | "all-but-one" | "quasi-identifiers";
      readonly share: number;
      readonly low: number;
      readonly high: number;
      readonly strata: readonly {
        readonly stratum: "alone" | "few" | "many";
        readonly units: number;
        readonly asked: number;
        readonly hits: number;
      }[];
    }
  /** Names of parts of a file's format. */
  | { readonly kind: "unread-parts"; readonly parts: readonly string[] };

/** What a door says of files of another format: names of columns, forms and counts, no value. Said by inspect only. */
export type DoorNote =
  | {
      readonly kind: "redcap-read";
      readonly records: number;
      readonly exported: number;
      readonly rows: number;
      readonly forms: readonly string[];
    }
  | {
      readonly kind: "redcap-dropped";
      readonly why: "identifier" | "derived" | "text" | "file" | "time" | "empty" | "unknown";
      readonly columns: readonly string[];
    }
  | { readonly kind: "redcap-renamed"; readonly column: string; readonly field: string }
  | {
      readonly kind: "redcap-rule-lost";
      readonly columns: readonly string[];
      readonly why: "not-understood" | "dropped-column" | "broken";
      readonly rows?: number;
    }
  | { readonly kind: "redcap-counted"; readonly forms: readonly string[] }
  | { readonly kind: "redcap-rare-codes"; readonly codes: number }
  | { readonly kind: "redcap-required"; readonly columns: readonly string[] }
  | { readonly kind: "descriptor-read"; readonly fields: number; readonly columns: number }
  /**
   * Columns of the table that the descriptor does not have; of types that are not read; never missing; a key of
   * several.
   */
  | {
      readonly kind: "descriptor-undeclared" | "descriptor-dropped" | "descriptor-required" | "descriptor-wide-key";
      readonly columns: readonly string[];
    }
  | { readonly kind: "descriptor-unread"; readonly properties: readonly string[] }
  | { readonly kind: "care-sm-read"; readonly files: number; readonly rows: number; readonly patients: number }
  /** The format has no word for what was looked for and not found. */
  | { readonly kind: "care-sm-never-no" }
  /** Elements that have no place in the table, or files that are no templates. */
  | { readonly kind: "care-sm-passed-over"; readonly elements: number; readonly files: number }
  | { readonly kind: "care-sm-rare"; readonly codes: number }
  | { readonly kind: "care-sm-repeated"; readonly values: number };
