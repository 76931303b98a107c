import type { Adversary } from "./adversary.ts";
import type { Cohort } from "../data/cohort.ts";
import type { ErrorCode } from "../errors.ts";
import type { CheckId, Finding, Lack, Measure, MembershipAttack, Needed, NotApplicableReason } from "./finding.ts";
import type { Note } from "./note.ts";
import type { PersonRisk } from "./person-risk.ts";
import type { Progress } from "./progress.ts";
import type { Rng } from "../rng.ts";
import type { Sensitive } from "../data/sensitive.ts";

export type { Finding } from "./finding.ts";
export type { Band, PersonRisk } from "./person-risk.ts";

/** What a unit was in one refit. */
export const UNIT_IN = 0;
export const UNIT_OUT = 1;
/** Neither member nor non-member of this run (its rows were used for something else). */
export const UNIT_EXCLUDED = 2;

/** One repetition of the whole recipe without some units, and the rows it made. */
export interface Refit {
  /** Per unit of the registry: UNIT_IN, UNIT_OUT or UNIT_EXCLUDED. */
  readonly status: Uint8Array;
  readonly synthetic: Cohort<"synthetic">;
}

/**
 * Asks for further refits, one for each list of left-out units (may be empty: everyone in). Fresh seeds under `label`.
 */
export type RefitFunction = (label: string, outUnits: readonly Int32Array[]) => Promise<readonly Refit[]>;

/** What was released before from the same registry. */
export interface EarlierReleases {
  /** At least one; columns of the registry as it is now, empty where a file did not have them. */
  readonly files: readonly Cohort<"synthetic">[];
  /** Per unit, 1 = its rows were not in the registry when the last of these was made. Absent: nobody noted who was. */
  readonly added?: Uint8Array;
}

/** What every check receives. */
export interface Evidence {
  readonly registry: Cohort<"train">;
  readonly released: readonly Cohort<"synthetic">[];
  /** Per unit, what it was in the run that made the released files; absent: everyone was IN. */
  readonly releasedStatus?: Uint8Array;
  /** Stage one: each leaves a random tenth of the units out. Empty where refits are impossible (`assess`). */
  readonly refits: readonly Refit[];
  /** Second stage; absent where refits are impossible. */
  readonly refit?: RefitFunction;
  /** Real patients never shown to the generator, for `assess`. */
  readonly holdout?: Cohort<"holdout">;
  /** The fitted model as it would be saved; absent where there is none (`assess`). */
  readonly model?: unknown;
  /** Earlier releases of the same registry, which an attacker has as well. */
  readonly earlier?: EarlierReleases;
  /** Units that the data protection officer named. */
  readonly namedUnits: readonly number[];
}

/** Ceilings on one finding. */
export type Ceilings = Readonly<Partial<Record<Measure, number>>>;

/** What the gate will ask, so that a check can spend its refits where the verdict is still open. */
export interface CheckContext {
  readonly alpha: number;
  /**
   * Level that is left to this attempt for upper bounds, where a check can ask for refits until such a bound decides or
   * knows its distribution. Default `alpha`.
   */
  readonly upperAlpha?: number;
  /**
   * Files of one fit among which the released one was chosen by its own lines: these are tested at alpha over this
   * number. Default 1.
   */
  readonly nCandidates?: number;
  readonly cellSize: number;
  /** Only what the gate reads: what the run could have detected, which takes longest, is left out. */
  readonly gateOnly?: true;
  /** finding id -> ceilings of the policy in force, by what they are held against. */
  readonly ceilings: Readonly<Record<string, Ceilings>>;
  /** Who might attack this registry, and what they know of a person. */
  readonly adversaries: readonly Adversary[];
  readonly onProgress?: Progress;
}

/**
 * The three criteria of WP29 Opinion 05/2014, section 2.2, and what stands beside them: membership, and copies, which
 * serve all of these.
 */
export type Criterion = "singling out" | "linkability" | "inference" | "membership" | "copies";

/**
 * What a check is about. Its title, adversary, question and limits stand in words, in each language, under the check's
 * id.
 */
export interface ThreatCard {
  readonly criterion: Criterion;
  readonly source: string;
}

export interface Measured {
  readonly status: "measured";
  readonly checkId: string;
  /** False for a diagnostic: drawn and printed, never read by the gate. */
  readonly decides: boolean;
  readonly findings: readonly Finding[];
  readonly persons?: Sensitive<readonly PersonRisk[]>;
  /** Aggregates: counts and medians, no row. */
  readonly notes: readonly Note[];
  /** Why lines of a policy on findings that are not among these have nothing to ask of this registry. */
  readonly notAsked?: NotApplicableReason;
  /** Distances and the like for a figure: quantile grids, never raw values. */
  readonly curves?: readonly Curve[];
}

/** A figure of a check; what its axes and series are called stands in words. */
export interface Curve {
  readonly id: "dcr-synthetic" | "nndr-synthetic" | "dcr-real" | "roc" | "exposure";
  /** Of a ROC curve. */
  readonly attack?: MembershipAttack;
  readonly series: readonly {
    readonly name: SeriesName;
    readonly x: readonly number[];
    readonly y: readonly number[];
  }[];
}

export const SERIES_NAMES = [
  "synthetic to registry",
  "registry to other patients",
  "members",
  "non-members",
  "attack",
  "guessing",
  "this recipe",
  "no exposure",
] as const;
export type SeriesName = (typeof SERIES_NAMES)[number];

export interface Inconclusive {
  readonly status: "inconclusive";
  readonly checkId: string;
  readonly decides: boolean;
  readonly why: ErrorCode;
  readonly lacks: Lack;
  readonly needed: Needed;
}

/**
 * The registry has nothing that the check could ask (no site column, for instance). Neither a pass nor open: an outcome
 * of its own.
 */
export interface NotApplicable {
  readonly status: "not-applicable";
  readonly checkId: string;
  readonly decides: boolean;
  readonly reason: NotApplicableReason;
}

/** What a check comes back with: findings, or why there are none, or that it has nothing to ask here. */
export type CheckResult = Measured | Inconclusive | NotApplicable;

/** Parameters that a check is run with in other places than the main run; each is read over the defaults. */
export interface CheckPresets<P extends object = Readonly<Record<string, unknown>>> {
  /** On controls, which ask whether the check works on this registry and not how large a small leak is. */
  readonly suite?: Readonly<Partial<P>>;
  /** On a control that plants one patient: refits enough to tell this one, for no other. */
  readonly onePatient?: Readonly<Partial<P>>;
  /** With generators whose fits take seconds to minutes. */
  readonly slow?: Readonly<Partial<P>>;
}

/** What a sweep reads of a check and how cheaply it runs it; a check without one is left to `run`. */
export interface CheckScreen<P extends object = Readonly<Record<string, unknown>>> {
  /** Findings that are read; ceilings on others are left to `run`. */
  readonly findings: readonly string[];
  readonly params: Readonly<Partial<P>>;
  /**
   * Must lie under its ceiling, or only not lie above it: rates on one file of half the patients cannot show the
   * former.
   */
  readonly asks: "under the ceiling" | "not above the ceiling";
}

/** An attack or measure, with its card, parameters and findings. */
export interface DisclosureCheck<P extends object = Readonly<Record<string, unknown>>> {
  readonly id: CheckId;
  readonly card: ThreatCard;
  readonly defaults: Readonly<P>;
  readonly presets?: CheckPresets<P>;
  readonly screen?: CheckScreen<P>;
  /**
   * With refits, its findings depend on the released file too, and asking again with the same refits is cheap. Absent:
   * they are those of the refits alone, or `fileFindings` says what the file adds.
   */
  readonly readsFile?: true;
  /** It asks for further refits, and so is started before the others. */
  readonly asksForRefits?: true;
  /** Never throws for too little data: that is `inconclusive`. Inputs are not changed. */
  run(evidence: Evidence, params: P, rng: Rng, context: CheckContext): Promise<CheckResult>;
  /**
   * The findings on the released file alone, whatever the recipe shows: what one draw can pass and the next fail. Cheap
   * where it is asked again with the same refits.
   */
  fileFindings?(evidence: Evidence, params: P, rng: Rng, context: CheckContext): readonly Finding[];
}
