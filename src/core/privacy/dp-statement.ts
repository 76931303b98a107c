import type { Language } from "../contracts/language.ts";
import type { ErrorCurve } from "./error-curve.ts";
import type { Expectation } from "./release-plan.ts";

export type DpUnit = "row" | "patient" | "family";

/**
 * A state of a column: a level, values from one edge to another (the upper one left out, but in the last bin), or what
 * is left.
 */
export type StateName =
  | { readonly kind: "level"; readonly level: string }
  | { readonly kind: "interval"; readonly from: number; readonly to: number; readonly last: boolean }
  | { readonly kind: "other" }
  | { readonly kind: "missing" };

/** What lies outside every such claim, whatever its figures. */
export const OUTSIDE_THE_CLAIM = [
  "choice to publish",
  "inputs from the data",
  "people like them",
  "running time",
  "machine",
] as const;
export type OutsideTheClaim = (typeof OUTSIDE_THE_CLAIM)[number];

/**
 * Facts of a differentially private release: what it claims and on what it rests. Public: holds nothing that was not
 * public or paid for.
 */
export interface DpStatementFacts {
  readonly format: "raresynth-dp-statement";
  readonly version: 1;
  readonly claim: {
    readonly epsilon: number;
    readonly delta: number;
    readonly rho: number;
    /** delta at each epsilon of the whole curve. */
    readonly curve: readonly { readonly epsilon: number; readonly delta: number }[];
    readonly unit: DpUnit;
    readonly neighbours: "add or remove one unit";
    readonly numberOfPatients: "protected";
    /** One holder reads the registry; whoever gets the release need not be trusted. */
    readonly trustModel: "central";
    /** Each at most what it says, of whatever attack. */
    readonly meaning: {
      /** Every part is Gaussian noise: `largestAuc` is that of the Gaussian claim. */
      readonly allGaussian: boolean;
      readonly oddsFactor: number;
      readonly guessRateFromEpsilon: number;
      readonly advantageFromRho: number;
      readonly largestAuc: number;
      readonly posteriorOfOnePercent: number;
    };
  };
  readonly cohort: {
    readonly name: string;
    readonly population: string;
    readonly rows: number;
    readonly rowsAre: "declared" | "noisy count";
  };
  readonly method: { readonly id: string };
  readonly mechanisms: readonly {
    readonly tag: string;
    readonly mechanism: "discrete Gaussian" | "exponential";
    readonly cells: number;
    /** In persons. */
    readonly sensitivity: number;
    readonly sigma: number | null;
    readonly epsilon: number | null;
    readonly rho: number;
  }[];
  readonly publicInputs: {
    readonly sha256: string;
    readonly columns: readonly {
      readonly name: string;
      readonly states: readonly StateName[];
      readonly basis: "levels" | "bounds and cuts";
      readonly declared: Declared;
    }[];
    readonly edges: readonly (readonly [string, string])[];
    readonly edgesDeclared: Declared | null;
    readonly patients: number;
  };
  readonly ledger: {
    readonly entry: number;
    readonly sum: number;
    readonly cap: number;
    /** null: nobody has said. */
    readonly publishedElsewhere: readonly string[] | null;
  };
  readonly justification: {
    readonly by: string;
    readonly on: string;
    readonly because: string;
    readonly rejected: readonly { readonly epsilon: number; readonly because: string }[];
  };
  readonly plan: { readonly k: number; readonly kMarginals: number; readonly expect: Expectation };
  /** Errors over epsilon, where somebody had them measured. */
  readonly errorCurve: ErrorCurve | null;
  readonly smallGroups: { readonly cellsBelow: number };
  /** Noisy shares that were paid for beside those of the rows. */
  readonly columns: readonly {
    readonly name: string;
    readonly states: readonly { readonly state: StateName; readonly noisyShare: number; readonly rowShare: number }[];
  }[];
  readonly outsideTheClaim: readonly OutsideTheClaim[];
  /** What was audited and what the instrument could have seen; figures that read the registry stay inside. */
  readonly audits: readonly PublicAudit[];
  readonly made: { readonly date: string; readonly software: string };
}

export interface Declared {
  readonly by: string;
  readonly on: string;
  readonly from: string;
}

export type PublicAudit =
  | { readonly id: "trace"; readonly draws: number }
  | { readonly id: "neighbours" }
  | { readonly id: "residuals"; readonly cells: number; readonly level: number }
  | { readonly id: "refits"; readonly refits: number; readonly level: number; readonly range: number };

/** The facts with what they mean, in one language. */
export interface DpStatement extends DpStatementFacts {
  readonly language: Language;
  readonly plainWords: readonly string[];
}
