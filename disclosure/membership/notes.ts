import type { Cohort } from "../../src/core/data/cohort.ts";
import type { Rng } from "../../src/core/rng.ts";
import { samplingFraction } from "../shared/game/sampling-fraction.ts";
import type { FoundMembers } from "./found-members.ts";
import { ATTACKS } from "./games.ts";
import type { Games } from "./games.ts";
import type { MeanAuc } from "./mean-auc.ts";
import { relativeF } from "./relative-f.ts";

/** Coverage from which having the disease is all but being in the registry. Source: El Emam et al. 2022 note that the measure fails as t nears 1; the limit is the project's. */
const NEARLY_ALL = 0.9;

export function attackNotes(games: Games, areas: readonly MeanAuc[]): string[] {
  const who =
    games.source === "refits"
      ? `${games.games.length} refits, members against those left out of each.`
      : "Registry against holdout on the released file.";
  return [
    who,
    ...ATTACKS.map(
      (name, k) => `${name}: AUC ${areas[k]!.value.toFixed(3)} (standard error ${areas[k]!.standardError.toFixed(3)}).`,
    ),
  ];
}

export function foundNotes(found: readonly FoundMembers[], attack: string): string[] {
  if (found.length === 0) return ["No false alarm rate up to .25 can be told apart with so few non-members in a file."];
  return found.map(
    (one) =>
      `Accusing ${percent(one.falseAlarms)} of the non-members finds ${percent(one.found)} of the members (${percent(one.low)} to ${percent(one.high)}; scores that know nothing: ${percent(one.byChance)}; ${attack}).`,
  );
}

/** What a successful attack would mean, given the share of all patients that the registry holds. */
export function coverageNotes(registry: Cohort, games: Games, rng: Rng): string[] {
  const known = samplingFraction(registry);
  if (known === undefined) {
    return [
      "What share of all patients the registry holds is not in the schema (population): how often an accused person would really be in it cannot be said, nor F_rel.",
    ];
  }
  const t = known.fraction;
  const nearlyAll =
    t < NEARLY_ALL
      ? []
      : [
          `The registry holds nearly everybody with the disease (${known.basis}). Whoever is known to have it is known to be in the registry, whatever the file shows; and where being in it tells the diagnosis, membership is the secret. A quiet attack does not change that.`,
        ];
  const relative = t < 1 ? relativeF(games.real, games.games, t, rng) : undefined;
  if (relative === undefined)
    return [...nearlyAll, "F_rel is not defined here: it needs quasi-identifiers and a coverage below 1."];
  const range = ([value, low, high]: RelativeValue): string =>
    `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
  return [
    ...nearlyAll,
    `F_rel of an exact match on the quasi-identifiers at ${known.basis}: ${range(relative.overEverybody)} against accusing everybody, ${range(relative.overChance)} against accusing at random; .2 is the usual convention.`,
  ];
}

type RelativeValue = readonly [value: number, low: number, high: number];

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
