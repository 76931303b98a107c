import { RaresynthError } from "../../core/errors.ts";
import { bernoulliExp } from "./coins.ts";
import { discreteLaplace } from "./discrete-laplace.ts";
import type { NoiseSource } from "./noise-source.ts";
import type { Rational } from "./rational.ts";

/**
 * Draws of the discrete Gaussian, P(x) proportional to exp(-x^2 / 2 sigma^2), exactly: integers throughout, no floating
 * point.
 * Source: Canonne, Kamath, Steinke (2020), Algorithm 3.
 * Claim: added to an integer vector of L2 sensitivity D it is (D^2 / 2 sigma^2)-zCDP. Not claimed: constant running
 * time.
 * @param variance sigma^2, above 0
 * @returns a function that gives the next draw
 * @throws {E_RANGE}
 */
export function discreteGaussian(variance: Rational, noise: NoiseSource): () => bigint {
  const { num: p, den: q } = variance;
  if (p <= 0n || q <= 0n) throw new RaresynthError("E_RANGE", "a variance above 0 is expected.");
  const t = squareRoot(p / q) + 1n;
  const scale = { num: t, den: 1n };
  const step = t * q;
  // (|y| - sigma^2 / t)^2 / (2 sigma^2) = (|y| t q - p)^2 / (2 p q t^2).
  const divisor = 2n * p * q * t * t;
  return () => {
    for (;;) {
      const y = discreteLaplace(scale, noise);
      const distance = (y < 0n ? -y : y) * step - p;
      if (bernoulliExp(distance * distance, divisor, noise)) return y;
    }
  };
}

/** Floor of the square root. */
function squareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let x = BigInt(Math.floor(Math.sqrt(Number(n))));
  while (x * x > n) x--;
  while ((x + 1n) * (x + 1n) <= n) x++;
  return x;
}
