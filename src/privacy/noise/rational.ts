import { RaresynthError } from "../../core/errors.ts";

/** An exact fraction, num / den with den >= 1. */
export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

const DENOMINATOR = 2 ** 20;

/**
 * The smallest multiple of 2^-20 that is not below a number; noise rounded this way is never less than was paid for.
 * @param value finite, >= 0 @throws {E_RANGE}
 */
export function rationalAbove(value: number): Rational {
  return rational(value, Math.ceil);
}

/** The largest multiple of 2^-20 that is not above a number. @param value finite, >= 0 @throws {E_RANGE} */
export function rationalBelow(value: number): Rational {
  return rational(value, Math.floor);
}

/** For reports; exact only where numerator and denominator are below 2^53. */
export function toNumber({ num, den }: Rational): number {
  return Number(num) / Number(den);
}

function rational(value: number, round: (x: number) => number): Rational {
  // Multiplying by a power of two is exact, so rounding happens once and in the wanted direction.
  const scaled = round(value * DENOMINATOR);
  if (!Number.isFinite(scaled) || scaled < 0)
    throw new RaresynthError("E_RANGE", "a finite number of at least 0 is expected.");
  return { num: BigInt(scaled), den: BigInt(DENOMINATOR) };
}
