import { choleskyFactor, choleskySolve } from "../../../src/stats/symmetric-solve.ts";
import type { CholeskyFactor } from "../../../src/stats/symmetric-solve.ts";
import { addToGram, closeGram } from "../distance/gram.ts";
import { isRight } from "./truth.ts";
import type { Truth } from "./truth.ts";

/** Pull of each coefficient but the intercept towards 0, in rows. */
const RIDGE = 1;

/** Rows that regressions are trained on, with what the regressions on any part of their features share. */
export interface TrainingRows {
  /** features[row * nFeatures + f] */
  readonly features: Float64Array;
  readonly nFeatures: number;
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

/** @param features features[row * nFeatures + f] @param skip 1 for rows left out of the training */
export function trainingRows(features: Float64Array, nFeatures: number, skip?: Uint8Array): TrainingRows {
  const products = new Float64Array(nFeatures * nFeatures);
  const nRows = features.length / nFeatures;
  for (let row = 0, base = 0; row < nRows; row++, base += nFeatures)
    if (skip?.[row] !== 1) addToGram(products, features, base, nFeatures);
  return { features, nFeatures, products };
}

/** @param kept places of the features that take part, ascending; default all */
export function trainRidge(rows: TrainingRows, kept = allPlaces(rows.nFeatures)): RidgeTraining {
  const n = kept.length;
  const gram = new Float64Array(n * n);
  for (let a = 0; a < n; a++)
    for (let b = 0; b <= a; b++) gram[a * n + b] = rows.products[kept[a]! * rows.nFeatures + kept[b]!]!;
  closeGram(gram, n, RIDGE);
  return { rows, kept, factor: choleskyFactor(gram, n) };
}

function allPlaces(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, place) => place);
}

/**
 * Success of a regression trained on the given rows alone: least squares with a ridge for numbers, and for levels the
 * level whose indicator is predicted highest.
 *
 * @param guesses the secret in the training rows (NaN: takes no part)
 * @param targets features of the real rows, all of them
 * @param only 1 for the real rows that are asked; default all
 * @returns per real row, 0 or 1; NaN where the truth is missing or the row is not asked
 */
export function ridgeGuess(
  truth: Truth,
  training: RidgeTraining,
  guesses: Float64Array,
  targets: Float64Array,
  skip?: Uint8Array,
  only?: Uint8Array,
): Float64Array {
  const { kept } = training;
  const { nFeatures } = training.rows;
  const outcomes =
    truth.levels === undefined
      ? [centred(guesses, skip)]
      : truth.levels.map((_, level) => ({ shift: 0, values: guesses.map((guess) => (guess === level ? 1 : 0)) }));
  const fitted = outcomes.map(({ values, shift }) => ({
    shift,
    beta: choleskySolve(training.factor, momentsWith(training, values, skip)),
  }));
  return truth.values.map((value, row) => {
    if (Number.isNaN(value) || only?.[row] === 0) return NaN;
    let best = 0;
    let highest = -Infinity;
    let predicted = 0;
    fitted.forEach(({ beta, shift }, k) => {
      predicted = shift;
      for (let f = 0; f < kept.length; f++) predicted += beta[f]! * targets[row * nFeatures + kept[f]!]!;
      if (predicted > highest) {
        highest = predicted;
        best = k;
      }
    });
    return isRight(truth, row, truth.levels === undefined ? predicted : best);
  });
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
  return { shift, values: guesses.map((guess) => (Number.isNaN(guess) ? 0 : guess - shift)) };
}

function momentsWith(
  { rows: { features, nFeatures }, kept }: RidgeTraining,
  values: Float64Array,
  skip: Uint8Array | undefined,
): Float64Array {
  const moments = new Float64Array(kept.length);
  values.forEach((value, row) => {
    if (value === 0 || skip?.[row] === 1) return;
    for (let f = 0; f < kept.length; f++) moments[f]! += value * features[row * nFeatures + kept[f]!]!;
  });
  return moments;
}
