import { UNIT_OUT } from "../../src/core/contracts/disclosure.ts";
import type { Rng } from "../../src/core/rng.ts";
import { fastStream } from "../shared/game/fast-stream.ts";
import { midRanks } from "../../src/stats/mid-ranks.ts";
import { eligibleUnits } from "./games.ts";
import type { Game } from "./games.ts";

/** A game reduced to ranks: all that AUCs and their permutations need. */
export interface RankedGame {
  /** Units that may be either side. */
  readonly units: Int32Array;
  /** 1 where the eligible unit at this position was left out. */
  readonly isOut: Uint8Array;
  readonly nOut: number;
  /** ranks[attack][position]: mid-rank among the eligible units, 1 = smallest score. */
  readonly ranks: readonly Float64Array[];
}

/** @param belongs per unit, 1 for those that are asked; default everybody */
export function rankGame(game: Game, belongs?: Uint8Array): RankedGame {
  const units = eligibleUnits(game, belongs);
  const isOut = Uint8Array.from(units, (unit) => (game.status[unit] === UNIT_OUT ? 1 : 0));
  const ranks = game.scores.map((scores) => midRanks(Float64Array.from(units, (unit) => scores[unit]!)));
  return { units, isOut, nOut: isOut.reduce((sum, is) => sum + is, 0), ranks };
}

/** P(member scores higher) + P(tie)/2 from the rank sum of the non-members. */
export function aucFromRanks(outRankSum: number, nOut: number, nIn: number): number {
  return 1 - (outRankSum - (nOut * (nOut + 1)) / 2) / (nOut * nIn);
}

/** AUC of one attack in one game. */
export function gameAuc(game: RankedGame, attack: number): number {
  const ranks = game.ranks[attack]!;
  let sum = 0;
  for (let k = 0; k < ranks.length; k++) if (game.isOut[k] === 1) sum += ranks[k]!;
  return aucFromRanks(sum, game.nOut, ranks.length - game.nOut);
}

/**
 * Mean AUC over the games under redrawn parts: in each game as many units as were left out are drawn anew, everything
 * else stays. Exact where the parts were drawn at random, whatever the scores.
 * @returns draws[attack][b], the attacks sharing each draw
 */
export function permuteParts(games: readonly RankedGame[], nAttacks: number, nDraws: number, rng: Rng): Float64Array[] {
  const draws = Array.from({ length: nAttacks }, () => new Float64Array(nDraws));
  const orders = games.map((game) => Int32Array.from(game.units, (_, k) => k));
  // Ranks of one unit side by side: a draw reads them all.
  const sideBySide = games.map(({ ranks, units }) => {
    const together = new Float64Array(units.length * nAttacks);
    for (let at = 0; at < together.length; at++) together[at] = ranks[at % nAttacks]![Math.floor(at / nAttacks)]!;
    return together;
  });
  const sums = new Float64Array(nAttacks);
  const next = fastStream(rng);
  for (let b = 0; b < nDraws; b++) {
    for (let g = 0; g < games.length; g++) {
      const { nOut } = games[g]!;
      const ranks = sideBySide[g]!;
      const order = orders[g]!;
      sums.fill(0);
      for (let k = 0; k < nOut; k++) {
        const pick = k + Math.floor(next() * (order.length - k));
        const at = order[pick]!;
        order[pick] = order[k]!;
        order[k] = at;
        for (let attack = 0, from = at * nAttacks; attack < nAttacks; attack++) sums[attack]! += ranks[from + attack]!;
      }
      for (let attack = 0; attack < nAttacks; attack++)
        draws[attack]![b]! += aucFromRanks(sums[attack]!, nOut, order.length - nOut) / games.length;
    }
  }
  return draws;
}
