import { normalQuantile } from "../../src/stats/special.ts";
import type { LatentCodes } from "./latent-variable.ts";

/** Terms of the expansion; for halves of two normals of correlation .95, what is left out makes it .0002 too large. */
const TERMS = 60;
/** Largest correlation of two latents: beyond it the expansion is too short, and groups would determine each other. */
export const MOST_CORRELATION = 0.98;

/**
 * Scores of the rows on a latent that is seen in intervals: the mean of a standard normal in the interval.
 * `hermite[k]` is the coefficient of the k-th normalised Hermite polynomial in the step function from latent to score,
 * so that two latents of correlation rho have scores of covariance sum_k a_k b_k rho^k; `hermite[1]` is the variance of
 * the score.
 * Source: Mehler's formula (1866); Kendall, Biometrika 32:196 (1941) for the correlation of grouped normals.
 */
export interface LatentScores {
  readonly scores: Float64Array;
  readonly hermite: Float64Array;
}

/** @param codes -1 is a row of which nothing is known @param weights per row */
export function latentScores({ bins, nBins }: LatentCodes, weights: Float64Array): LatentScores {
  const held = new Float64Array(nBins);
  let total = 0;
  for (let row = 0; row < bins.length; row++) {
    if (bins[row]! < 0) continue;
    held[bins[row]!]! += weights[row]!;
    total += weights[row]!;
  }
  const means = new Float64Array(nBins);
  const cuts: number[] = [];
  let below = 0;
  let densityBelow = 0;
  for (let bin = 0; bin < nBins; bin++) {
    below += held[bin]!;
    const share = below / total;
    const isInside = share > 1e-9 && share < 1 - 1e-9;
    const cut = isInside ? normalQuantile(share) : NaN;
    const densityHere = isInside ? density(cut) : 0;
    means[bin] = held[bin]! > 0 ? ((densityBelow - densityHere) * total) / held[bin]! : 0;
    cuts.push(cut);
    densityBelow = densityHere;
  }
  return {
    scores: Float64Array.from(bins, (bin) => (bin < 0 ? NaN : means[bin]!)),
    hermite: stepCoefficients(means, cuts),
  };
}

/** Covariance of the scores of two latents of correlation rho, and its derivative. */
export function scoreCovariance(a: Float64Array, b: Float64Array, rho: number): { value: number; slope: number } {
  let value = 0;
  let slope = 0;
  for (let k = TERMS; k >= 1; k--) {
    const c = a[k]! * b[k]!;
    slope = slope * rho + k * c;
    value = (value + c) * rho;
  }
  return { value, slope };
}

/**
 * Correlation of two latents whose scores have this covariance, cut off at `MOST_CORRELATION`; bisection, since the
 * covariance rises with it.
 */
export function latentCorrelation(a: Float64Array, b: Float64Array, covariance: number): number {
  let low = -MOST_CORRELATION;
  let high = MOST_CORRELATION;
  let rho = Math.min(high, Math.max(low, covariance / (a[1]! * b[1]!)));
  for (let step = 0; step < 60; step++) {
    const { value, slope } = scoreCovariance(a, b, rho);
    if (value < covariance) low = rho;
    else high = rho;
    const newton = rho - (value - covariance) / slope;
    const next = newton >= low && newton <= high ? newton : (low + high) / 2;
    if (Math.abs(next - rho) < 1e-10) return next;
    rho = next;
  }
  return rho;
}

function stepCoefficients(means: Float64Array, cuts: readonly number[]): Float64Array {
  const out = new Float64Array(TERMS + 1);
  for (let bin = 0; bin + 1 < means.length; bin++) {
    const cut = cuts[bin]!;
    if (Number.isNaN(cut)) continue;
    const jump = (means[bin + 1]! - means[bin]!) * density(cut);
    let before = 0;
    let polynomial = 1;
    for (let k = 1; k <= TERMS; k++) {
      out[k]! += (jump * polynomial) / Math.sqrt(k);
      const next = (cut * polynomial - Math.sqrt(k - 1) * before) / Math.sqrt(k);
      before = polynomial;
      polynomial = next;
    }
  }
  return out;
}

function density(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}
