import type { Cohort } from "../../src/core/data/cohort.ts";
import { designOf, featuresOf } from "../shared/guess/design.ts";
import type { Design } from "../shared/guess/design.ts";
import { addToGram } from "../shared/distance/gram.ts";
import { describingColumns } from "../shared/rarity/coarse-columns.ts";

/** Where each row of the registry lies from the middle of all, in standardised columns. */
export interface Projections {
  readonly design: Design;
  readonly middle: Float64Array;
  /** towards[row * nFeatures + f]: unit length, or 0 for a row in the very middle. */
  readonly towards: Float64Array;
  readonly units: Int32Array;
}

/** Directions of all rows, fixed on the registry. */
export function projectionsOf(registry: Cohort): Projections {
  const design = designOf(registry, describingColumns(registry));
  const { nFeatures } = design;
  const features = featuresOf(design, registry);
  const middle = new Float64Array(nFeatures);
  features.forEach((value, at) => {
    middle[at % nFeatures]! += value / registry.nRows;
  });
  const towards = features.map((value, at) => value - middle[at % nFeatures]!);
  for (let base = 0; base < towards.length; base += nFeatures) {
    let length = 0;
    for (let f = 0; f < nFeatures; f++) length += towards[base + f]! ** 2;
    for (let f = 0; f < nFeatures; f++) towards[base + f]! /= length > 0 ? Math.sqrt(length) : 1;
  }
  return { design, middle, towards, units: registry.units };
}

/**
 * Mean square of how far the synthetic rows reach along each patient's direction; a patient counts with the row of the
 * largest. A model that only keeps means and covariances copies nobody, yet stretches towards whoever lies far out: by
 * about the square of that distance over the number of patients.
 */
export function spreadTowards(
  { design, middle, towards, units }: Projections,
  synthetic: Cohort,
  wanted: ArrayLike<number>,
): Float64Array {
  const { nFeatures } = design;
  const features = featuresOf(design, synthetic);
  const gram = new Float64Array(nFeatures * nFeatures);
  for (let at = 0; at < features.length; at++) features[at]! -= middle[at % nFeatures]!;
  for (let base = 0; base < features.length; base += nFeatures)
    addToGram(gram, features, base, nFeatures, 1 / synthetic.nRows);
  const place = new Map(Array.from({ length: wanted.length }, (_, k) => [wanted[k]!, k]));
  const spread = new Float64Array(wanted.length);
  units.forEach((unit, row) => {
    const k = place.get(unit);
    if (k !== undefined) spread[k] = Math.max(spread[k]!, quadraticForm(gram, towards, row * nFeatures, nFeatures));
  });
  return spread;
}

/** a' G a from the lower triangle of G. */
function quadraticForm(gram: Float64Array, a: Float64Array, base: number, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const x = a[base + i]!;
    if (x === 0) continue;
    let row = 0;
    for (let j = 0; j < i; j++) row += gram[i * n + j]! * a[base + j]!;
    sum += x * (2 * row + gram[i * n + i]! * x);
  }
  return sum;
}
