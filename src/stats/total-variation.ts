import { RaresynthError } from "../core/errors.ts";

/**
 * Total variation distance of two distributions given as counts over the same cells: half the sum of |share_a -
 * share_b|.
 * @param a, b counts, cell by cell
 * @returns 0..1
 * @throws {E_RANGE} where the cells differ in number or a total is zero
 */
export function totalVariation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length)
    throw new RaresynthError("E_RANGE", `both need the same cells, got ${a.length} and ${b.length}.`);
  let totalA = 0;
  let totalB = 0;
  for (let i = 0; i < a.length; i++) {
    totalA += a[i]!;
    totalB += b[i]!;
  }
  if (!(totalA > 0 && totalB > 0))
    throw new RaresynthError("E_RANGE", "a distribution without counts has no distance.");
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! / totalA - b[i]! / totalB);
  return sum / 2;
}
