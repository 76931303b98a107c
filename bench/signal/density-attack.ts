import type { Cohort } from "../../src/core/data/cohort.ts";
import { auc } from "../../src/stats/auc.ts";
import { choleskyFactor, choleskySolve } from "../../src/stats/symmetric-solve.ts";
import { featureValues, type Feature } from "./feature-space.ts";

/** Added to the variances of standardised features: levels that a half hardly holds must not decide. */
const RIDGE = 0.3;

/**
 * An attacker who knows everybody's whole row, but not who was fitted.
 * @returns a function from a file to each attack's score per row of `everybody`
 */
export function densityAttack(everybody: Cohort, features: readonly Feature[]): (file: Cohort) => Float64Array[] {
  const scale = features.map((feature) => meanAndSd(featureValues(everybody, feature)));
  const code = (cohort: Cohort) =>
    features.map((feature, at) => {
      const { mean, sd } = scale[at]!;
      return featureValues(cohort, feature).map((value) =>
        Number.isNaN(value) ? 0 : Math.max(-4, Math.min(4, (value - mean) / sd)),
      );
    });
  const all = code(everybody);
  const law = lawOf(all);
  const base = logDensity(all, law);
  return (file) => {
    const other = lawOf(code(file));
    const means = new Float64Array(everybody.nRows);
    all.forEach((values, k) => {
      const gap = other.mean[k]! - law.mean[k]!;
      for (let row = 0; row < means.length; row++) means[row]! += gap * (values[row]! - law.mean[k]!);
    });
    const density = logDensity(all, other).map((value, row) => value - base[row]!);
    return [means, density];
  };
}

/** Area of each attack. @param status per row, 0 fitted */
export function attackAreas(scores: readonly Float64Array[], status: Uint8Array): number[] {
  return scores.map((score) =>
    auc(
      score.filter((_, row) => status[row] === 0),
      score.filter((_, row) => status[row] === 1),
    ),
  );
}

interface Law {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

function lawOf(columns: readonly Float64Array[]): Law {
  const size = columns.length;
  const n = columns[0]!.length;
  const mean = Float64Array.from(columns, (values) => values.reduce((sum, value) => sum + value, 0) / n);
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let row = 0; row < n; row++) sum += (columns[i]![row]! - mean[i]!) * (columns[j]![row]! - mean[j]!);
      covariance[i * size + j] = covariance[j * size + i] = sum / n + (i === j ? RIDGE : 0);
    }
  }
  return { mean, covariance };
}

function logDensity(columns: readonly Float64Array[], { mean, covariance }: Law): Float64Array {
  const size = columns.length;
  const factor = choleskyFactor(covariance, size);
  let logDeterminant = 0;
  for (let i = 0; i < size; i++) logDeterminant += Math.log(factor.lower[i * size + i]!);
  return Float64Array.from({ length: columns[0]!.length }, (_, row) => {
    const z = Float64Array.from(columns, (values, k) => values[row]! - mean[k]!);
    const solved = choleskySolve(factor, z);
    let square = 0;
    for (let k = 0; k < size; k++) square += z[k]! * solved[k]!;
    return -0.5 * square - logDeterminant;
  });
}

function meanAndSd(values: Float64Array): { mean: number; sd: number } {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const sd = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length);
  return { mean, sd: sd > 0 ? sd : 1 };
}
