import { nth } from "../../src/core/access.ts";
import type { MembershipAttack } from "../../src/core/contracts/finding.ts";
import type { Note, Span } from "../../src/core/contracts/note.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import type { Rng } from "../../src/core/rng.ts";
import { playedOn } from "../shared/game/played-on.ts";
import { samplingFraction } from "../shared/game/sampling-fraction.ts";
import type { FoundMembers } from "./found-members.ts";
import { ATTACKS } from "./games.ts";
import type { Games } from "./games.ts";
import type { MeanAuc } from "./mean-auc.ts";
import { relativeF } from "./relative-f.ts";

/**
 * Coverage from which having the disease is all but being in the registry. Source: El Emam et al. 2022 note that the
 * measure fails as t nears 1; the limit is the project's.
 */
const NEARLY_ALL = 0.9;

export function attackNotes(games: Games, areas: readonly MeanAuc[]): Note[] {
  return [
    playedOn({ source: games.source, nFiles: games.games.length }),
    ...ATTACKS.map((attack, k): Note => ({
      kind: "attack-area",
      attack,
      value: nth(areas, k).value,
      standardError: nth(areas, k).standardError,
    })),
  ];
}

export function foundNotes(found: readonly FoundMembers[], attack: MembershipAttack): Note[] {
  if (found.length === 0) return [{ kind: "no-false-alarm-rate" }];
  return found.map(({ falseAlarms, found: value, low, high, byChance }) => ({
    kind: "found-members",
    attack,
    falseAlarms,
    byChance,
    value,
    low,
    high,
  }));
}

/** What a successful attack would mean, given the share of all patients that the registry holds. */
export function coverageNotes(registry: Cohort, games: Games, rng: Rng): Note[] {
  const known = samplingFraction(registry);
  if (known === undefined) return [{ kind: "coverage-unknown" }];
  const { fraction: t, basis } = known;
  const nearlyAll: Note[] = t < NEARLY_ALL ? [] : [{ kind: "coverage-nearly-all", basis }];
  const relative = t < 1 ? relativeF(games.real, games.games, t, rng) : undefined;
  if (relative === undefined) return [...nearlyAll, { kind: "relative-f-undefined" }];
  const span = ([value, low, high]: readonly [number, number, number]): Span => ({ value, low, high });
  return [
    ...nearlyAll,
    {
      kind: "relative-f",
      basis,
      overEverybody: span(relative.overEverybody),
      overChance: span(relative.overChance),
    },
  ];
}
