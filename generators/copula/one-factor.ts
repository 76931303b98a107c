import type { Pair } from "./shrinkage-factors.ts";

/** A pair of latents i > j. */
export interface LatentPair extends Pair {
  readonly i: number;
  readonly j: number;
}

/** Sweeps over the loadings; on pbc the correlations stand still, to three digits, from the tenth on. */
const SWEEPS = 100;
const MOST_LOADING = 0.95;

/**
 * Loadings of one common factor: the l that minimise sum (rho_ij - l_i l_j)^2 / spread_ij over the pairs, each |l_i| <=
 * .95.
 * Source: minimum residuals, Harman and Jones, Psychometrika 31:351 (1966). Differs: pairs are weighted by what is
 * known of them.
 * @returns per latent; 0 where it is in no pair
 */
export function oneFactor(pairs: readonly LatentPair[], size: number): Float64Array {
  const rho = new Float64Array(size * size);
  const weight = new Float64Array(size * size);
  for (const pair of pairs) {
    rho[pair.i * size + pair.j] = rho[pair.j * size + pair.i] = pair.rho;
    weight[pair.i * size + pair.j] = weight[pair.j * size + pair.i] = 1 / pair.spread;
  }
  const loadings = firstEigenvector(rho, size);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let i = 0; i < size; i++) {
      let product = 0;
      let square = 0;
      for (let j = 0; j < size; j++) {
        const w = weight[i * size + j]! * loadings[j]!;
        product += w * rho[i * size + j]!;
        square += w * loadings[j]!;
      }
      loadings[i] = square > 0 ? Math.max(-MOST_LOADING, Math.min(MOST_LOADING, product / square)) : 0;
    }
  }
  return loadings;
}

/**
 * Factors in [0, 1] that pull loadings to 0: 1 minus what a loading would explain of pure noise, over what it explains.
 * Definition: 1 - 4 / E_i, at least 0, with E_i = sum_j (l_i l_j)^2 / v_ij. The leading eigenvalue of a symmetric noise
 * matrix of d rows with variance v is 2 sqrt(d v), so that a factor of noise has sum over pairs of (l_i l_j)^2 / v = 2
 * d, and each of the d latents E_i = 4.
 * Source: that eigenvalue, Füredi and Komlós, Combinatorica 1:233 (1981); the form is that of James and Stein's
 * positive part.
 * @param variance of each pair
 */
export function keptLoadings(
  loadings: Float64Array,
  pairs: readonly LatentPair[],
  variance: Float64Array,
): Float64Array {
  const energy = new Float64Array(loadings.length);
  pairs.forEach(({ i, j }, at) => {
    const explained = variance[at]! > 0 ? (loadings[i]! * loadings[j]!) ** 2 / variance[at]! : 0;
    energy[i]! += explained;
    energy[j]! += explained;
  });
  return energy.map((one) => (one > 4 ? 1 - 4 / one : 0));
}

/**
 * Start of the sweeps: the leading eigenvector of the correlations with diagonal 1, by powers from a start that favours
 * no sign pattern of its own.
 */
function firstEigenvector(rho: Float64Array, size: number): Float64Array {
  let vector = Float64Array.from({ length: size }, (_, i) => 1 + i / size);
  for (let round = 0; round < SWEEPS; round++) {
    const next = vector.slice();
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) next[i]! += rho[i * size + j]! * vector[j]!;
    const length = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0));
    vector = next.map((value) => value / length);
  }
  return vector;
}
