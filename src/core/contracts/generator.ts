import type { GeneratorNote } from "./generator-note.ts";
import type { Cohort } from "../data/cohort.ts";
import type { Progress } from "./progress.ts";
import type { Rng } from "../rng.ts";
import type { CohortSchema } from "../data/schema.ts";

/** What a method promises and what it does not. Printed in the report. */
export interface MethodCard {
  readonly title: string;
  readonly summary: string;
  readonly source: string;
  readonly claim: string;
  readonly notClaimed: string;
}

/** Numbers between bounds: `min` and `max` belong to the range, `above` and `below` do not. */
export interface RangeCondition {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
}

/** A condition on one column. */
export type PlainCondition = { readonly in: readonly string[] } | RangeCondition | { readonly missing: true };

/**
 * A condition on one column of the rows to draw. `not`: none of these holds; a missing cell meets it unless `missing`
 * is among them.
 */
export type Condition = PlainCondition | { readonly not: readonly PlainCondition[] };

/** Parameters are plain JSON; each generator declares its own shape and freezes its defaults. */
export type Params = Readonly<Record<string, unknown>>;

/**
 * A recipe for synthetic rows. `fit` does everything that looks at the data (folding of rare levels, binning, bounds),
 * so that a refit repeats all of it.
 */
export interface Generator<P extends object = Params> {
  readonly id: string;
  readonly card: MethodCard;
  readonly defaults: Readonly<P>;
  /** Smallest number of units it fits; below it `fit` throws E_TOO_FEW saying why. */
  readonly minUnits: number;
  /** True for test instruments (copy, jitter ...) that must never be released. */
  readonly isControl: boolean;
  /** True where a fit takes seconds to minutes: what tries many generators leaves it out unless it is named. */
  readonly isSlow?: boolean;
  /** True where every draw fits anew, so that a draw costs what a fit does. */
  readonly fitsToSample?: boolean;
  /**
   * @param signal ends a long fit between two steps; generators that fit in moments ignore it
   * @throws {E_TOO_FEW | E_GENERATOR | E_CANCELLED}
   */
  fit(
    train: Cohort<"train">,
    params: P,
    rng: Rng,
    onProgress?: Progress,
    signal?: AbortSignal,
  ): Promise<FittedGenerator>;
  /** @throws {E_MODEL} */
  load(model: GeneratorModel): FittedGenerator;
}

/** A recipe fitted to patients: it draws rows and can be kept as a model. */
export interface FittedGenerator {
  /** Draws rows. @throws {E_UNSUPPORTED} where `given` cannot be honoured exactly */
  sample(nRows: number, rng: Rng, given?: Readonly<Record<string, Condition>>): Promise<Cohort<"synthetic">>;
  /** Plain JSON; no patient's row and no raw count below `cellSize`. Personal data all the same. */
  toModel(cellSize: number): GeneratorModel;
  /** What was merged, coded or left out, for the report. Counts and column names only. */
  readonly notes: readonly GeneratorNote[];
}

/** A fitted generator as plain JSON. Personal data. */
export interface GeneratorModel {
  readonly format: "raresynth-model";
  readonly version: 1;
  readonly personalData: true;
  readonly generatorId: string;
  readonly params: Params;
  /** Schema of the rows that it draws: public levels only. */
  readonly schema: CohortSchema;
  readonly body: unknown;
}
