import { RaresynthError } from "../core/errors.ts";

/** @throws {E_RANGE} unless 0 < value < 1 */
export function requireOpenUnit(name: string, value: number): void {
  if (!(value > 0 && value < 1))
    throw new RaresynthError("E_RANGE", `${name} must lie strictly between 0 and 1.`, { where: name });
}

/** @throws {E_RANGE} unless trials >= 1 and 0 <= successes <= trials, all whole numbers */
export function requireCounts(successes: number, trials: number): void {
  if (!Number.isInteger(trials) || trials < 1)
    throw new RaresynthError("E_RANGE", `trials must be a whole number >= 1, got ${trials}.`);
  if (!Number.isInteger(successes) || successes < 0 || successes > trials) {
    throw new RaresynthError("E_RANGE", `successes must be a whole number in 0..${trials}, got ${successes}.`);
  }
}

/** @throws {E_RANGE} where the sample has fewer than `least` values */
export function requireLength(name: string, sample: ArrayLike<unknown>, least: number): void {
  if (sample.length < least)
    throw new RaresynthError("E_RANGE", `${name} needs at least ${least} values, got ${sample.length}.`, {
      where: name,
    });
}
