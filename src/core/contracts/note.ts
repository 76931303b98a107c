import type { Finding, MembershipAttack, SplitRef, Way } from "./finding.ts";
import type { Band, RarityKind } from "./person-risk.ts";

/** A number with the ends of its interval. */
export interface Span {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Where the share of all patients that a registry holds comes from. */
export type PopulationBasis<C = number> =
  | { readonly kind: "coverage"; readonly coverage: number }
  /** Patients over prevalence x size of the population. */
  | { readonly kind: "prevalence"; readonly units: C; readonly cases: number };

/** Which table a note on classes speaks of; the rows of a release are counted as if they were people. */
export type ClassesOf = "registry" | "release";

/**
 * What a check has to say beside its findings, as facts. Numbers are exact: notes are for whoever may see the registry,
 * and what of them everybody may see is decided kind by kind in src/report/public/public-notes.ts.
 */
export type Note<C = number> =
  | { readonly kind: "played-on-refits"; readonly refits: number; readonly crowd?: true }
  | { readonly kind: "played-on-holdout"; readonly crowd?: true }
  // attribute-inference
  | { readonly kind: "ways-to-secrets"; readonly ways: number; readonly secrets: number }
  | { readonly kind: "secret-excess"; readonly column: string; readonly excess: number; readonly way: Way }
  // closest-record
  | {
      readonly kind: "distance-to-registry";
      readonly synthetic?: number;
      readonly registry?: number;
    }
  | {
      readonly kind: "distance-to-synthetic";
      readonly members?: number;
      readonly nonMembers?: number;
    }
  | { readonly kind: "distance-is-diagnostic" }
  // equivalence-classes
  | {
      readonly kind: "classes";
      readonly of: ClassesOf;
      readonly columns: readonly string[];
      readonly smallest: number;
      readonly alone: number;
      readonly units: number;
      readonly inSmall: number;
      readonly cellSize: number;
    }
  | {
      readonly kind: "prosecutor";
      readonly of: ClassesOf;
      readonly average: number;
      readonly largest: number;
      readonly threshold: number;
      readonly shareAbove: number;
    }
  | { readonly kind: "population-unknown"; readonly of: ClassesOf }
  | {
      readonly kind: "population-risk";
      readonly of: ClassesOf;
      readonly basis: PopulationBasis<C>;
      readonly kMap: number;
      readonly journalistAverage: number;
      readonly journalistLargest: number;
      readonly marketer: number;
      readonly expected: number;
      readonly units: number;
    }
  | {
      readonly kind: "special-uniques";
      readonly of: ClassesOf;
      readonly units: number;
      readonly columns: number;
      readonly largestDis?: number;
    }
  | {
      readonly kind: "diversity";
      readonly of: ClassesOf;
      readonly secrets: readonly {
        readonly column: string;
        readonly distinct: number;
        readonly entropy: number;
        readonly closeness: number;
      }[];
    }
  // linkability
  | { readonly kind: "split-sizes"; readonly split: SplitRef; readonly left: number; readonly right: number }
  | { readonly kind: "link-by-chance"; readonly rows: number; readonly probability: number }
  | { readonly kind: "splits-not-declared" }
  // membership
  | {
      readonly kind: "attack-area";
      readonly attack: MembershipAttack;
      readonly value: number;
      readonly standardError: number;
    }
  | { readonly kind: "no-false-alarm-rate" }
  | ({
      readonly kind: "found-members";
      readonly attack: MembershipAttack;
      readonly falseAlarms: number;
      readonly byChance: number;
    } & Span)
  | { readonly kind: "rare-too-few"; readonly members: number; readonly nonMembers: number }
  | { readonly kind: "coverage-unknown" }
  | { readonly kind: "coverage-nearly-all"; readonly basis: PopulationBasis<C> }
  | { readonly kind: "relative-f-undefined" }
  | {
      readonly kind: "relative-f";
      readonly basis: PopulationBasis<C>;
      readonly overEverybody: Span;
      readonly overChance: Span;
    }
  // model-audit
  | { readonly kind: "model-tables"; readonly tables: number; readonly asCounts: number }
  | { readonly kind: "model-lists"; readonly lists: number }
  | { readonly kind: "model-is-personal" }
  // rare-individuals
  | { readonly kind: "rare-units"; readonly rarity: RarityKind; readonly units: number; readonly of: number }
  | { readonly kind: "screen"; readonly statistics: number; readonly p: number; readonly units: number }
  | ({ readonly kind: "exposure-by"; readonly statistic: ExposureStatistic } & Span)
  | {
      readonly kind: "second-stage";
      readonly qualified: number;
      readonly named: number;
      readonly screened: number;
      readonly tested: number;
      readonly refits?: number;
      readonly looks?: number;
      /** Looks that were planned; fewer were made where the first of them decided. */
      readonly planned?: number;
    }
  | {
      readonly kind: "bands";
      readonly stage: 1 | 2;
      readonly units: number;
      readonly bands: Readonly<Record<Band, number>>;
    }
  | { readonly kind: "few-out-runs"; readonly units: number; readonly least: number }
  // replicas
  | { readonly kind: "non-members"; readonly source: "refits" | "holdout" | "twins" }
  | { readonly kind: "exact-copies"; readonly units: number }
  | { readonly kind: "recipe-copies"; readonly share: number }
  | { readonly kind: "no-quasi-identifiers" }
  /** Copies were looked for a second time, these columns read by ranks or frequencies. */
  | { readonly kind: "read-by-ranks"; readonly columns: readonly string[] }
  | { readonly kind: "patient-is-unit"; readonly findings: number }
  // singling-out
  | { readonly kind: "predicate-sets"; readonly columns: number; readonly sets: number; readonly ofSets: number }
  | { readonly kind: "predicate-by-chance"; readonly probability: number }
  // site-identity
  | { readonly kind: "site-knowledge"; readonly ways: number }
  /** Columns with unknown cells, and shuffled files that the file is held against. */
  | { readonly kind: "unknown-pattern"; readonly columns: number; readonly shuffles: number }
  | {
      readonly kind: "sites";
      readonly sites: number;
      readonly small: number;
      readonly named: number;
      readonly cellSize: number;
    }
  | ({ readonly kind: "site-named-by-recipe" } & Span)
  | { readonly kind: "site-left-out"; readonly runs: number; readonly named: number }
  | ({
      readonly kind: "site-sizes";
      readonly exact: number;
      readonly sites: number;
      readonly expected: number;
      readonly p: number;
    } & Span)
  // after a sweep
  | {
      readonly kind: "unseen-by-choice";
      readonly finding: Pick<Finding, "id" | "stratum">;
      readonly all: Span;
      readonly unseen: Span;
      readonly candidates: number;
    }
  // after earlier releases
  | {
      readonly kind: "joint-with-earlier";
      readonly finding: Pick<Finding, "id" | "stratum">;
      readonly releases: number;
      readonly alone: Span;
      readonly joint: Span;
    }
  | { readonly kind: "added-patients"; readonly units: number };

/** What stage one and two look at. */
export type ExposureStatistic = "distance" | "within-radius" | "combinations" | "spread";
