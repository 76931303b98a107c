import { dotProducts } from "../../../src/stats/dot-products.ts";
import { choleskyFactor, choleskySolve } from "../../../src/stats/symmetric-solve.ts";
import type { CholeskyFactor } from "../../../src/stats/symmetric-solve.ts";
import { closeGram } from "../distance/gram.ts";
import { isRight } from "./truth.ts";
import type { Truth } from "./truth.ts";

/** Pull of each coefficient but the intercept towards 0, in rows. */
const RIDGE = 1;

/** Rows that regressions are trained on, with what the regressions on any part of their features share. */
export interface TrainingRows {
  /** By feature, the intercept first; rows that are left out are 0. */
  readonly columns: readonly Float64Array[];
  /** Products of the features over the rows, lower triangle. */
  readonly products: Float64Array;
}

/** The normal equations of a regression on some of the features. */
export interface RidgeTraining {
  readonly rows: TrainingRows;
  /** Places of the features that take part, ascending, the intercept first. */
  readonly kept: Int32Array;
  readonly factor: CholeskyFactor;
}

/** Features of the rows that are asked, each row after a 1 that a shift is multiplied with. */
export type TargetRows = readonly Float64Array[];

/** A secret, the regression that is to find it, and the secret in the training rows (NaN: takes no part). */
export interface RidgeQuestion {
  readonly truth: Truth;
  readonly training: RidgeTraining;
  readonly guesses: Float64Array;
}

/** @param features features[row * nFeatures + f] */
export function targetRows(features: Float64Array, nFeatures: number): TargetRows {
  return Array.from({ length: features.length / nFeatures }, (_, row) => {
    const own = new Float64Array(nFeatures + 1);
    own[0] = 1;
    own.set(features.subarray(row * nFeatures, (row + 1) * nFeatures), 1);
    return own;
  });
}

/** @param features features[row * nFeatures + f] @param skip 1 for rows left out of the training */
export function trainingRows(features: Float64Array, nFeatures: number, skip?: Uint8Array): TrainingRows {
  const nRows = features.length / nFeatures;
  const columns = Array.from({ length: nFeatures }, (_, f) => {
    const own = new Float64Array(nRows);
    for (let row = 0; row < nRows; row++) if (skip?.[row] !== 1) own[row] = features[row * nFeatures + f]!;
    return own;
  });
  return { columns, products: dotProducts(columns, columns, "lower") };
}

/** @param kept places of the features that take part, ascending; default all */
export function trainRidge(rows: TrainingRows, kept = allPlaces(rows.columns.length)): RidgeTraining {
  const n = kept.length;
  const gram = new Float64Array(n * n);
  for (let a = 0; a < n; a++)
    for (let b = 0; b <= a; b++) gram[a * n + b] = rows.products[kept[a]! * rows.columns.length + kept[b]!]!;
  closeGram(gram, n, RIDGE);
  return { rows, kept, factor: choleskyFactor(gram, n) };
}

function allPlaces(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, place) => place);
}

/**
 * Success of regressions trained on the given rows alone: least squares with a ridge for numbers, and for levels the
 * level whose indicator is predicted highest.
 *
 * @param questions secrets, trained on the same rows
 * @param targets the real rows, all of them
 * @param skip 1 for training rows that take no part
 * @param only 1 for the real rows that are asked; default all
 * @returns for each question, per real row, 0 or 1; NaN where the truth is missing or the row is not asked
 */
export function ridgeGuesses(
  questions: readonly RidgeQuestion[],
  targets: TargetRows,
  skip?: Uint8Array,
  only?: Uint8Array,
): Float64Array[] {
  const { columns } = questions[0]!.training.rows;
  const outcomes = questions.map((question) => outcomesOf(question, skip));
  const all = outcomes.flat();
  const moments = dotProducts(
    all.map(({ values }) => values),
    columns,
  );
  const models = all.map(({ training, shift }, o) =>
    modelOf(training, shift, moments.subarray(o * columns.length, (o + 1) * columns.length)),
  );
  const predicted = dotProducts(models, targets);
  let first = 0;
  return questions.map(({ truth }, q) => {
    const from = first;
    first += outcomes[q]!.length;
    return truth.values.map((value, row) => {
      if (Number.isNaN(value) || only?.[row] === 0) return NaN;
      if (truth.levels === undefined) return isRight(truth, row, predicted[from * targets.length + row]!);
      let best = from;
      let highest = -Infinity;
      for (let o = from; o < first; o++) {
        const one = predicted[o * targets.length + row]!;
        if (one > highest) [highest, best] = [one, o];
      }
      return isRight(truth, row, highest === -Infinity ? 0 : best - from);
    });
  });
}

/** What a question's regressions are fitted to: a number less its mean, or an indicator of each level. */
interface Outcome {
  readonly training: RidgeTraining;
  readonly shift: number;
  readonly values: Float64Array;
}

function outcomesOf({ truth, training, guesses }: RidgeQuestion, skip: Uint8Array | undefined): Outcome[] {
  if (truth.levels === undefined) return [{ training, ...centred(guesses, skip) }];
  return truth.levels.map((_, level) => ({
    training,
    shift: 0,
    values: guesses.map((guess, row) => (guess === level && skip?.[row] !== 1 ? 1 : 0)),
  }));
}

/** The shift, and the coefficient of each feature, 0 where it takes no part. */
function modelOf({ kept, factor }: RidgeTraining, shift: number, moments: Float64Array): Float64Array {
  const beta = choleskySolve(
    factor,
    Float64Array.from(kept, (place) => moments[place]!),
  );
  const model = new Float64Array(moments.length + 1);
  model[0] = shift;
  kept.forEach((place, f) => (model[place + 1] = beta[f]!));
  return model;
}

function centred(guesses: Float64Array, skip: Uint8Array | undefined): { shift: number; values: Float64Array } {
  let sum = 0;
  let n = 0;
  guesses.forEach((guess, row) => {
    if (Number.isNaN(guess) || skip?.[row] === 1) return;
    sum += guess;
    n++;
  });
  const shift = n === 0 ? 0 : sum / n;
  return {
    shift,
    values: guesses.map((guess, row) => (Number.isNaN(guess) || skip?.[row] === 1 ? 0 : guess - shift)),
  };
}
