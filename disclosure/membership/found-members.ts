import { nth } from "../../src/core/access.ts";
import type { Curve } from "../../src/core/contracts/disclosure.ts";
import type { MembershipAttack } from "../../src/core/contracts/finding.ts";
import type { Rng } from "../../src/core/rng.ts";
import { nadeauBengio } from "../../src/stats/nadeau-bengio.ts";
import { quantile } from "../../src/stats/quantile.ts";
import { tprAtFpr } from "../shared/game/roc.ts";
import type { RankedGame } from "./ranked-games.ts";

/**
 * False alarm rates that are quoted where the non-members of a file can resolve them. Source: those of Synth-MIA and of
 * the MIDST challenge.
 */
const RATES = [0.001, 0.01, 0.05, 0.1, 0.25] as const;
const N_RESAMPLES = 200;
const LEVEL = 0.95;

/** Share of members found by the best threshold that accuses at most this share of the non-members. */
export interface FoundMembers {
  readonly falseAlarms: number;
  readonly found: number;
  readonly low: number;
  readonly high: number;
  /** What scores that know nothing find on average: one more non-member over one more than there are. */
  readonly byChance: number;
}

/**
 * True positive rates at the false alarm rates of at least 1 over the non-members of a file. Over refits: the mean,
 * with the interval of Nadeau and Bengio; one file: patients resampled.
 */
export function foundMembers(games: readonly RankedGame[], attack: number, rng: Rng): FoundMembers[] {
  const sides = games.map((game) => sidesOf(game, attack));
  const nOut = Math.min(...games.map((game) => game.nOut));
  return RATES.filter((rate) => rate * nOut >= 1 - 1e-9).map((falseAlarms) => {
    const shares = sides.map(([members, others]) => tprAtFpr(members, others, falseAlarms));
    const found = shares.reduce((sum, one) => sum + one, 0) / shares.length;
    const { low, high } =
      shares.length > 1
        ? nadeauBengio(shares, nOut, nth(sides, 0)[0].length, LEVEL)
        : resampled(nth(sides, 0), falseAlarms, rng);
    return {
      falseAlarms,
      found,
      low: Math.max(0, Math.min(found, low)),
      high: Math.min(1, Math.max(found, high)),
      byChance: (Math.floor(falseAlarms * nOut + 1e-9) + 1) / (nOut + 1),
    };
  });
}

/** Mean ROC curve over the games, at every hundredth. */
export function rocCurve(games: readonly RankedGame[], attack: number, name: MembershipAttack): Curve {
  const x = Array.from({ length: 101 }, (_, k) => k / 100);
  const sides = games.map((game) => sidesOf(game, attack));
  const y = x.map(
    (rate) => sides.reduce((sum, [members, others]) => sum + tprAtFpr(members, others, rate), 0) / sides.length,
  );
  return {
    id: "roc",
    attack: name,
    series: [
      { name: "attack", x, y },
      { name: "guessing", x: [0, 1], y: [0, 1] },
    ],
  };
}

function sidesOf(game: RankedGame, attack: number): readonly [members: Float64Array, others: Float64Array] {
  const ranks = nth(game.ranks, attack);
  return [ranks.filter((_, k) => game.isOut[k] === 0), ranks.filter((_, k) => game.isOut[k] === 1)];
}

function resampled(
  [members, others]: readonly [Float64Array, Float64Array],
  rate: number,
  rng: Rng,
): { low: number; high: number } {
  const again = (side: Float64Array): Float64Array => side.map(() => nth(side, rng.int(side.length)));
  const draws = Float64Array.from({ length: N_RESAMPLES }, () => tprAtFpr(again(members), again(others), rate)).sort();
  return { low: quantile(draws, (1 - LEVEL) / 2), high: quantile(draws, (1 + LEVEL) / 2) };
}
