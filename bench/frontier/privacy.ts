import { ATTACKS, playGames } from "../../disclosure/membership/games.ts";
import { meanAuc, type MeanAuc } from "../../disclosure/membership/mean-auc.ts";
import { gameAuc, rankGame } from "../../disclosure/membership/ranked-games.ts";
import { countMatches, matchSpace, packForMatching } from "../../disclosure/replicas/match-space.ts";
import { encode, mixedSpace } from "../../disclosure/shared/distance/mixed-space.ts";
import { nearestDistance } from "../../disclosure/shared/distance/nearest.ts";
import { rareMask } from "../../disclosure/shared/rarity/rare-stratum.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import type { Split } from "./registries.ts";

/**
 * Mean AUC over refits of the attack that does best, its standard error over patients and files, and that of the
 * closest row alone.
 */
export interface MembershipRisk {
  readonly worst: MeanAuc;
  readonly attack: string;
  readonly closest: MeanAuc;
  readonly low: number;
  readonly high: number;
}
export interface Membership {
  readonly all: MembershipRisk;
  /** Rare patients; undefined where too few. */ readonly rare: MembershipRisk | undefined;
}

/** Fewest rare patients for an area of their own. */
const MIN_RARE = 20;

/** The membership check's games: each file against the patients fitted and those held out. */
export function membershipOf(
  registry: Cohort<"train">,
  files: readonly { readonly status: Uint8Array; readonly synthetic: Cohort<"synthetic"> }[],
): Membership {
  const games = playGames(
    { registry, released: [], refits: files, namedUnits: [] },
    createRng("frontier/membership"),
  )!.games;
  const riskOf = (belongs?: Uint8Array): MembershipRisk => {
    const ranked = games
      .map((game) => rankGame(game, belongs))
      .filter(({ nOut, units }) => nOut > 0 && nOut < units.length);
    const areas = ATTACKS.map((_, attack) => meanAuc(ranked, attack, registry.nUnits));
    const best = areas.reduce((at, area, attack) => (area.value > areas[at]!.value ? attack : at), 0);
    const single = ranked.map((game) => gameAuc(game, best));
    return {
      worst: areas[best]!,
      attack: ATTACKS[best]!,
      closest: areas[0]!,
      low: Math.min(...single),
      high: Math.max(...single),
    };
  };
  const rare = rareMask(registry, []);
  return { all: riskOf(), rare: rare.reduce((sum, is) => sum + is, 0) < MIN_RARE ? undefined : riskOf(rare) };
}

/**
 * Share of synthetic rows that lie closer to a fitted patient than to any held-out one, ties half. Without a leak: the
 * fitted patients' share of all.
 */
export function closerToTrain({ train, heldOut }: Split, registry: Cohort, synthetic: Cohort): number {
  const space = mixedSpace([registry]);
  const rows = encode(space, synthetic);
  const toTrain = nearestDistance(rows, encode(space, train));
  const toHeldOut = nearestDistance(rows, encode(space, heldOut));
  return (
    toTrain.reduce((sum, d, row) => sum + (d < toHeldOut[row]! ? 1 : d === toHeldOut[row]! ? 0.5 : 0), 0) /
    synthetic.nRows
  );
}

/** Of the fitted, and of the held-out patients. */
export interface Uniques {
  readonly train: number;
  readonly heldOut: number;
}

/**
 * Replicated uniques: share of patients who are alone on the quasi-identifiers (within the schema's tolerance, among
 * their own half) and whom exactly one synthetic row matches. The held-out patients show how many come by chance.
 *
 * Source: replicated.uniques of Nowok, Raab & Dibben, J Stat Softw 74(11) (2016). Differs: tolerances, and a control.
 */
export function replicatedUniques({ train, heldOut }: Split, registry: Cohort, synthetic: Cohort): Uniques {
  const space = matchSpace(registry);
  const at = space.patterns.findIndex(({ id }) => id === "quasi-identifiers");
  const drawn = packForMatching(space, synthetic);
  const share = (cohort: Cohort): number => {
    const rows = packForMatching(space, cohort);
    const among = countMatches(space, rows, rows, true);
    const matched = countMatches(space, rows, drawn);
    let found = 0;
    for (let row = 0; row < rows.nRows; row++)
      if (among[row * space.patterns.length + at] === 0 && matched[row * space.patterns.length + at] === 1) found++;
    return found / rows.nRows;
  };
  return { train: share(train), heldOut: share(heldOut) };
}

/** Synthetic rows that repeat a fitted patient's row on all columns, to the last digit. */
export function verbatimRows({ train }: Split, registry: Cohort, synthetic: Cohort): number {
  const space = matchSpace(registry);
  const counts = countMatches(space, packForMatching(space, synthetic), packForMatching(space, train));
  let found = 0;
  for (let row = 0; row < synthetic.nRows; row++) if (counts[row * space.patterns.length]! > 0) found++;
  return found / synthetic.nRows;
}
