import { RaresynthError } from "../../core/errors.ts";
import type { NoiseSource } from "./noise-source.ts";

const WORD_BITS = 48n;
const WORD = 2 ** 48;

/** Uniform whole number in 0..bound-1, by rejection. @param bound whole number in 1..2^48 @throws {E_RANGE} */
export function uniformBelow(bound: number, noise: NoiseSource): number {
  if (!Number.isInteger(bound) || bound < 1 || bound > WORD)
    throw new RaresynthError("E_RANGE", "a whole number from 1 to 2^48 is expected.", { where: "bound" });
  const limit = WORD - (WORD % bound);
  for (;;) {
    const word = noise.word();
    if (word < limit) return word % bound;
  }
}

/**
 * True with probability a / b, exactly: the binary digits of a uniform number are compared with those of a / b, 48 at a
 * time.
 * @param a in 0..b
 */
export function bernoulli(a: bigint, b: bigint, noise: NoiseSource): boolean {
  if (a < 0n || a > b || b <= 0n) throw new RaresynthError("E_RANGE", "a probability in [0, 1] is expected.");
  if (a === b) return true;
  let rest = a;
  for (;;) {
    if (rest === 0n) return false;
    const scaled = rest << WORD_BITS;
    const digits = Number(scaled / b);
    const word = noise.word();
    if (word !== digits) return word < digits;
    rest = scaled % b;
  }
}

/** True with probability 1 / k, exactly. */
function oneIn(k: number, noise: NoiseSource): boolean {
  return k === 1 || uniformBelow(k, noise) === 0;
}

/** True with probability exp(-1), exactly. */
export function bernoulliExpMinusOne(noise: NoiseSource): boolean {
  let k = 1;
  while (oneIn(k, noise)) k++;
  return k % 2 === 1;
}

/** As `bernoulliExp` for a / b in [0, 1] of ordinary whole numbers. @param b at most 2^32 */
export function bernoulliExpSmall(a: number, b: number, noise: NoiseSource): boolean {
  let k = 1;
  while (uniformBelow(b * k, noise) < a) k++;
  return k % 2 === 1;
}

/**
 * True with probability exp(-a / b), exactly.
 * Source: Canonne, Kamath, Steinke, "The Discrete Gaussian for Differential Privacy" (2020), Algorithm 1.
 * @param a whole number >= 0 @param b whole number >= 1
 */
export function bernoulliExp(a: bigint, b: bigint, noise: NoiseSource): boolean {
  if (a < 0n || b <= 0n) throw new RaresynthError("E_RANGE", "an exponent of at least 0 is expected.");
  for (let whole = a / b; whole > 0n; whole--) if (!bernoulliExpMinusOne(noise)) return false;
  const part = a % b;
  let k = 1n;
  while (bernoulli(part, b * k, noise)) k++;
  return k % 2n === 1n;
}
