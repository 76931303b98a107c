import type { Estimate } from "./estimate.ts";

/** The checks that ship with the program. What they are called and what they ask stands in src/report/words/. */
export const CHECK_IDS = [
  "replicas",
  "closest-record",
  "equivalence-classes",
  "singling-out",
  "linkability",
  "attribute-inference",
  "site-identity",
  "membership",
  "rare-individuals",
  "model-audit",
] as const;
export type CheckId = (typeof CHECK_IDS)[number];

/**
 * Every kind of finding. One more kind needs an entry here and words in each language, nothing else outside its check.
 */
export const FINDING_IDS = [
  "all-columns",
  "quasi-identifiers",
  "qi-and-sensitive",
  "verbatim",
  "near-copies",
  "verbatim-rare",
  "added-patients",
  "dcr-share",
  "replicated-uniques",
  "singling-out",
  "singling-out-rare",
  "linkability",
  "linkability-rare",
  "attribute-inference",
  "attribute-inference-rare",
  "population-inference",
  "site-identity",
  "site-identity-rare",
  "site-identity-by-site",
  "site-population",
  "site-unknown-pattern",
  "auc",
  "auc-rare",
  "pooled-exposure",
  "pooled-exposure-rare",
  "person-exposure",
  "released-file",
  "small-counts",
  "sole-values",
] as const;
export type FindingId = (typeof FINDING_IDS)[number];

/**
 * What the numbers of a finding are: shares of attempts, areas under a ROC curve, or people (whose small values are
 * cells).
 */
export type Quantity = "rate" | "area" | "count";

/** What is sampled, and what more of would narrow an interval. */
export type Counted = "patients" | "sites" | "refits";

/** How a column is guessed from others. */
export type GuessMethod = "closest row" | "regression" | "reconstruction" | "votes by size";

export const MEMBERSHIP_ATTACKS = [
  "closest synthetic row",
  "closest synthetic row against closest other patient",
  "synthetic share of the nearest rows",
  "synthetic rows within the median distance",
  "density ratio",
  "classifier",
  "counts of own combinations",
] as const;
export type MembershipAttack = (typeof MEMBERSHIP_ATTACKS)[number];

/** Whose knowledge an attack uses. */
export type AdversaryRef =
  | { readonly kind: "declared"; readonly id: string }
  /** Holders of the two sources of a split that the schema declares. */
  | { readonly kind: "holders-of-split"; readonly split: string }
  /** Holders of two files, one with quasi-identifiers and one with sensitive columns. */
  | { readonly kind: "holders-of-two-files" }
  | { readonly kind: "full-record-without-site" }
  /** Of a record, which cells are unknown. */
  | { readonly kind: "knows-unknown-cells" };

/** Which columns stand on either side of a split. */
export type SplitRef =
  | { readonly kind: "declared"; readonly name: string }
  | { readonly kind: "quasi-identifiers-against-sensitive" }
  | { readonly kind: "known-against-rest"; readonly adversary: string };

/** One of several ways in which a question was asked. */
export type Way =
  | { readonly kind: "all-columns" }
  | { readonly kind: "quasi-identifiers" }
  | { readonly kind: "column"; readonly column: string }
  | {
      readonly kind: "guess";
      readonly column: string;
      readonly by: GuessMethod;
      readonly adversary: AdversaryRef;
    }
  | { readonly kind: "predicate"; readonly columns: number }
  | { readonly kind: "split"; readonly split: SplitRef }
  | { readonly kind: "attack"; readonly attack: MembershipAttack };

/** What was tried several times. The last three are people. */
export type Tried =
  | "sensitive columns"
  | "ways to a secret"
  | "ways to the site"
  | "splits"
  | "sizes of predicate"
  | "attacks"
  | "columns"
  | "tolerances"
  | "patients"
  | "patients and statistics"
  | "share and patients";

/**
 * How a p-value pays for having been looked for in several places. `C`: how people are counted, exactly or as may be
 * shown.
 */
export interface Multiplicity<C = number> {
  /**
   * `fixed`: one statistic, chosen in advance. `bonferroni-of-holm`: two tests, one of which is Holm's over patients.
   */
  readonly procedure: "one test" | "fixed" | "permutation" | "bonferroni" | "max-t" | "holm" | "bonferroni-of-holm";
  /** Number of `of`; absent where there is one test. */
  readonly over?: C;
  readonly of?: Tried;
  /** The one that counts. */
  readonly worst?: Way;
  /** Bonferroni over several looks besides. */
  readonly looks?: true;
}

export type Stratum = "all" | "rare";
export type Measure = "attack" | "excess";

/** One number that a policy may set a ceiling on. */
export interface Finding {
  readonly id: FindingId;
  readonly quantity: Quantity;
  readonly stratum: Stratum;
  /** Success of the attack on members. */
  readonly attack: Estimate;
  /** The same attack on non-members. */
  readonly control: Estimate;
  /** The best an adversary does without the synthetic data, where it differs from `control`. */
  readonly baseline?: Estimate;
  /** attack - control, with an interval of its own. */
  readonly excess: Estimate;
  /** One-sided p-value of "no excess", adjusted for `multiplicity`. */
  readonly p: number;
  readonly multiplicity: Multiplicity;
  /** The adversary whose knowledge did best, where the check tries several. */
  readonly adversary?: AdversaryRef;
  /** Where members were attacked in one file or in many: which of the two the estimate is. */
  readonly source?: "released file" | "average over refits" | "with earlier releases";
  /**
   * The released file's success is unusual among the recipe's own files, so that its own number is read somewhere in
   * place of their average.
   */
  readonly standsOut?: true;
  /** Only the patients whom the choice of the recipe did not look at. */
  readonly unseen?: true;
  /** What would decide where the interval straddles a ceiling. */
  readonly needed: Needed;
  /** Smallest excess that this run could have detected with probability .8 at alpha .05. */
  readonly smallestDetectable?: number;
  /** False for what is printed and never judged; every other finding of a check that decides needs a ceiling. */
  readonly judged?: false;
  /** The smallest p-value that the test can give, where it is made by permutation. */
  readonly pLeast?: number;
}

/** What would decide a line that is open. Numbers of people are of type `C`. */
export type Needed<C = number> =
  /** Nothing: the finding is never judged, or is a plain fact. */
  | { readonly kind: "nothing"; readonly why: "diagnostic" | "not judged" | "what the file holds" | "no copies" }
  /** The bound is on its side already. */
  | { readonly kind: "decided"; readonly now: C; readonly of: Counted }
  /** So near the ceiling that no number within reach would do. */
  | { readonly kind: "out-of-reach"; readonly of: Counted; readonly measure: "excess" | "area" }
  /** `at`: at which values of this run; more refits hardly narrow a share of patients. */
  | {
      readonly kind: "about";
      readonly number: C;
      readonly now: C;
      readonly of: Counted;
      readonly at: "rates" | "area" | "share";
    }
  | { readonly kind: "halve"; readonly refits: number; readonly now: number }
  | { readonly kind: "person-refits"; readonly without: number; readonly with: number }
  | { readonly kind: "less-exposing-recipe" }
  | { readonly kind: "ceiling-on-finding" }
  | { readonly kind: "second-stage" }
  | { readonly kind: "no-copies"; readonly copies: C; readonly attempts: C }
  | { readonly kind: "non-members" }
  | { readonly kind: "each-side"; readonly least: number }
  | { readonly kind: "patients"; readonly least: number; readonly rows?: true }
  | { readonly kind: "refits"; readonly number: number; readonly now?: number }
  | { readonly kind: "released-rows" }
  | { readonly kind: "model" }
  | { readonly kind: "more-patients" }
  | { readonly kind: "run-check" }
  | { readonly kind: "deciding-check" }
  | { readonly kind: "known-finding" }
  | { readonly kind: "random-holdout" }
  | { readonly kind: "behaving-check" }
  | { readonly kind: "ceiling-for-finding" }
  | { readonly kind: "confirmation" }
  | { readonly kind: "more-permutations" }
  | { readonly kind: "filled-columns" }
  | { readonly kind: "one-row-a-patient" }
  | { readonly kind: "random-sample" }
  | { readonly kind: "joint-size"; readonly least: number };

/** What a check lacks to be decided. Numbers of people are of type `C`. */
export type Lack<C = number> =
  | { readonly kind: "no-released-rows" }
  | { readonly kind: "no-non-members" }
  | { readonly kind: "few-on-a-side"; readonly members: C; readonly nonMembers: C }
  | {
      readonly kind: "few-for-game";
      readonly patients: C;
      readonly refits: number;
      readonly holdout: C;
      readonly least: number;
    }
  | { readonly kind: "few-for-rates"; readonly patients: C; readonly rows: number; readonly least: number }
  | { readonly kind: "few-patients"; readonly patients: C }
  | { readonly kind: "no-refits" }
  | { readonly kind: "few-out-runs"; readonly median: number; readonly refits: number; readonly least: number }
  | { readonly kind: "no-model" }
  /** The check is not made on tables that are too large to be held as they are. */
  | { readonly kind: "large-table" }
  /** A control generator refused so few patients. */
  | { readonly kind: "control-too-few" };

/** Why there is nothing to ask of a registry. */
export type NotApplicableReason =
  | "no quasi-identifier"
  | "no secret"
  | "no split"
  | "nothing varies"
  | "no site column"
  | "no site known"
  | "one site"
  /** The site was read and dropped: no synthetic row has one. */
  | "site dropped"
  | "only the site";

/**
 * Kinds of leak that are planted to see what would have been refused: whole records; these with noise on every number;
 * quasi-identifiers and secrets alone; whole records of those who lie furthest out; points between a patient and a
 * close other.
 */
export const LEAK_KINDS = ["verbatim", "noisy", "secrets", "outliers", "interpolated"] as const;
export type LeakKind = (typeof LEAK_KINDS)[number];

/**
 * Every kind of control. What each is called stands in words; which stream draws it, in
 * src/pipeline/controls/scenarios.ts.
 */
export const CONTROL_IDS = [
  "verbatim-copy",
  "partial-copy",
  "jittered-copy",
  "independent-columns",
  "fresh-real",
  "kernel-copy",
  "interpolated",
  "secret-copy",
  "hidden-channel",
  "unguarded-cart",
  "planted-outlier",
  "canaries",
  "shuffled-labels",
] as const;
export type ControlId = (typeof CONTROL_IDS)[number];
