import { nth } from "../../src/core/access.ts";
import type {
  CheckContext,
  CheckResult,
  DisclosureCheck,
  Evidence,
  Finding,
} from "../../src/core/contracts/disclosure.ts";
import type { Lack, Needed } from "../../src/core/contracts/finding.ts";
import type { Note } from "../../src/core/contracts/note.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import type { Estimate } from "../../src/core/contracts/estimate.ts";
import { GATE_LEVEL } from "../../src/core/contracts/estimate.ts";
import type { Rng } from "../../src/core/rng.ts";
import { aucIntervalOf } from "../../src/stats/auc-interval.ts";
import { quantile } from "../../src/stats/quantile.ts";
import { normalQuantile } from "../../src/stats/special.ts";
import { rareMask } from "../shared/rarity/rare-stratum.ts";
import { numberThatDecides } from "../shared/intervals/rates.ts";
import { studentQuantile } from "../shared/intervals/student.ts";
import { foundMembers, rocCurve } from "./found-members.ts";
import { ATTACKS, playGames } from "./games.ts";
import type { Games } from "./games.ts";
import { meanAuc } from "./mean-auc.ts";
import type { MeanAuc } from "./mean-auc.ts";
import { attackNotes, coverageNotes, foundNotes } from "./notes.ts";
import { permuteParts, rankGame } from "./ranked-games.ts";
import type { RankedGame } from "./ranked-games.ts";

/** Fewest distinct patients on either side. Source: the ten-observation rule of TAPAS for effective counts. */
export const MIN_UNITS_PER_SIDE = 10;
/**
 * Policies without a ceiling for the AUC are answered as if it were this. Source: .09 of EMA Policy 0070 as advantage
 * of two normal scores.
 */
const USUAL_CEILING = 0.5635;
/** Level and power of the smallest leak that a run could have found. */
const DETECTABLE_ALPHA = 0.05;
const DETECTABLE_POWER = 0.8;

/** Draws of the permutation test. */
export type MembershipParams = Readonly<{ permutations: number }>;

/**
 * Membership inference on the recipe: can an adversary who holds a patient's full record tell from the synthetic rows
 * whether the patient was in the registry? Seven attacks that need nothing but the rows; the worst counts, on everybody
 * and on the rare patients.
 *
 * Source: the no-box attacks of Ward et al., Synth-MIA (2025); Hilprecht et al., PoPETs 2019(4):232; van Breugel et
 * al., DOMIAS (AISTATS 2023); Meeus et al., Achilles' Heels (ESORICS 2023). Differs: members and non-members from
 * refits of the recipe; patients, not rows.
 * Claim: bounds the average patient's AUC under these attacks. Not claimed: other attacks, or any single patient
 * (rare-individuals asks that).
 */
export const membership: DisclosureCheck<MembershipParams> = {
  id: "membership",
  card: {
    criterion: "membership",
    source: "Synth-MIA (Ward et al. 2025); DOMIAS (van Breugel et al. 2023); Achilles (Meeus et al. 2023)",
  },
  defaults: Object.freeze({ permutations: 999 }),
  presets: { suite: { permutations: 199 } },
  screen: { findings: ["auc"], params: { permutations: 199 }, asks: "under the ceiling" },
  run: async (evidence, params, rng, context) => runMembership(evidence, params, rng, context),
};

function runMembership(evidence: Evidence, params: MembershipParams, rng: Rng, context: CheckContext): CheckResult {
  const games = playGames(evidence, rng);
  if (games === undefined) return inconclusive("E_NO_NONMEMBERS", { kind: "no-non-members" }, { kind: "non-members" });
  const all = stratumOf(games);
  if (!isPlayable(all)) {
    return inconclusive(
      "E_TOO_FEW",
      { kind: "few-on-a-side", members: all.nMembers, nonMembers: all.nOutUnits },
      { kind: "each-side", least: MIN_UNITS_PER_SIDE },
    );
  }
  const rare = stratumOf(games, rareMask(games.real, evidence.namedUnits));
  const finding = worstAttack(
    "all",
    all,
    permuteParts(all.ranked, ATTACKS.length, params.permutations, rng.child("permutations")),
    games,
    context,
  );
  const rareFindings = isPlayable(rare)
    ? [
        worstAttack(
          "rare",
          rare,
          permuteParts(rare.ranked, ATTACKS.length, params.permutations, rng.child("rare")),
          games,
          context,
        ),
      ]
    : [];
  const worst = worstOf(all.areas);
  const notes: Note[] = [
    ...attackNotes(games, all.areas),
    ...foundNotes(foundMembers(all.ranked, worst, rng.child("found")), nth(ATTACKS, worst)),
    ...(rareFindings.length > 0
      ? []
      : [{ kind: "rare-too-few" as const, members: rare.nMembers, nonMembers: rare.nOutUnits }]),
    ...coverageNotes(evidence.registry, games, rng.child("relative")),
  ];
  return {
    status: "measured",
    checkId: "membership",
    decides: true,
    findings: [finding, ...rareFindings],
    notes,
    curves: [rocCurve(all.ranked, worst, nth(ATTACKS, worst))],
  };
}

/** Everybody, or the rare: games reduced to ranks, and the mean AUC of each attack. */
interface Stratum {
  readonly ranked: readonly RankedGame[];
  readonly areas: readonly MeanAuc[];
  readonly nMembers: number;
  readonly nOutUnits: number;
}

function stratumOf(games: Games, belongs?: Uint8Array): Stratum {
  const ranked = games.games
    .map((game) => rankGame(game, belongs))
    .filter(({ nOut, units }) => nOut > 0 && nOut < units.length);
  const areas = ranked.length === 0 ? [] : ATTACKS.map((_, attack) => meanAuc(ranked, attack, games.real.nUnits));
  const { nUnits, nOutUnits } = areas[0] ?? { nUnits: 0, nOutUnits: 0 };
  return { ranked, areas, nMembers: games.source === "refits" ? nUnits : nUnits - nOutUnits, nOutUnits };
}

function isPlayable({ nMembers, nOutUnits }: Stratum): boolean {
  return nMembers >= MIN_UNITS_PER_SIDE && nOutUnits >= MIN_UNITS_PER_SIDE;
}

function worstOf(areas: readonly MeanAuc[]): number {
  let worst = 0;
  areas.forEach((area, attack) => {
    if (area.value > nth(areas, worst).value) worst = attack;
  });
  return worst;
}

/**
 * The largest AUC, its lower end at the simultaneous critical value of the attacks, its upper end the largest of their
 * single upper ends.
 */
function worstAttack(
  stratum: "all" | "rare",
  { areas }: Stratum,
  draws: readonly Float64Array[],
  games: Games,
  context: CheckContext,
): Finding {
  const nulls = draws.map((one) => momentsOf(one));
  const standard = (attack: number, auc: number): number =>
    (auc - nth(nulls, attack).mean) / Math.max(nth(nulls, attack).sd, 1e-12);
  const largest = Float64Array.from(nth(draws, 0), (_, b) =>
    Math.max(...draws.map((one, attack) => standard(attack, nth(one, b)))),
  ).sort();
  const observed = Math.max(...areas.map((area, attack) => standard(attack, area.value)));
  const p = (1 + largest.filter((z) => z >= observed - 1e-9).length) / (largest.length + 1);
  const single = studentQuantile((1 + GATE_LEVEL) / 2, Math.max(1, nth(areas, 0).nUnits - 1));
  const simultaneous = Math.max(single, quantile(largest, (1 + GATE_LEVEL) / 2));
  const ends = areas.map((area) => ({ low: boundOf(area, -simultaneous), high: boundOf(area, single) }));
  // With few patients the jackknife's standard error is small now and then: no lower end above .5 that the exact test
  // does not support.
  const supported = p <= (1 - GATE_LEVEL) / 2 ? 1 : 0.5;
  const worst = worstOf(areas);
  const { value, nUnits } = nth(areas, worst);
  const attack: Estimate = {
    value,
    low: Math.min(supported, Math.max(...ends.map((end) => end.low))),
    high: Math.max(value, ...ends.map((end) => end.high)),
    level: GATE_LEVEL,
    n: nUnits,
    method: games.source === "refits" ? "infinitesimal jackknife, max-T over attacks" : "delong, max-T over attacks",
  };
  const sorted = Float64Array.from(nth(draws, worst)).sort();
  const control: Estimate = {
    value: nth(nulls, worst).mean,
    low: quantile(sorted, 0.05),
    high: quantile(sorted, 0.95),
    level: GATE_LEVEL,
    n: sorted.length,
    method: "permutation of members and non-members",
  };
  const id = stratum === "all" ? "auc" : "auc-rare";
  return {
    id,
    quantity: "area",
    stratum,
    attack,
    control,
    excess: { ...attack, value: value - 0.5, low: attack.low - 0.5, high: attack.high - 0.5 },
    p,
    multiplicity: {
      procedure: "max-t",
      over: ATTACKS.length,
      of: "attacks",
      worst: { kind: "attack", attack: nth(ATTACKS, worst) },
    },
    needed: neededFor(attack, context.ceilings[id]?.attack ?? USUAL_CEILING, games),
    smallestDetectable: detectable(quantile(largest, 1 - DETECTABLE_ALPHA), nth(nulls, worst).sd),
  };
}

/**
 * A bound z standard errors away; where the AUC is at its end and the standard error says nothing, the score-type
 * interval's.
 */
function boundOf(area: MeanAuc, z: number): number {
  const saturated = area.value > 1 - 1 / area.nUnits || area.value < 1 / area.nUnits;
  if (saturated) {
    const interval = aucIntervalOf(area.value, Math.max(2, area.nUnits - area.nOutUnits), area.nOutUnits, GATE_LEVEL);
    return z < 0 ? interval.low : interval.high;
  }
  return Math.min(1, Math.max(0, area.value + z * area.standardError));
}

function momentsOf(values: Float64Array): { mean: number; sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    mean,
    sd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1)),
  };
}

/**
 * Excess that the test finds with probability .8: the critical value of the largest of the attacks, and the spread of
 * the one that sees it.
 */
function detectable(critical: number, sd: number): number {
  return (critical + normalQuantile(DETECTABLE_POWER)) * sd;
}

function neededFor(attack: Estimate, ceiling: number, games: Games): Needed {
  const what = games.source === "refits" ? "refits" : "patients";
  const nNow = games.source === "refits" ? games.games.length : games.real.nUnits;
  const number = numberThatDecides(attack, ceiling, nNow);
  if (number === undefined) return { kind: "out-of-reach", of: what, measure: "area" };
  return number <= nNow
    ? { kind: "decided", now: nNow, of: what }
    : { kind: "about", number, now: nNow, of: what, at: "area" };
}

function inconclusive(why: ErrorCode, lacks: Lack, needed: Needed): CheckResult {
  return { status: "inconclusive", checkId: "membership", decides: true, why, lacks, needed };
}
