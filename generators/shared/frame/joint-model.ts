import type { GeneratorNote } from "../../../src/core/contracts/generator-note.ts";
import type { Progress } from "../../../src/core/contracts/progress.ts";
import type { Rng } from "../../../src/core/rng.ts";

/** A column as a joint model sees it. Holes may stand anywhere; the frame punches them into the draws afterwards. */
export type Variable =
  | {
      readonly kind: "coded";
      readonly name: string;
      readonly nGroups: number;
      readonly ordered: boolean;
      /** -1 = hole */ readonly codes: Int32Array;
    }
  | {
      readonly kind: "numeric";
      readonly name: string;
      /** Coded at the tails to bounds that several units reach; NaN = hole. */
      readonly values: Float64Array;
      /** Normal scores of mid-ranks; NaN = hole. */
      readonly scores: Float64Array;
    };

/** Rows in canonical order, columns by name, no survival columns. */
export interface DenseTable {
  readonly nRows: number;
  /** Row -> unit of protection, 0..nUnits-1. */
  readonly units: Int32Array;
  readonly nUnits: number;
  /** Per row, 1 / rows of its unit. */
  readonly weights: Float64Array;
  readonly variables: readonly Variable[];
}

/** What a joint model draws for one variable; never a hole. */
export type Drawn =
  | { readonly kind: "coded"; readonly codes: Int32Array }
  | { readonly kind: "values"; readonly values: Float64Array }
  | { readonly kind: "scores"; readonly scores: Float64Array };

/** What is known of one variable of every row that is drawn. */
export type VariableConditioning =
  | {
      readonly kind: "coded";
      /** Per group, in [0, 1]: probability of the evidence in it. */ readonly likelihood: Float64Array;
    }
  | {
      readonly kind: "numeric";
      readonly min: number;
      readonly max: number;
      /** The same interval on the scale of normal scores. */ readonly minScore: number;
      readonly maxScore: number;
    };

/** Evidence by position of the variable. */
export type JointConditioning = ReadonlyMap<number, VariableConditioning>;

/**
 * A joint distribution of the variables of a dense table. The frame does the rest of a generator: folding, tail codes,
 * missing cells, survival times, the schema and the model file.
 */
export interface JointModel<P, B> {
  /** @throws {E_GENERATOR | E_CANCELLED} @returns plain JSON without a row of a patient */
  fit(table: DenseTable, params: P, rng: Rng, onProgress?: Progress, signal?: AbortSignal): Promise<B>;
  /**
   * Draws for every variable of the table, in its order. A draw under evidence lies inside it.
   * @throws {E_UNSUPPORTED} where evidence cannot be honoured exactly or has probability 0
   */
  sample(body: B, nRows: number, rng: Rng, conditioning: JointConditioning): Drawn[];
  /** Smallest number of units that the body tells the count of. */
  minReportedCount(params: P): number;
  /** What a reader of the report should know of the fit. Counts and names only. */
  notes(body: B): readonly GeneratorNote[];
}
