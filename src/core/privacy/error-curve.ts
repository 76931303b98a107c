/** Mean over repeats with a 95 % interval of that mean, by the normal approximation. */
export interface CurvePoint {
  readonly epsilon: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly sd: number;
  readonly repeats: number;
}

/** Errors of a method over epsilon: mean total variation of all one-way and of all two-way tables, 0 to 1. */
export interface ErrorCurve {
  readonly format: "raresynth-dp-curve";
  readonly version: 1;
  /**
   * A table that is public or made up, which costs nothing; or the registry, whose ledger was charged `rho` and whose
   * figures carry noise.
   */
  readonly basis: { readonly kind: "stand-in" } | { readonly kind: "registry"; readonly rho: number };
  readonly method: string;
  readonly delta: number;
  /** Rows drawn in each repeat: as many as the stand-in has, or the declared number of patients. */
  readonly rows: number;
  /** SHA-256 of the public inputs that it was made with. */
  readonly inputs: string;
  readonly points: readonly {
    readonly epsilon: number;
    readonly oneWay: CurvePoint;
    readonly twoWay: CurvePoint;
  }[];
}

/** Fewest points and repeats of a curve that may be shown. */
export const FEWEST_EPSILONS = 4;
export const FEWEST_REPEATS = 20;
