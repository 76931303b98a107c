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
 * p-value of "no variant of the attack does better on members than on non-members": in each file, of the units on which
 * something was attempted, as many as were left out are drawn anew, success stays with its unit, and the largest
 * standardised difference over the variants is compared (max-T).
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
  const attempts = new Attempts(nVariants);
  const games = files.map(({ status, success }) => gameOf(status, success, attempts));
  const totals = sumsOf(games, attempts, (game) => game.order);
  const next = fastStream(rng);
  const differences = (out: Sums): Float64Array => differencesOf(totals, out);
  const draw = (): Float64Array => differences(sumsOf(games, attempts, (game) => redraw(game, next)));
  const seen = differences(sumsOf(games, attempts, (game) => game.out));
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
 * A file: success[place * nVariants + variant] of the units on which something was attempted, 0 where this variant was
 * not; which variants were attempted on each place; the places that were left out, and an order of all places to draw
 * from.
 */
interface Game {
  readonly success: Float64Array;
  readonly pattern: Int32Array;
  readonly out: Int32Array;
  readonly order: Int32Array;
}

/** Per variant, over all files. */
interface Sums {
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

/**
 * Which variants are attempted on a unit is seldom more than a few patterns, so that a draw counts patterns, not
 * variants.
 */
class Attempts {
  readonly patterns: Uint8Array[] = [];
  readonly nVariants: number;
  private readonly ids = new Map<string, number>();
  /** Unit -> number of its pattern in the file before, which is most often its pattern in this one. */
  private readonly before: number[] = [];

  constructor(nVariants: number) {
    this.nVariants = nVariants;
  }

  /** Number of the pattern of a unit's successes; -1 where nothing was attempted. @param from of the unit's first variant */
  idOf(unit: number, success: Float64Array, from: number): number {
    const before = this.before[unit];
    if (before !== undefined && this.is(before, success, from)) return before;
    const attempted = Uint8Array.from({ length: this.nVariants }, (_, v) => (Number.isNaN(success[from + v]!) ? 0 : 1));
    if (!attempted.includes(1)) return -1;
    const key = attempted.join("");
    let id = this.ids.get(key);
    if (id === undefined) {
      id = this.patterns.push(attempted) - 1;
      this.ids.set(key, id);
    }
    return (this.before[unit] = id);
  }

  private is(id: number, success: Float64Array, from: number): boolean {
    const attempted = this.patterns[id]!;
    for (let v = 0; v < attempted.length; v++)
      if (Number.isNaN(success[from + v]!) === (attempted[v] === 1)) return false;
    return true;
  }
}

function gameOf(status: Uint8Array, success: Float64Array, attempts: Attempts): Game {
  const { nVariants } = attempts;
  const units: number[] = [];
  const patterns: number[] = [];
  status.forEach((side, unit) => {
    const id = side === UNIT_EXCLUDED ? -1 : attempts.idOf(unit, success, unit * nVariants);
    if (id < 0) return;
    units.push(unit);
    patterns.push(id);
  });
  const playing = new Float64Array(units.length * nVariants);
  units.forEach((unit, place) => {
    for (let v = 0; v < nVariants; v++) {
      const one = success[unit * nVariants + v]!;
      playing[place * nVariants + v] = Number.isNaN(one) ? 0 : one;
    }
  });
  const order = Int32Array.from(units.keys());
  return {
    success: playing,
    pattern: Int32Array.from(patterns),
    out: order.filter((place) => status[units[place]!] === UNIT_OUT),
    order,
  };
}

/** Sums and numbers of attempts over some places of each game. */
function sumsOf(games: readonly Game[], { nVariants, patterns }: Attempts, placesOf: (game: Game) => Int32Array): Sums {
  const sums = new Float64Array(nVariants);
  const nOf = new Float64Array(patterns.length);
  for (const game of games) {
    const { success, pattern } = game;
    const places = placesOf(game);
    for (let k = 0; k < places.length; k++) {
      const place = places[k]!;
      nOf[pattern[place]!]!++;
      for (let v = 0, at = place * nVariants; v < nVariants; v++, at++) sums[v]! += success[at]!;
    }
  }
  const counts = new Float64Array(nVariants);
  patterns.forEach((attempted, id) => {
    for (let v = 0; v < nVariants; v++) counts[v]! += attempted[v]! * nOf[id]!;
  });
  return { sums, counts };
}

/** Mean success of members less that of non-members, over all files together; 0 where one side was never attempted. */
function differencesOf(totals: Sums, out: Sums): Float64Array {
  return out.sums.map((sum, variant) => {
    const nOut = out.counts[variant]!;
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
