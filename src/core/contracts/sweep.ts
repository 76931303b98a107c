import type { CheckResult, CheckScreen } from "./disclosure.ts";
import type { ErrorCode } from "../errors.ts";
import type { Estimate } from "./estimate.ts";
import type { Params } from "./generator.ts";
import type { Reason } from "./policy.ts";

/**
 * One attempt of a sweep: a generator with parameters and a seed. Seeds repeat the measurement; what is chosen is the
 * setting.
 */
export interface SweepCandidate {
  /** `<setting>.<seed>`, unique in the sweep. */
  readonly id: string;
  /** Generator and parameters as a short name: `<generator>-<number>`. */
  readonly setting: string;
  readonly generatorId: string;
  /** Completed with the generator's defaults. */
  readonly params: Params;
  readonly seed: string;
}

/** A check that the sweep runs, and what it may ask of it. */
export interface Screen extends CheckScreen {
  readonly check: string;
}

/** What fidelity is made of. */
export type FidelityFamily = "marginals" | "associations" | "survival";

/**
 * How far a family of metrics lies from left-out patients, in units of what other real patients show; null where a
 * refit allows no value.
 */
export interface FamilyDistances {
  readonly family: FidelityFamily;
  readonly perRefit: readonly (number | null)[];
}

/** Products of correlations (or coefficients) with those of left-out patients, summed over pairs (models) and refits. */
export interface KeptSignal {
  readonly synthetic: number;
  readonly fitted: number;
}

/** What one candidate showed. Aggregates only. */
export interface CandidateResult {
  readonly candidate: string;
  readonly nRefits: number;
  /** The findings that the screens read; without persons, notes and curves. */
  readonly checks: readonly CheckResult[];
  readonly fidelity: readonly FamilyDistances[];
  /**
   * What the candidate keeps of the associations, and what independent columns keep on the same left-out patients.
   * Absent for those themselves.
   */
  readonly associations?: { readonly own: KeptSignal; readonly independent: KeptSignal };
  /** The same of the coefficients; absent too where left-out patients do not show them clearly, or without a model. */
  readonly coefficients?: { readonly own: KeptSignal; readonly independent: KeptSignal };
  /** Why the generator could not be fitted. */
  readonly failed?: { readonly code: ErrorCode; readonly message: string };
}

/** Where a setting stands on the map. */
export type Standing = "front" | "near the front" | "dominated" | "not measured";

/** Why a setting does not qualify. */
export type SettingRefusal =
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: "no exposure" }
  | { readonly kind: "no fidelity" }
  | { readonly kind: "no ceiling"; readonly check: string; readonly finding: string }
  /** Shares of the associations, or coefficients, of the fitted patients. */
  | { readonly kind: "no associations" | "no coefficients"; readonly kept: number; readonly independent: number }
  | { readonly kind: "line"; readonly line: Reason };

/** One point of the map: a setting, its seeds pooled. */
export interface SettingSummary {
  readonly setting: string;
  readonly generatorId: string;
  readonly params: Params;
  readonly nSeeds: number;
  readonly nRefits: number;
  /** The finding that the map draws; absent where it was not measured. */
  readonly exposure?: Estimate;
  /** Distance to left-out patients in units of what other real patients show; 1 is as good as real, lower is better. */
  readonly fidelity?: Estimate;
  readonly families: readonly { readonly family: FidelityFamily; readonly value: number }[];
  /** The policy's lines that the sweep can read. */
  readonly lines: readonly Reason[];
  readonly qualifies: boolean;
  /** Why it does not. */
  readonly why?: SettingRefusal;
  readonly standing: Standing;
  /** Fidelity minus that of the chosen setting on the same left-out patients. */
  readonly toChosen?: Estimate;
}

/** The map and the choice. */
export interface SweepOutcome {
  /** In the order of the list of candidates. */
  readonly settings: readonly SettingSummary[];
  /** undefined: none qualifies. */
  readonly chosen: string | undefined;
  /** Candidates tried, failed ones included. */
  readonly attempts: number;
}

/** What a run is told of the sweep that chose its recipe. */
export interface Attempts {
  readonly candidates: number;
  readonly settings: number;
  readonly seeds: number;
  /** Names the stream that split the patients. */
  readonly foldKey: string;
}
