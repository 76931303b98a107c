import type { Adversary } from "./adversary.ts";
import type { Cohort } from "../data/cohort.ts";
import type { ErrorCode } from "../errors.ts";
import type { Estimate } from "./estimate.ts";
import type { Progress } from "./progress.ts";
import type { Rng } from "../rng.ts";
import type { Sensitive } from "../data/sensitive.ts";

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

/** Asks for further refits, one for each list of left-out units (may be empty: everyone in). Fresh seeds under `label`. */
export type RefitFunction = (label: string, outUnits: readonly Int32Array[]) => Promise<readonly Refit[]>;

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
  /** Units that the data protection officer named. */
  readonly namedUnits: readonly number[];
}

/** What the gate will ask, so that a check can spend its refits where the verdict is still open. */
export interface CheckContext {
  readonly alpha: number;
  /** Files of one fit among which the released one was chosen by its own lines: these are tested at alpha over this number. Default 1. */
  readonly nCandidates?: number;
  readonly cellSize: number;
  /** finding id -> ceiling of the policy in force. */
  readonly ceilings: Readonly<Record<string, number>>;
  /** Who might attack this registry, and what they know of a person. */
  readonly adversaries: readonly Adversary[];
  readonly onProgress?: Progress;
}

/** The three criteria of WP29 Opinion 05/2014, section 2.2, and what stands beside them: membership, and copies, which serve all of these. */
export type Criterion = "singling out" | "linkability" | "inference" | "membership" | "copies";

export interface ThreatCard {
  readonly title: string;
  readonly criterion: Criterion;
  /** Who attacks, knowing what, to learn what. */
  readonly adversary: string;
  readonly question: string;
  readonly cannotSee: string;
  readonly source: string;
}

/** One number that a policy may set a ceiling on. */
export interface Finding {
  readonly id: string;
  readonly title: string;
  readonly stratum: "all" | "rare";
  /** Success of the attack on members. */
  readonly attack: Estimate;
  /** The same attack on non-members. */
  readonly control: Estimate;
  /** The best an adversary does without the synthetic data, where it differs from `control`. */
  readonly baseline?: Estimate;
  /** attack - control, with an interval of its own. */
  readonly excess: Estimate;
  /** One-sided p-value of "no excess", adjusted for the multiplicity named in `multiplicity`. */
  readonly p: number;
  readonly multiplicity: string;
  /** Title of the adversary whose knowledge did best, where the check tries several. */
  readonly adversary?: string;
  /** What would decide where the interval straddles a ceiling: "about 900 refits". */
  readonly needed: string;
  /** Smallest excess that this run could have detected with probability .8 at alpha .05. */
  readonly smallestDetectable?: number;
  /** The smallest p-value that the test can give, where it is made by permutation. */
  readonly pLeast?: number;
}

export type Band = "A" | "B" | "C" | "not estimable";

/** Risk of one unit. Only ever inside Sensitive. */
export interface PersonRisk {
  readonly unit: number;
  /** 1-based data record of the registry file. */
  readonly sourceRow: number;
  readonly reasons: readonly string[];
  /** Probability that a run with this unit looks closer to it than a run without (area under the ROC curve; .5 = none). */
  readonly exposure?: Estimate;
  readonly band: Band;
  readonly pAdjusted?: number;
  /** Rank p-value of the released file against runs without the unit. */
  readonly pReleased?: number;
  readonly stage: 1 | 2;
}

export interface Measured {
  readonly status: "measured";
  readonly checkId: string;
  /** False for a diagnostic: drawn and printed, never read by the gate. */
  readonly decides: boolean;
  readonly findings: readonly Finding[];
  /** Why there is nothing to ask of this registry (no site column, for instance): then there are no findings, and the gate passes the check's lines with this sentence. */
  readonly notApplicable?: string;
  readonly persons?: Sensitive<readonly PersonRisk[]>;
  /** Aggregates for people: counts and medians, no row. */
  readonly notes: readonly string[];
  /** Distances and the like for a figure: quantile grids, never raw values. */
  readonly curves?: readonly Curve[];
}

export interface Curve {
  readonly id: string;
  readonly title: string;
  readonly series: readonly { readonly name: string; readonly x: readonly number[]; readonly y: readonly number[] }[];
  readonly xTitle: string;
  readonly yTitle: string;
}

export interface Inconclusive {
  readonly status: "inconclusive";
  readonly checkId: string;
  readonly decides: boolean;
  readonly why: ErrorCode;
  /** A sentence: what is missing. */
  readonly message: string;
  readonly needed: string;
}

export type CheckResult = Measured | Inconclusive;

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
  /** Must lie under its ceiling, or only not lie above it: rates on one file of half the patients cannot show the former. */
  readonly asks: "under the ceiling" | "not above the ceiling";
}

export interface DisclosureCheck<P extends object = Readonly<Record<string, unknown>>> {
  readonly id: string;
  readonly card: ThreatCard;
  readonly defaults: Readonly<P>;
  readonly presets?: CheckPresets<P>;
  readonly screen?: CheckScreen<P>;
  /** Never throws for too little data: that is `inconclusive`. Inputs are not changed. */
  run(evidence: Evidence, params: P, rng: Rng, context: CheckContext): Promise<CheckResult>;
  /**
   * The findings on the released file alone, whatever the recipe shows: what one draw can pass and the next fail. Cheap where it is asked again with the
   * same refits.
   */
  fileFindings?(evidence: Evidence, params: P, rng: Rng, context: CheckContext): readonly Finding[];
}

/** True for a finding that counts people ("observed count") instead of giving a rate; then the value itself is the cell. */
export function isCount(finding: Pick<Finding, "attack">): boolean {
  return /\bcount\b/.test(finding.attack.method);
}
