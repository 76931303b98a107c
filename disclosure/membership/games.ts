import type { Evidence } from "../../src/core/disclosure.ts";
import { UNIT_EXCLUDED, UNIT_IN, UNIT_OUT } from "../../src/core/disclosure.ts";
import { encode, mixedSpace, poolEncoded } from "../shared/mixed-space.ts";
import type { EncodedRows } from "../shared/mixed-space.ts";
import { countWithin, nearest, nearestDistance } from "../shared/nearest.ts";
import { maxByUnit } from "../shared/unit-statistics.ts";

/** The attacks, in the order of a game's scores. */
export const ATTACKS = ["closest synthetic row", "closest synthetic row against closest other patient", "synthetic rows within reach"] as const;

/** One file, everyone's part in it, and everyone's scores. */
export interface Game {
  /** Per unit: UNIT_IN, UNIT_OUT or UNIT_EXCLUDED. */
  readonly status: Uint8Array;
  /** scores[attack][unit]; larger = more like a member. */
  readonly scores: readonly Float64Array[];
}

export interface Games {
  readonly source: "refits" | "holdout";
  readonly nUnits: number;
  readonly games: readonly Game[];
}

/**
 * Sets the attack up: on every refit, its members against those left out; without refits, the registry against the holdout on the released
 * files together. undefined where there is nobody who was not used.
 *
 * The reference of the second and third attack is every real row of other units, the same for members and non-members, so that it favours
 * neither.
 */
export function playGames(evidence: Evidence): Games | undefined {
  const { registry, holdout } = evidence;
  if (evidence.refits.length > 0) {
    const space = mixedSpace([registry]);
    const score = scorer(encode(space, registry));
    const games = evidence.refits.map((refit) => ({ status: refit.status, scores: score([encode(space, refit.synthetic)]) }));
    return { source: "refits", nUnits: registry.nUnits, games: games.filter(hasBothSides) };
  }
  if (holdout === undefined) return undefined;
  const space = mixedSpace([registry, holdout]);
  const real = poolEncoded([encode(space, registry), encode(space, holdout)]);
  const status = new Uint8Array(real.nUnits).fill(UNIT_OUT);
  for (let unit = 0; unit < registry.nUnits; unit++) status[unit] = evidence.releasedStatus?.[unit] ?? UNIT_IN;
  const game = { status, scores: scorer(real)(evidence.released.map((file) => encode(space, file))) };
  return { source: "holdout", nUnits: real.nUnits, games: [game].filter(hasBothSides) };
}

function hasBothSides(game: Game): boolean {
  return game.status.includes(UNIT_IN) && game.status.includes(UNIT_OUT);
}

/** Scores of all real units against the synthetic files together; a unit scores as its best row. */
function scorer(real: EncodedRows): (files: readonly EncodedRows[]) => Float64Array[] {
  const reach = nearest(real, real, { excludeSameUnit: true }).d1;
  return (files) => {
    const closest = new Float64Array(real.nRows).fill(Infinity);
    const within = new Float64Array(real.nRows);
    for (const file of files) {
      nearestDistance(real, file).forEach((d, row) => { if (d < closest[row]!) closest[row] = d; });
      countWithin(real, file, reach).forEach((count, row) => { within[row]! += count; });
    }
    const perRow = [closest.map((d) => -d), closest.map((d, row) => reach[row]! - d), within];
    return perRow.map((scores) => maxByUnit(scores, real.units, real.nUnits));
  };
}

/** Units that may be either side of a game. */
export function eligibleUnits(game: Game): Int32Array {
  const units: number[] = [];
  game.status.forEach((status, unit) => { if (status !== UNIT_EXCLUDED) units.push(unit); });
  return Int32Array.from(units);
}
