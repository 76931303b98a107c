import { requireLength } from "./check-arguments.ts";
import { RaresynthError } from "../core/errors.ts";

/**
 * Quantile of an ascending sample by linear interpolation, R's type 7: position (n - 1) p.
 *
 * Source: Hyndman & Fan, Am Stat 50:361 (1996), definition 7.
 * @param sorted ascending, no NaN, at least one value
 * @param p in [0, 1]
 * @throws {E_RANGE}
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  requireLength("sample", sorted, 1);
  if (!(p >= 0 && p <= 1)) throw new RaresynthError("E_RANGE", "p must lie in 0..1.", { where: "p" });
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const share = position - below;
  const low = sorted[below]!;
  return share === 0 ? low : low + share * (sorted[below + 1]! - low);
}
