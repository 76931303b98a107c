import { UNIT_EXCLUDED, UNIT_OUT } from "../../src/core/disclosure.ts";
import type { Rng } from "../../src/core/rng.ts";

/** What an attack did on one file, and who was used for it. */
export interface PlayedFile {
  readonly status: Uint8Array;
  /** success[unit * nVariants + variant]; NaN: no attempt. */
  readonly success: Float64Array;
}

/**
 * p-value of "no variant of the attack does better on members than on non-members": in each file as many units as were left out are drawn anew,
 * success stays with its unit, and the largest standardised difference over the variants is compared (max-T).
 *
 * Source: Westfall & Young, Resampling-Based Multiple Testing (1993), single step; (1 + count) / (draws + 1) of Phipson & Smyth (2010).
 * @returns in (0, 1]; 1 where nobody was attempted on one side
 */
export function labelPermutation(files: readonly PlayedFile[], nVariants: number, nDraws: number, rng: Rng): number {
  const games = files.map(({ status, success }) => gameOf(status, success));
  const observed = differences(games, nVariants, games.map((game) => game.isOut));
  const draws = Array.from({ length: nDraws }, () => differences(games, nVariants, games.map((game) => redraw(game, rng))));
  const everything = [observed, ...draws];
  const z = Array.from({ length: everything.length }, () => -Infinity);
  for (let variant = 0; variant < nVariants; variant++) {
    const values = everything.map((one) => one[variant]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    values.forEach((value, b) => { z[b] = Math.max(z[b]!, sd > 1e-12 ? (value - mean) / sd : 0); });
  }
  return z.filter((one) => one >= z[0]! - 1e-9).length / z.length;
}

/** Those who play, numbered 0, 1, ...: `tried` are the ones with any attempt, and values[t * nVariants + variant] their success. */
interface Game { readonly isOut: Uint8Array; readonly nOut: number; readonly order: Int32Array; readonly tried: Int32Array; readonly values: Float64Array }

function gameOf(status: Uint8Array, success: Float64Array): Game {
  const nVariants = success.length / status.length;
  const units: number[] = [];
  status.forEach((one, unit) => { if (one !== UNIT_EXCLUDED) units.push(unit); });
  const isOut = Uint8Array.from(units, (unit) => Number(status[unit] === UNIT_OUT));
  const own = (k: number): Float64Array => success.subarray(units[k]! * nVariants, (units[k]! + 1) * nVariants);
  const tried = Int32Array.from(units.keys()).filter((k) => own(k).some((one) => !Number.isNaN(one)));
  const values = new Float64Array(tried.length * nVariants);
  tried.forEach((k, t) => values.set(own(k), t * nVariants));
  return { isOut, nOut: isOut.reduce((sum, one) => sum + one, 0), order: Int32Array.from(units.keys()), tried, values };
}

/**
 * Mean success of members less that of non-members, over all files together; 0 where one side was never attempted.
 * @param parts per game, 1 for its non-members
 */
function differences(games: readonly Game[], nVariants: number, parts: readonly Uint8Array[]): Float64Array {
  const sums = [new Float64Array(nVariants), new Float64Array(nVariants)] as const;
  const counts = [new Float64Array(nVariants), new Float64Array(nVariants)] as const;
  games.forEach(({ tried, values }, g) => {
    const part = parts[g]!;
    for (let t = 0, at = 0; t < tried.length; t++) {
      const side = part[tried[t]!] === 1 ? 1 : 0;
      const sum = sums[side];
      const count = counts[side];
      for (let variant = 0; variant < nVariants; variant++, at++) {
        const one = values[at]!;
        if (one !== one) continue;
        sum[variant]! += one;
        count[variant]!++;
      }
    }
  });
  return Float64Array.from(sums[0], (sum, variant) => (counts[0][variant] === 0 || counts[1][variant] === 0 ? 0 : sum / counts[0][variant]! - sums[1][variant]! / counts[1][variant]!));
}

function redraw(game: Game, rng: Rng): Uint8Array {
  const { order, nOut } = game;
  const isOut = new Uint8Array(order.length);
  for (let k = 0; k < nOut; k++) {
    const pick = k + rng.int(order.length - k);
    const at = order[pick]!;
    order[pick] = order[k]!;
    order[k] = at;
    isOut[at] = 1;
  }
  return isOut;
}
