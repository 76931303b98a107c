/**
 * Scale of a coefficient that a person would call large, before any data: for inputs scaled to about [-1, 1].
 * Source: Gelman, Jakulin, Pittau, Su, Annals of Applied Statistics 2(4) 2008 (2.5 for inputs of standard deviation
 * .5).
 */
const COEFFICIENT_SCALE = 2.5;

/**
 * Step of noisy gradient descent that is fixed before the data are seen: eta = R / sqrt(T (1 + p sigma^2 / n^2)), with
 * gradients clipped to length 1 and R = 2.5 sqrt(p) the size of coefficients to be expected.
 * Source: Bassily, Smith, Thakurta, FOCS 2014, Theorem 2.4 (step of noisy gradient descent on Lipschitz convex losses:
 * radius over the root of rounds times the expected squared length of a noisy gradient).
 * Differs: the last iterate is used, not one of all drawn at random; the ball of radius R is not projected on.
 * @param rounds whole trainings' rounds, each paying rho / rounds @param nCoefficients the constant included @param
 *   patients declared
 * @returns step on the mean gradient, above 0
 */
export function stepBeforehand(rounds: number, nCoefficients: number, rho: number, patients: number): number {
  const variance = rounds / (2 * rho);
  const radius = COEFFICIENT_SCALE * Math.sqrt(nCoefficients);
  return radius / Math.sqrt(rounds * (1 + (nCoefficients * variance) / patients ** 2));
}
