import { digamma } from "../../../src/stats/special.ts";

/** Components of a mixture of normals on the line. */
export interface Mixture {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly sds: Float64Array;
  /** responsibilities[row * nComponents + component]; each row sums to 1. */
  readonly responsibilities: Float64Array;
}

/** Source: Xu et al. (2019), section 4.2 and the settings of their experiments. */
const CONCENTRATION = 1e-3;
const MEAN_PRECISION = 1;
/** Degrees of freedom of the Wishart prior in one dimension. */
const DEGREES = 1;
/** Added to each variance. Source: Bishop, as the libraries do, against a component on one point. */
const JITTER = 1e-6;

export interface MixtureOptions {
  readonly maxIterations: number;
  /** Ends when no responsibility moves by more. */ readonly tolerance: number;
}
export const MIXTURE_OPTIONS: MixtureOptions = { maxIterations: 100, tolerance: 1e-3 };

/**
 * Variational mixture of normals with a Dirichlet-process prior on the weights (stick breaking), one dimension,
 * weighted rows.
 * Source: Bishop, Pattern Recognition (2006), section 10.2; Blei and Jordan, Bayesian Analysis 1:121 (2006) for the
 * weights. Differs: each row counts with its weight.
 * @param values of standard deviation about 1 (the jitter is absolute)
 * @param weights per row, > 0
 * @param start responsibilities to begin with, row by row
 * @param nComponents 1 or more
 */
export function fitMixture(
  values: Float64Array,
  weights: Float64Array,
  start: Float64Array,
  nComponents: number,
  options: MixtureOptions = MIXTURE_OPTIONS,
): Mixture {
  const prior = momentsOf(values, weights);
  let responsibilities = start;
  let posterior = maximise(values, weights, responsibilities, nComponents, prior);
  for (let iteration = 0; iteration < options.maxIterations; iteration++) {
    const next = expect(values, posterior);
    const moved = largestDifference(next, responsibilities);
    responsibilities = next;
    posterior = maximise(values, weights, responsibilities, nComponents, prior);
    if (moved < options.tolerance) break;
  }
  return {
    weights: expectedWeights(posterior),
    means: posterior.means,
    sds: posterior.variances.map(Math.sqrt),
    responsibilities,
  };
}

/** Posterior of the sticks (a, b), the means and the variances. */
interface Posterior {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly precision: Float64Array;
  readonly degrees: Float64Array;
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

function maximise(
  values: Float64Array,
  weights: Float64Array,
  responsibilities: Float64Array,
  nComponents: number,
  prior: { mean: number; variance: number },
): Posterior {
  const counts = new Float64Array(nComponents).fill(10 * Number.EPSILON);
  const centres = new Float64Array(nComponents);
  const spreads = new Float64Array(nComponents);
  const each = (visit: (value: number, k: number, share: number) => void) => {
    for (let i = 0, row = 0; row < values.length; row++)
      for (let k = 0; k < nComponents; k++, i++) visit(values[row]!, k, responsibilities[i]! * weights[row]!);
  };
  each((_, k, share) => {
    counts[k]! += share;
  });
  each((value, k, share) => {
    centres[k]! += (share * value) / counts[k]!;
  });
  each((value, k, share) => {
    spreads[k]! += (share * (value - centres[k]!) ** 2) / counts[k]!;
  });
  const b = new Float64Array(nComponents);
  let after = 0;
  for (let k = nComponents - 1; k >= 0; k--) {
    b[k] = CONCENTRATION + after;
    after += counts[k]!;
  }
  const precision = counts.map((count) => MEAN_PRECISION + count);
  const degrees = counts.map((count) => DEGREES + count);
  const means = counts.map((count, k) => (MEAN_PRECISION * prior.mean + count * centres[k]!) / precision[k]!);
  const variances = counts.map((count, k) => {
    const shift = ((count * MEAN_PRECISION) / precision[k]!) * (centres[k]! - prior.mean) ** 2;
    return (prior.variance + count * (spreads[k]! + JITTER) + shift) / degrees[k]!;
  });
  return { a: counts.map((count) => 1 + count), b, precision, degrees, means, variances };
}

function expect(values: Float64Array, { a, b, precision, degrees, means, variances }: Posterior): Float64Array {
  const nComponents = means.length;
  const constant = new Float64Array(nComponents);
  let stick = 0;
  for (let k = 0; k < nComponents; k++) {
    const both = digamma(a[k]! + b[k]!);
    const logPrecision = Math.LN2 + digamma(degrees[k]! / 2) - Math.log(degrees[k]!);
    constant[k] = digamma(a[k]!) - both + stick + (logPrecision - Math.log(variances[k]!) - 1 / precision[k]!) / 2;
    stick += digamma(b[k]!) - both;
  }
  const out = new Float64Array(values.length * nComponents);
  values.forEach((value, row) => {
    const at = row * nComponents;
    let largest = -Infinity;
    for (let k = 0; k < nComponents; k++) {
      out[at + k] = constant[k]! - (value - means[k]!) ** 2 / (2 * variances[k]!);
      largest = Math.max(largest, out[at + k]!);
    }
    let total = 0;
    for (let k = 0; k < nComponents; k++) total += out[at + k] = Math.exp(out[at + k]! - largest);
    for (let k = 0; k < nComponents; k++) out[at + k]! /= total;
  });
  return out;
}

function expectedWeights({ a, b }: Posterior): Float64Array {
  let left = 1;
  const weights = a.map((one, k) => {
    const weight = (left * one) / (one + b[k]!);
    left *= b[k]! / (one + b[k]!);
    return weight;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Weighted mean and unbiased variance. */
export function momentsOf(values: Float64Array, weights: Float64Array): { mean: number; variance: number } {
  let total = 0;
  let sum = 0;
  values.forEach((value, row) => {
    total += weights[row]!;
    sum += weights[row]! * value;
  });
  const mean = sum / total;
  let squares = 0;
  values.forEach((value, row) => {
    squares += weights[row]! * (value - mean) ** 2;
  });
  return { mean, variance: total > 1 ? squares / (total - 1) : 0 };
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}
