import { nth } from "../../src/core/access.ts";

/** Digits beyond which a number was not rounded on purpose. */
const MAX_DIGITS = 9;

/** Half a unit of the last digit that the numbers were rounded to; the slack lets cumulative shares lose a digit. */
export function roundingError(table: readonly number[]): number {
  let digits = 0;
  for (const share of table)
    while (digits < MAX_DIGITS && Math.abs(share * 10 ** digits - Math.round(share * 10 ** digits)) > 1e-6) digits++;
  return 1.01 * 10 ** -digits;
}

/**
 * The largest number of records that a table of shares can have been made from: the largest m such that every share is
 * a whole number of m-ths, to within what rounding took away. The counts behind the shares are then at most share times
 * m.
 * @param table shares in [0, 1]
 * @param error largest error of a share
 * @param largest most records there can be
 * @returns undefined where no m up to `largest` fits
 */
export function wholeDenominator(table: readonly number[], error: number, largest: number): number | undefined {
  const nPositive = table.filter((share) => share > error).length;
  // Once rounding alone moves a share by half a count, everything fits and nothing is learnt.
  for (let m = Math.min(largest, Math.ceil(0.5 / error) - 1); m >= Math.max(2, nPositive); m--) {
    let fits = true;
    for (let k = 0; fits && k < table.length; k++) {
      const count = nth(table, k) * m;
      fits = Math.abs(count - Math.round(count)) <= error * m;
    }
    if (fits) return m;
  }
  return undefined;
}
