import { RaresynthError } from "../../core/errors.ts";
import { bernoulliExp, bernoulliExpSmall, bernoulliExpMinusOne, uniformBelow } from "./coins.ts";
import type { NoiseSource } from "./noise-source.ts";
import type { Rational } from "./rational.ts";

/** Scales up to here need no big integers. */
export const LARGEST_SMALL = 2n ** 32n;

/**
 * One draw of the discrete Laplace distribution, P(x) proportional to exp(-|x| / scale), exactly.
 * Source: Canonne, Kamath, Steinke (2020), Algorithm 2, for a scale num / den.
 * Claim: on an integer of sensitivity 1 this is (1/scale)-differentially private. Not claimed: constant running time.
 * @param scale above 0 @throws {E_RANGE}
 */
export function discreteLaplace(scale: Rational, noise: NoiseSource): bigint {
  const { num: t, den: s } = scale;
  if (s === 1n && t > 0n && t <= LARGEST_SMALL) return BigInt(discreteLaplaceSmall(Number(t), noise));
  if (t <= 0n || s <= 0n) throw new RaresynthError("E_RANGE", "a scale above 0 is expected.");
  for (;;) {
    const u = below(t, noise);
    if (!bernoulliExp(u, t, noise)) continue;
    let v = 0n;
    while (bernoulliExpMinusOne(noise)) v++;
    const size = (u + t * v) / s;
    const negative = uniformBelow(2, noise) === 1;
    if (negative && size === 0n) continue;
    return negative ? -size : size;
  }
}

/** As `discreteLaplace` for a whole scale of 1..2^32, in ordinary whole numbers. */
export function discreteLaplaceSmall(scale: number, noise: NoiseSource): number {
  for (;;) {
    const u = uniformBelow(scale, noise);
    if (!bernoulliExpSmall(u, scale, noise)) continue;
    let size = u;
    while (bernoulliExpMinusOne(noise)) size += scale;
    const negative = uniformBelow(2, noise) === 1;
    if (negative && size === 0) continue;
    return negative ? -size : size;
  }
}

/** Uniform in 0..bound-1 for a bound of any size. */
function below(bound: bigint, noise: NoiseSource): bigint {
  if (bound <= 2n ** 48n) return BigInt(uniformBelow(Number(bound), noise));
  const digits = BigInt(Math.ceil(bound.toString(2).length / 48));
  for (;;) {
    let value = 0n;
    for (let i = 0n; i < digits; i++) value = (value << 48n) | BigInt(noise.word());
    const range = 1n << (48n * digits);
    if (value < range - (range % bound)) return value % bound;
  }
}
