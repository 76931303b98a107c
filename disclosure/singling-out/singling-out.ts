import { nth } from "../../src/core/access.ts";
import { UNIT_IN } from "../../src/core/contracts/disclosure.ts";
import type { CheckContext, CheckResult, DisclosureCheck, Evidence } from "../../src/core/contracts/disclosure.ts";
import type { Way } from "../../src/core/contracts/finding.ts";
import type { Note } from "../../src/core/contracts/note.ts";
import type { Rng } from "../../src/core/rng.ts";
import { asOneFile } from "../shared/game/as-one-file.ts";
import { playAttack, realPeople } from "../shared/game/attack-game.ts";
import { keptWithRefits } from "../shared/game/kept.ts";
import type { PlayedAttack, RateAttack, RealPeople } from "../shared/game/attack-game.ts";
import { playedOn } from "../shared/game/played-on.ts";
import { noNonMembers } from "../shared/game/no-non-members.ts";
import { stratumFinding } from "../shared/intervals/rate-finding.ts";
import { cellsOf, MAX_ORDER, predicateSpace } from "./predicate-space.ts";
import type { PredicateSpace } from "./predicate-space.ts";
import { makeScratch, realKeys, singleOut } from "./single-out.ts";

/** Refits that are played on, and draws of the permutation test. */
export type SinglingOutParams = Readonly<{ maxFiles: number; permutations: number }>;

/**
 * Singling out: do predicates read off the synthetic rows (one to three columns, met by exactly one synthetic row and
 * improbable) fit exactly one patient, more often for patients who were used?
 *
 * Source: predicate singling out, Cohen & Nissim, PNAS 117:8344 (2020); attack on synthetic rows as published by Giomi
 * et al., PoPETs 2023(2):312, section 4.1. Differs: predicates are enumerated, not sampled, with the same part for
 * every set of columns; several predicates on one patient in one set are one event; both arms stand in
 * random crowds of one size, averaged exactly.
 * Claim: bounds the excess share of the sets of columns on which a patient stands alone that the file singles the
 * patient out on. Not claimed: predicates of more columns.
 */
export const singlingOut: DisclosureCheck<SinglingOutParams> = {
  id: "singling-out",
  card: {
    criterion: "singling out",
    source: "Cohen & Nissim 2020; Giomi et al. 2023, section 4.1; WP29 Opinion 05/2014, section 2.2",
  },
  defaults: Object.freeze({ maxFiles: 100, permutations: 1999 }),
  presets: { suite: { maxFiles: 20, permutations: 199 } },
  readsFile: true,
  run: async (evidence, params, rng, context) => runSinglingOut(evidence, params, rng, context),
};

const WAYS: readonly Way[] = [1, 2, 3].map((columns) => ({ kind: "predicate", columns }));

function runSinglingOut(evidence: Evidence, params: SinglingOutParams, rng: Rng, context: CheckContext): CheckResult {
  const people = realPeople(evidence);
  if (people === undefined) return noNonMembers("singling-out", evidence);
  const space = keptWithRefits(evidence, "predicate space", () => predicateSpace(people.cohort));
  if (space.axes.length === 0)
    return { status: "not-applicable", checkId: "singling-out", decides: true, reason: "nothing varies" };
  const attack = keptWithRefits(evidence, "attack: singling-out", () => predicateAttack(people, space));
  const played = playAttack(evidence, people, attack, { ...params, keptAs: "singling-out" }, rng.child("permutations"));
  const question = { ways: WAYS, tried: "sizes of predicate" as const };
  const findings = [
    stratumFinding(
      {
        ...question,
        id: "singling-out",
      },
      played.all,
      context,
    ),
    stratumFinding({ ...question, id: "singling-out-rare", stratum: "rare" }, played.rare, context),
  ].flatMap((finding) => finding ?? []);
  return {
    status: "measured",
    checkId: "singling-out",
    decides: true,
    findings,
    notes: notesOf(played, space, evidence),
  };
}

export function predicateAttack(people: RealPeople, space: PredicateSpace): RateAttack {
  const { cohort } = people;
  const real = realKeys(space, cellsOf(space, cohort), cohort.units, cohort.nUnits);
  const scratch = makeScratch(space);
  // One crowd for every file: a refit has fewer members than the release, and crowds of two sizes would not compare.
  const nMembers = people.releasedStatus.reduce((sum, one) => sum + Number(one === UNIT_IN), 0);
  return {
    ways: WAYS,
    play: (files) => {
      const file = asOneFile(files);
      return singleOut(space, real, { cells: cellsOf(space, file), nRows: file.nRows }, nMembers, scratch);
    },
  };
}

function notesOf(played: PlayedAttack, space: PredicateSpace, evidence: Evidence): Note[] {
  const n = evidence.registry.nUnits;
  const chance = n * (1 / n) * (1 - 1 / n) ** (n - 1);
  return [
    { ...playedOn(played), crowd: true },
    ...Array.from({ length: MAX_ORDER }, (_, k): Note => ({
      kind: "predicate-sets",
      columns: k + 1,
      sets: nth(space.sets, k).length,
      ofSets: nth(space.nAllSets, k),
    })),
    { kind: "predicate-by-chance", probability: chance },
  ];
}
