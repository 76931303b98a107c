import type { Cohort } from "../../src/core/data/cohort.ts";
import { choleskyFactor, choleskySolve } from "../../src/stats/symmetric-solve.ts";
import { designOf, featuresOf } from "../shared/guess/design.ts";
import { addToGram, closeGram } from "../shared/distance/gram.ts";

/** Pull of each coefficient but the intercept towards 0, in rows. */
const RIDGE = 1;

/**
 * A classifier that tells synthetic rows from real ones, both kinds weighing alike: least squares on indicator and
 * standardised columns with a ridge, which ranks as Fisher's discriminant does. A patient's score is how synthetic the
 * patient's own row looks. That row counts as real for members and non-members alike, so that it favours neither.
 *
 * Source: LOGAN, Hayes et al., PoPETs 2019(1):133, as a no-box attack in Ward et al., Synth-MIA (2025). Differs:
 * linear; no reference sample.
 * @returns a function from a synthetic file to one score per real row
 */
export function classifierScorer(real: Cohort): (file: Cohort) => Float64Array {
  const design = designOf(real, real.columns.map((one) => one.name).sort());
  const { nFeatures } = design;
  const features = featuresOf(design, real);
  const ofReal = momentsOf(features, nFeatures, patientWeights(real));
  return (file) => {
    const ofFile = momentsOf(featuresOf(design, file), nFeatures, new Float64Array(file.nRows).fill(1 / file.nRows));
    const gram = ofFile.gram.map((one, k) => one + ofReal.gram[k]!);
    closeGram(gram, nFeatures, RIDGE / (real.nUnits + file.nRows));
    const beta = choleskySolve(
      choleskyFactor(gram, nFeatures),
      ofFile.means.map((one, f) => one - ofReal.means[f]!),
    );
    return Float64Array.from({ length: real.nRows }, (_, row) => {
      let score = 0;
      for (let f = 0, at = row * nFeatures; f < nFeatures; f++, at++) score += beta[f]! * features[at]!;
      return score;
    });
  };
}

/** Every patient weighs the same, however many rows: weights sum to 1. */
function patientWeights({ units, nUnits }: Cohort): Float64Array {
  const rows = new Float64Array(nUnits);
  for (const unit of units) rows[unit]!++;
  return Float64Array.from(units, (unit) => 1 / (rows[unit]! * nUnits));
}

/** Weighted mean of x x' (lower triangle) and of x. */
function momentsOf(
  features: Float64Array,
  nFeatures: number,
  weights: Float64Array,
): { gram: Float64Array; means: Float64Array } {
  const gram = new Float64Array(nFeatures * nFeatures);
  const means = new Float64Array(nFeatures);
  weights.forEach((weight, row) => {
    addToGram(gram, features, row * nFeatures, nFeatures, weight);
    for (let f = 0; f < nFeatures; f++) means[f]! += weight * features[row * nFeatures + f]!;
  });
  return { gram, means };
}
