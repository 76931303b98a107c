import { gameAuc } from "./ranked-games.ts";
import type { RankedGame } from "./ranked-games.ts";

/** Mean AUC over games with its standard error. */
export interface MeanAuc {
  readonly value: number;
  readonly standardError: number;
  readonly nUnits: number;
  readonly nOutUnits: number;
}

/**
 * Mean over games of the AUC of members against non-members, with a standard error that takes the patient as the unit.
 *
 * A patient's influence sums over all games what the patient adds as a member (the share of non-members scored below,
 * less the AUC, over the members) or takes as a non-member: the infinitesimal jackknife of a two-sample U-statistic.
 * With one game it is DeLong's variance. What a file does to all patients at once is added from the spread between
 * games, beyond what patients explain (two-way clustering).
 *
 * Source: DeLong et al., Biometrics 44:837 (1988), eq. 3-5; Efron, J R Stat Soc B 76:83 (1992) for the jackknife by
 * influence; Cameron, Gelbach & Miller, J Bus Econ Stat 29:238 (2011), eq. 2.11 for two ways of clustering. Differs: a
 * negative file component is 0.
 * @param games at least one, each with both sides
 */
export function meanAuc(games: readonly RankedGame[], attack: number, nUnits: number): MeanAuc {
  const influence = new Float64Array(nUnits);
  const isOutUnit = new Uint8Array(nUnits);
  const seen = new Uint8Array(nUnits);
  const aucs = games.map((game) => gameAuc(game, attack));
  let within = 0;
  games.forEach((game, g) => {
    const shares = placements(game, attack);
    const nIn = game.units.length - game.nOut;
    game.units.forEach((unit, k) => {
      const share = (shares[k]! - aucs[g]!) / (game.isOut[k] === 1 ? game.nOut : nIn) / games.length;
      influence[unit]! += share;
      within += share * share;
      seen[unit] = 1;
      if (game.isOut[k] === 1) isOutUnit[unit] = 1;
    });
  });
  const value = aucs.reduce((sum, auc) => sum + auc, 0) / games.length;
  const n = seen.reduce((sum, is) => sum + is, 0);
  const patients = (influence.reduce((sum, one) => sum + one * one, 0) * n) / Math.max(1, n - 1);
  const files =
    games.length < 2 ? 0 : aucs.reduce((sum, auc) => sum + (auc - value) ** 2, 0) / (games.length * (games.length - 1));
  return {
    value,
    standardError: Math.sqrt(patients + Math.max(0, files - within)),
    nUnits: n,
    nOutUnits: isOutUnit.reduce((sum, is) => sum + is, 0),
  };
}

/** Per eligible unit: share of the other side that it beats (a member) or that beats it (a non-member), ties half. */
function placements(game: RankedGame, attack: number): Float64Array {
  const ranks = game.ranks[attack]!;
  const n = ranks.length;
  const order = Int32Array.from({ length: n }, (_, k) => k).sort((a, b) => ranks[a]! - ranks[b]!);
  const shares = new Float64Array(n);
  const nIn = n - game.nOut;
  let outBelow = 0;
  let inBelow = 0;
  for (let from = 0; from < n;) {
    let to = from;
    let outHere = 0;
    while (to < n && ranks[order[to]!] === ranks[order[from]!]) outHere += game.isOut[order[to++]!]!;
    const inHere = to - from - outHere;
    for (let k = from; k < to; k++) {
      const at = order[k]!;
      shares[at] = game.isOut[at] === 1 ? (nIn - inBelow - inHere / 2) / nIn : (outBelow + outHere / 2) / game.nOut;
    }
    outBelow += outHere;
    inBelow += inHere;
    from = to;
  }
  return shares;
}
