import { UNIT_EXCLUDED, UNIT_OUT } from "../../../src/core/contracts/disclosure.ts";
import type { Rng } from "../../../src/core/rng.ts";
import { fastStream } from "./fast-stream.ts";

/** What an attack did on one file, and who was used for it. */
export interface PlayedFile {
  readonly status: Uint8Array;
  /** success[unit * nVariants + variant]; NaN: no attempt. */
  readonly success: Float64Array;
}

/** Draws that fix each variant's mean and spread; they are not compared with what was seen. */
const PILOT_DRAWS = 100;
/** A test stops once so many draws have reached what was seen: its p-value is then known to about a fifth of itself. */
const ENOUGH_REACHED = 20;

/**
 * p-value of "no variant of the attack does better on members than on non-members": in each file as many units as were
 * left out are drawn anew, success stays with its unit, and the largest standardised difference over the variants is
 * compared (max-T).
 *
 * Draws go on until `ENOUGH_REACHED` of them reach what was seen, or to the last: where nothing leaks a hundred or two
 * do, and only a leak is worth the small p-values that many draws can show.
 *
 * Source: Westfall & Young, Resampling-Based Multiple Testing (1993), single step; sequential p-values of Besag &
 * Clifford, Biometrika 78:301 (1991), eq. 2: reached / draws where stopped, (reached + 1) / (draws + 1) at the end.
 * @param maxDraws most draws; the smallest p-value is 1 / (maxDraws + 1)
 * @returns in (0, 1]; 1 where nobody was attempted on one side
 */
export function labelPermutation(files: readonly PlayedFile[], nVariants: number, maxDraws: number, rng: Rng): number {
  const games = files.map(({ status, success }) => gameOf(status, success, nVariants));
  const totals = totalsOf(games, nVariants);
  const next = fastStream(rng);
  const draw = (): Float64Array => differences(games, totals, (game) => redraw(game, next));
  const seen = differences(games, totals, (game) => game.out);
  const pilot = Array.from({ length: PILOT_DRAWS }, draw);
  const mean = seen.map((_, v) => pilot.reduce((sum, one) => sum + one[v]!, 0) / PILOT_DRAWS);
  const sd = seen.map((_, v) =>
    Math.sqrt(pilot.reduce((sum, one) => sum + (one[v]! - mean[v]!) ** 2, 0) / (PILOT_DRAWS - 1)),
  );
  const largest = (values: Float64Array): number =>
    values.reduce((most, value, v) => Math.max(most, sd[v]! > 1e-12 ? (value - mean[v]!) / sd[v]! : 0), -Infinity);
  const observed = largest(seen) - 1e-9;
  let reached = 0;
  for (let drawn = 1; drawn <= maxDraws; drawn++) {
    if (largest(draw()) >= observed) reached++;
    if (reached === ENOUGH_REACHED) return reached / drawn;
  }
  return (reached + 1) / (maxDraws + 1);
}

/**
 * A file: success[place * nVariants + variant] of the units that play, the places that were left out, and an order of
 * all places to draw from.
 */
interface Game {
  readonly success: Float64Array;
  readonly out: Int32Array;
  readonly order: Int32Array;
}

/** Per variant, over all files and both sides. */
interface Totals {
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

function gameOf(status: Uint8Array, success: Float64Array, nVariants: number): Game {
  const units = Int32Array.from(status.keys()).filter((unit) => status[unit] !== UNIT_EXCLUDED);
  const playing = new Float64Array(units.length * nVariants);
  units.forEach((unit, place) => {
    playing.set(success.subarray(unit * nVariants, (unit + 1) * nVariants), place * nVariants);
  });
  const order = Int32Array.from(units.keys());
  return { success: playing, out: order.filter((place) => status[units[place]!] === UNIT_OUT), order };
}

function totalsOf(games: readonly Game[], nVariants: number): Totals {
  const sums = new Float64Array(nVariants);
  const counts = new Float64Array(nVariants);
  for (const { success } of games)
    success.forEach((one, at) => {
      if (Number.isNaN(one)) return;
      sums[at % nVariants]! += one;
      counts[at % nVariants]!++;
    });
  return { sums, counts };
}

/** Mean success of members less that of non-members, over all files together; 0 where one side was never attempted. */
function differences(games: readonly Game[], totals: Totals, outOf: (game: Game) => Int32Array): Float64Array {
  const nVariants = totals.sums.length;
  const sums = new Float64Array(nVariants);
  const counts = new Float64Array(nVariants);
  for (const game of games) {
    const { success } = game;
    for (const place of outOf(game))
      for (let variant = 0, at = place * nVariants; variant < nVariants; variant++, at++) {
        const one = success[at]!;
        if (Number.isNaN(one)) continue;
        sums[variant]! += one;
        counts[variant]!++;
      }
  }
  return sums.map((sum, variant) => {
    const nOut = counts[variant]!;
    const nIn = totals.counts[variant]! - nOut;
    return nOut === 0 || nIn === 0 ? 0 : (totals.sums[variant]! - sum) / nIn - sum / nOut;
  });
}

/** As many places as were left out, drawn without replacement. */
function redraw({ order, out }: Game, next: () => number): Int32Array {
  for (let k = 0; k < out.length; k++) {
    const pick = k + Math.floor(next() * (order.length - k));
    const at = order[pick]!;
    order[pick] = order[k]!;
    order[k] = at;
  }
  return order.subarray(0, out.length);
}
