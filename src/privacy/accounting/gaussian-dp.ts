import { normalCdf, normalQuantile } from "../../stats/special.ts";

/**
 * mu of an all-Gaussian mechanism of this rho: it is as hard to attack as telling N(mu, 1) from N(0, 1). Source: Dong,
 * Roth, Su 2022.
 */
export function muOfRho(rho: number): number {
  return Math.sqrt(2 * rho);
}

/** Exact delta of mu-GDP at epsilon. Source: Balle, Wang 2018, Theorem 8. @param mu above 0 */
export function gaussianDelta(mu: number, epsilon: number): number {
  return normalCdf(mu / 2 - epsilon / mu) - Math.exp(epsilon + logNormalCdf(-mu / 2 - epsilon / mu));
}

/** Exact epsilon of mu-GDP at delta. @returns 0 where no epsilon is needed */
export function gaussianEpsilon(mu: number, delta: number): number {
  if (!(mu > 0) || gaussianDelta(mu, 0) <= delta) return 0;
  let low = 0;
  let high = 1;
  while (gaussianDelta(mu, high) > delta) high *= 2;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (gaussianDelta(mu, middle) > delta) low = middle;
    else high = middle;
  }
  return high;
}

/** Largest AUC that any membership attack on an all-Gaussian mechanism can have: Phi(mu / sqrt 2). */
export function largestAuc(mu: number): number {
  return normalCdf(mu / Math.SQRT2);
}

/** Largest TPR at this FPR against an all-Gaussian mechanism. @param fpr in (0, 1) */
export function largestTpr(mu: number, fpr: number): number {
  return normalCdf(normalQuantile(fpr) + mu);
}

/**
 * ln Phi(x). Where Phi is below the smallest double: ln phi(x) - ln|x| + ln(1 - 1/x^2), an upper and lower bound to 3 /
 * x^4.
 */
function logNormalCdf(x: number): number {
  if (x > -30) return Math.log(normalCdf(x));
  return -x * x * 0.5 - 0.5 * Math.log(2 * Math.PI) - Math.log(-x) + Math.log1p(-1 / (x * x));
}
