import { column } from "../../../src/core/data/cohort.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import { GATE_LEVEL } from "../../../src/core/contracts/estimate.ts";
import type { Estimate } from "../../../src/core/contracts/estimate.ts";
import { quantile } from "../../../src/stats/quantile.ts";
import { clusteredRate } from "../intervals/rates.ts";
import { ridgeGuesses, targetRows, trainingRows, trainRidge } from "./ridge-guess.ts";
import type { TargetRows, TrainingRows } from "./ridge-guess.ts";
import type { Truth } from "./truth.ts";
import { isRight } from "./truth.ts";
import { meanOfKnown } from "../../../src/stats/mean.ts";

/** Parts of the real people that take turns as targets. */
const FOLDS = 5;

/** A part of the real people as targets, the others to train on. */
export interface Fold {
  /** Per row, 1 for targets. */
  readonly isTarget: Uint8Array;
  readonly others: TrainingRows;
  /** All of the real rows. */
  readonly rows: TargetRows;
}

/** Five parts, all rows of a person in one of them. @param features of the real rows */
export function foldsOf(real: Cohort, features: Float64Array, nFeatures: number): Fold[] {
  const rows = targetRows(features, nFeatures);
  return Array.from({ length: FOLDS }, (_, fold) => {
    const isTarget = Uint8Array.from(real.units, (unit) => Number(unit % FOLDS === fold));
    return { isTarget, others: trainingRows(features, nFeatures, isTarget), rows };
  });
}

/**
 * The best adversary without the synthetic data: per real row the success of the commonest level (or the median), or of
 * a regression trained on other real people (five-fold), whichever is right more often on the whole.
 * @param kept places of the features that are known; default all
 * @returns per real row, 0 or 1; NaN where the truth is missing
 */
export function withoutSynthetic(truth: Truth, folds: readonly Fold[], kept?: Int32Array): Float64Array {
  const majority = commonest(truth);
  const regression = new Float64Array(truth.values.length).fill(NaN);
  for (const { isTarget, others, rows } of folds) {
    const question = { truth, training: trainRidge(others, kept), guesses: truth.values };
    ridgeGuesses([question], rows, isTarget, isTarget).forEach((right) =>
      right.forEach((one, row) => {
        if (isTarget[row] === 1) regression[row] = one;
      }),
    );
  }
  return meanOfKnown(majority) >= meanOfKnown(regression) ? majority : regression;
}

/**
 * Rates of the best adversary without the synthetic data, one for each variant of an attack.
 * @param withoutSynthetic per variant the success of each unit @param belongs the units that are asked
 */
export function baselineRates(
  withoutSynthetic: readonly Float64Array[],
  belongs: (unit: number) => boolean,
): Estimate[] {
  return withoutSynthetic.map((one) => ({
    ...clusteredRate(
      one.map((right, unit) => (belongs(unit) ? right : NaN)),
      GATE_LEVEL,
    ),
    method: "best of commonest value and regression",
  }));
}

function commonest(truth: Truth): Float64Array {
  const present = truth.values.filter((value) => !Number.isNaN(value)).sort();
  let guess = present.length === 0 ? NaN : quantile(present, 0.5);
  if (truth.levels !== undefined) {
    const counts = truth.levels.map((_, level) => present.filter((value) => value === level).length);
    guess = counts.indexOf(Math.max(...counts));
  }
  return truth.values.map((value, row) => (Number.isNaN(value) ? NaN : isRight(truth, row, guess)));
}

/** True where the secret of these rows is one of exactly two levels. */
export function isBinary(real: Cohort, name: string): boolean {
  const source = column(real, name);
  return source.kind === "coded" && new Set(source.codes.filter((code) => code >= 0)).size === 2;
}
