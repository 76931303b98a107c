import type { Adversary } from "../../src/core/contracts/adversary.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import type { CheckContext, CheckResult, DisclosureCheck, Evidence } from "../../src/core/contracts/disclosure.ts";
import type { Note } from "../../src/core/contracts/note.ts";
import type { Rng } from "../../src/core/rng.ts";
import { playAttack, realPeople } from "../shared/game/attack-game.ts";
import { keptWithRefits } from "../shared/game/kept.ts";
import type { PlayedAttack, RateAttack, RealPeople } from "../shared/game/attack-game.ts";
import { asOneFile } from "../shared/game/as-one-file.ts";
import { encode, mixedSpace } from "../shared/distance/mixed-space.ts";
import { nearestTies } from "../shared/distance/nearest.ts";
import { playedOn } from "../shared/game/played-on.ts";
import { noNonMembers } from "../shared/game/no-non-members.ts";
import { stratumFinding } from "../shared/intervals/rate-finding.ts";
import { maxByUnit } from "../shared/game/unit-statistics.ts";
import { linkSuccess } from "./link-success.ts";
import { splitsOf } from "./splits.ts";
import type { Split } from "./splits.ts";

/** Refits that are played on, and draws of the permutation test. */
export type LinkabilityParams = Readonly<{ maxFiles: number; permutations: number }>;

/**
 * Linkability: do two sources that hold different columns of a patient meet at the same synthetic row, more often for
 * patients who were used?
 *
 * Source: the linkability risk of Giomi et al., PoPETs 2023(2):312, section 4.2, as published; differs: the splits are
 * declared, not chosen by the analyst; ties are averaged; members and non-members from refits of the recipe; the worst
 * split is paid for (max-T); patients, not rows.
 * Claim: bounds the excess of this linking rule over the declared splits. Not claimed: other rules, or splits that
 * nobody declared.
 */
export const linkability: DisclosureCheck<LinkabilityParams> = {
  id: "linkability",
  card: { criterion: "linkability", source: "Giomi et al. 2023, section 4.2; WP29 Opinion 05/2014, section 2.2" },
  defaults: Object.freeze({ maxFiles: 100, permutations: 9999 }),
  presets: { suite: { maxFiles: 20, permutations: 199 } },
  readsFile: true,
  run: async (evidence, params, rng, context) => runLinkability(evidence, params, rng, context),
};

function runLinkability(evidence: Evidence, params: LinkabilityParams, rng: Rng, context: CheckContext): CheckResult {
  const people = realPeople(evidence);
  if (people === undefined) return noNonMembers("linkability", evidence);
  const splits = splitsOf(evidence.registry, context.adversaries);
  if (splits.length === 0)
    return { status: "not-applicable", checkId: "linkability", decides: true, reason: "no split" };
  const keptAs = `linkability ${JSON.stringify(context.adversaries)}`;
  const attack = keptWithRefits(evidence, `attack: ${keptAs}`, () => linkAttack(people, splits));
  const played = playAttack(evidence, people, attack, { ...params, keptAs }, rng.child("permutations"));
  const question = {
    ways: splits.map(({ split }) => ({ kind: "split", split }) as const),
    tried: "splits" as const,
    adversaries: splits.map((one) => one.adversary),
  };
  const findings = [
    stratumFinding({ ...question, id: "linkability" }, played.all, context),
    stratumFinding({ ...question, id: "linkability-rare", stratum: "rare" }, played.rare, context),
  ].flatMap((finding) => finding ?? []);
  return {
    status: "measured",
    checkId: "linkability",
    decides: true,
    findings,
    notes: notesOf(played, splits, evidence, context.adversaries),
  };
}

export function linkAttack(people: RealPeople, splits: readonly Split[]): RateAttack {
  const real = people.cohort;
  const sides = splits.map(
    ({ left, right }) =>
      [left, right].map((names) => {
        const space = mixedSpace([real], names);
        return { space, rows: encode(space, real) };
      }) as unknown as readonly [Side, Side],
  );
  return {
    ways: splits.map(({ split }) => ({ kind: "split", split })),
    play: (files) => {
      const file = asOneFile(files);
      const success = new Float64Array(real.nUnits * splits.length);
      sides.forEach(([left, right], k) => {
        const perRow = linkSuccess(closestTo(left, file), closestTo(right, file));
        maxByUnit(perRow, real.units, real.nUnits).forEach((best, unit) => {
          success[unit * splits.length + k] = best;
        });
      });
      return success;
    },
  };
}

interface Side {
  readonly space: ReturnType<typeof mixedSpace>;
  readonly rows: ReturnType<typeof encode>;
}

function closestTo(side: Side, file: Cohort): ReturnType<typeof nearestTies> {
  return nearestTies(side.rows, encode(side.space, file));
}

function notesOf(
  played: PlayedAttack,
  splits: readonly Split[],
  evidence: Evidence,
  adversaries: readonly Adversary[],
): Note[] {
  const nRows = evidence.released.reduce((sum, file) => sum + file.nRows, 0);
  return [
    playedOn(played),
    ...splits.map(({ split, left, right }): Note => ({
      kind: "split-sizes",
      split,
      left: left.length,
      right: right.length,
    })),
    { kind: "link-by-chance", rows: nRows, probability: 1 / Math.max(1, nRows) },
    ...(evidence.registry.schema.splits === undefined && adversaries.length > 0
      ? [{ kind: "splits-not-declared" } as const]
      : []),
  ];
}
