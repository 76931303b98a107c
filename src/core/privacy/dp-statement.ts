/** What a differentially private release claims, on what it rests and what lies outside. Public: holds nothing that was not public or paid for. */
export interface DpStatement {
  readonly format: "raresynth-dp-statement";
  readonly version: 1;
  readonly claim: {
    readonly epsilon: number;
    readonly delta: number;
    readonly rho: number;
    /** delta at each epsilon of the whole curve. */
    readonly curve: readonly { readonly epsilon: number; readonly delta: number }[];
    readonly unit: string;
    readonly neighbours: string;
    readonly numberOfPatients: string;
    /** Each at most what it says, of whatever attack. */
    readonly meaning: {
      readonly oddsFactor: number;
      readonly guessRateFromEpsilon: number;
      readonly advantageFromRho: number;
      readonly largestAuc: number;
      readonly posteriorOfOnePercent: number;
    };
    readonly inPlainWords: readonly string[];
  };
  readonly cohort: {
    readonly name: string;
    readonly population: string;
    readonly rows: number;
    readonly rowsAre: string;
  };
  readonly method: { readonly id: string; readonly title: string; readonly claim: string; readonly notClaimed: string };
  readonly mechanisms: readonly {
    readonly tag: string;
    readonly mechanism: string;
    readonly cells: number;
    /** In persons. */
    readonly sensitivity: number;
    readonly sigma: number | null;
    readonly epsilon: number | null;
    readonly rho: number;
  }[];
  readonly publicInputs: {
    readonly declaredBy: string;
    readonly declaredOn: string;
    readonly from: string;
    readonly sha256: string;
    readonly columns: readonly { readonly name: string; readonly states: readonly string[]; readonly basis: string }[];
    readonly edges: readonly (readonly [string, string])[];
    readonly patients: number;
  };
  readonly ledger: {
    readonly entry: number;
    readonly sum: number;
    readonly cap: number;
    readonly publishedElsewhere: readonly string[] | null;
  };
  readonly justification: {
    readonly by: string;
    readonly on: string;
    readonly because: string;
    readonly rejected: readonly { readonly epsilon: number; readonly because: string }[];
  };
  readonly plan: { readonly k: number; readonly kMarginals: number; readonly expect: string };
  readonly smallGroups: { readonly cellsBelow: number; readonly sentence: string };
  /** Noisy shares that were paid for beside those of the rows. */
  readonly columns: readonly {
    readonly name: string;
    readonly states: readonly { readonly state: string; readonly noisyShare: number; readonly rowShare: number }[];
  }[];
  readonly outsideTheClaim: readonly string[];
  readonly audits: readonly { readonly id: string; readonly sentence: string }[];
  readonly made: { readonly date: string; readonly software: string };
}

/** Statements of a gate that reads no data. */
export interface DpCriterion {
  readonly id: "public inputs" | "justification" | "planner" | "ledger" | "static audits";
  readonly outcome: "pass" | "fail" | "inconclusive";
  readonly sentence: string;
}
