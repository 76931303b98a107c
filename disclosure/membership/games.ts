import type { Cohort } from "../../src/core/data/cohort.ts";
import type { Evidence } from "../../src/core/contracts/disclosure.ts";
import type { MembershipAttack } from "../../src/core/contracts/finding.ts";
import { UNIT_EXCLUDED, UNIT_IN, UNIT_OUT } from "../../src/core/contracts/disclosure.ts";
import type { Rng } from "../../src/core/rng.ts";
import { asOneFile } from "../shared/game/as-one-file.ts";
import { encode, mixedSpace } from "../shared/distance/mixed-space.ts";
import { poolCohorts } from "../shared/game/pool-cohorts.ts";
import { maxByUnit } from "../shared/game/unit-statistics.ts";
import { classifierScorer } from "./classifier-scores.ts";
import { distanceScores } from "./distance-scores.ts";
import { queryScorer } from "./query-scores.ts";
import { realSide } from "./real-side.ts";

/** The attacks, in the order of a game's scores. */
export const ATTACKS: readonly MembershipAttack[] = [
  "closest synthetic row",
  "closest synthetic row against closest other patient",
  "synthetic share of the nearest rows",
  "synthetic rows within the median distance",
  "density ratio",
  "classifier",
  "counts of own combinations",
];

/** One file, everyone's part in it, and everyone's scores. */
export interface Game {
  /** Per unit: UNIT_IN, UNIT_OUT or UNIT_EXCLUDED. */
  readonly status: Uint8Array;
  readonly file: Cohort;
  /** scores[attack][unit]; larger = more like a member. */
  readonly scores: readonly Float64Array[];
}

export interface Games {
  readonly source: "refits" | "holdout";
  /** Everybody who is attacked. */
  readonly real: Cohort<"train">;
  readonly games: readonly Game[];
}

/**
 * Sets the attacks up: on every refit, its members against those left out; without refits, the registry against the
 * holdout on the released files together. undefined where there is nobody who was not used.
 *
 * The reference of every attack is all real rows of other units, the same for members and non-members, so that it
 * favours neither.
 */
export function playGames(evidence: Evidence, rng: Rng): Games | undefined {
  const { registry, holdout } = evidence;
  if (evidence.refits.length > 0) {
    const score = scorer(registry, rng);
    const games = evidence.refits.map(({ status, synthetic }) => ({
      status,
      file: synthetic,
      scores: score(synthetic),
    }));
    return { source: "refits", real: registry, games: games.filter(hasBothSides) };
  }
  if (holdout === undefined) return undefined;
  const real = poolCohorts([registry, holdout]);
  const status = new Uint8Array(real.nUnits).fill(UNIT_OUT);
  for (let unit = 0; unit < registry.nUnits; unit++) status[unit] = evidence.releasedStatus?.[unit] ?? UNIT_IN;
  const file = asOneFile(evidence.released);
  return { source: "holdout", real, games: [{ status, file, scores: scorer(real, rng)(file) }].filter(hasBothSides) };
}

function hasBothSides(game: Game): boolean {
  return game.status.includes(UNIT_IN) && game.status.includes(UNIT_OUT);
}

/** Scores of all real units against one file; a unit scores as its best row. */
function scorer(real: Cohort, rng: Rng): (file: Cohort) => Float64Array[] {
  const space = mixedSpace([real]);
  const encoded = encode(space, real);
  const side = realSide(encoded);
  const classify = classifierScorer(real);
  const count = queryScorer(real, rng.child("queries"));
  return (file) => {
    const { closest, difference, nearestShare, withinMedian, densityRatio } = distanceScores(
      encoded,
      side,
      encode(space, file),
    );
    const perRow = [closest, difference, nearestShare, withinMedian, densityRatio, classify(file), count(file)];
    return perRow.map((scores) => maxByUnit(scores, real.units, real.nUnits));
  };
}

/** Units that may be either side of a game. @param belongs per unit, 1 for those that are asked; default everybody */
export function eligibleUnits(game: Game, belongs?: Uint8Array): Int32Array {
  const units: number[] = [];
  game.status.forEach((status, unit) => {
    if (status !== UNIT_EXCLUDED && belongs?.[unit] !== 0) units.push(unit);
  });
  return Int32Array.from(units);
}
