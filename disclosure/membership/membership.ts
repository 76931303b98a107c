import type { CheckContext, CheckResult, DisclosureCheck, Evidence, Finding } from "../../src/core/disclosure.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import type { Estimate } from "../../src/core/estimate.ts";
import { GATE_LEVEL } from "../../src/core/estimate.ts";
import type { Rng } from "../../src/core/rng.ts";
import { aucIntervalOf } from "../../src/stats/auc-interval.ts";
import { quantile } from "../../src/stats/quantile.ts";
import { normalQuantile } from "../../src/stats/special.ts";
import { numberThatDecides } from "../shared/rates.ts";
import { studentQuantile } from "../shared/student.ts";
import { ATTACKS, playGames } from "./games.ts";
import type { Games } from "./games.ts";
import { meanAuc } from "./mean-auc.ts";
import type { MeanAuc } from "./mean-auc.ts";
import { permuteParts, rankGame } from "./ranked-games.ts";

/** Fewest distinct patients on either side. Source: the ten-observation rule of TAPAS for effective counts. */
export const MIN_UNITS_PER_SIDE = 10;
/** Policies without a ceiling for the AUC are answered as if it were this. Source: .09 of EMA Policy 0070 as advantage of two normal scores. */
const USUAL_CEILING = 0.5635;
/** Standard errors between "no leak" and an AUC found with probability .8 at one-sided level .05. */
const DETECTABLE_ERRORS = normalQuantile(0.95) + normalQuantile(0.8);

/** Draws of the permutation test. */
export type MembershipParams = Readonly<{ permutations: number }>;

/**
 * Membership inference on the recipe: can an adversary who holds a patient's full record tell from the synthetic rows whether the patient
 * was in the registry? Three attacks that need nothing but distances; the worst counts.
 *
 * Source: DCR and DCR-difference as in Ward et al., Synth-MIA (2025); local density as in van Breugel et al., DOMIAS (AISTATS 2023), with a
 * personal radius in place of a density estimate. Differs: members and non-members from refits of the recipe; patients, not rows.
 * Claim: bounds the average patient's AUC under these three attacks. Not claimed: other attacks, or any single patient (rare-individuals asks that).
 */
export const membership: DisclosureCheck<MembershipParams> = {
  id: "membership",
  card: {
    title: "Membership inference",
    criterion: "membership",
    adversary: "Someone who holds a patient's whole record, the synthetic rows and records of other patients, and wants to know whether the patient is in the registry.",
    question: "Do synthetic rows lie closer to patients who were used than to patients who were not?",
    cannotSee: "Attacks cleverer than three distances, and single exposed patients behind a quiet average.",
    source: "Synth-MIA (Ward et al. 2025); DOMIAS (van Breugel et al. 2023)",
  },
  defaults: Object.freeze({ permutations: 499 }),
  run: async (evidence, params, rng, context) => runMembership(evidence, params, rng, context),
};

function runMembership(evidence: Evidence, params: MembershipParams, rng: Rng, context: CheckContext): CheckResult {
  const games = playGames(evidence);
  if (games === undefined) return inconclusive("E_NO_NONMEMBERS", "nobody is known who was not used to make the data.", "A holdout of patients never shown to the generator, or refits of the recipe.");
  const ranked = games.games.map(rankGame);
  const areas = ATTACKS.map((_, attack) => meanAuc(ranked, attack, games.nUnits));
  const { nUnits, nOutUnits } = ranked.length === 0 ? { nUnits: 0, nOutUnits: 0 } : areas[0]!;
  const nMembers = games.source === "refits" ? nUnits : nUnits - nOutUnits;
  if (nMembers < MIN_UNITS_PER_SIDE || nOutUnits < MIN_UNITS_PER_SIDE) {
    return inconclusive("E_TOO_FEW", `there are ${nMembers} members and ${nOutUnits} non-members to tell apart.`, `At least ${MIN_UNITS_PER_SIDE} patients on each side.`);
  }
  const draws = permuteParts(ranked, ATTACKS.length, params.permutations, rng.child("permutations"));
  const finding = worstAttack(areas, draws, games, context);
  return { status: "measured", checkId: "membership", decides: true, findings: [finding], notes: notesOf(areas, games) };
}

/** The largest AUC, its lower end at the simultaneous critical value of the three, its upper end the largest of three single upper ends. */
function worstAttack(areas: readonly MeanAuc[], draws: readonly Float64Array[], games: Games, context: CheckContext): Finding {
  const nulls = draws.map((one) => momentsOf(one));
  const standard = (attack: number, auc: number): number => (auc - nulls[attack]!.mean) / Math.max(nulls[attack]!.sd, 1e-12);
  const largest = Float64Array.from(draws[0]!, (_, b) => Math.max(...draws.map((one, attack) => standard(attack, one[b]!)))).sort();
  const observed = Math.max(...areas.map((area, attack) => standard(attack, area.value)));
  const p = (1 + largest.filter((z) => z >= observed - 1e-9).length) / (largest.length + 1);
  const single = studentQuantile((1 + GATE_LEVEL) / 2, Math.max(1, areas[0]!.nUnits - 1));
  const simultaneous = Math.max(single, quantile(largest, (1 + GATE_LEVEL) / 2));
  const ends = areas.map((area) => ({ low: boundOf(area, -simultaneous), high: boundOf(area, single) }));
  let worst = 0;
  areas.forEach((area, attack) => { if (area.value > areas[worst]!.value) worst = attack; });
  const { value, nUnits } = areas[worst]!;
  const attack: Estimate = {
    value, low: Math.max(...ends.map((end) => end.low)), high: Math.max(value, ...ends.map((end) => end.high)), level: GATE_LEVEL, n: nUnits,
    method: games.source === "refits" ? "infinitesimal jackknife over patients, max-T over 3 attacks" : "DeLong, max-T over 3 attacks",
  };
  const sorted = Float64Array.from(draws[worst]!).sort();
  const control: Estimate = { value: nulls[worst]!.mean, low: quantile(sorted, 0.05), high: quantile(sorted, 0.95), level: GATE_LEVEL, n: sorted.length, method: "permutation of members and non-members" };
  return {
    id: "auc", title: "Area under the ROC curve of the best membership attack", stratum: "all", attack, control,
    excess: { ...attack, value: value - 0.5, low: attack.low - 0.5, high: attack.high - 0.5 }, p,
    multiplicity: `worst of ${ATTACKS.length} attacks (${ATTACKS[worst]!}), max-T by permutation`,
    needed: neededFor(attack, context.ceilings["auc"] ?? USUAL_CEILING, games),
    smallestDetectable: DETECTABLE_ERRORS * nulls[worst]!.sd,
  };
}

/** A bound z standard errors away; where the AUC is at its end and the standard error says nothing, the score-type interval's. */
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
  return { mean, sd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1)) };
}

function neededFor(attack: Estimate, ceiling: number, games: Games): string {
  const what = games.source === "refits" ? "refits" : "patients";
  const nNow = games.source === "refits" ? games.games.length : games.nUnits;
  const number = numberThatDecides(attack, ceiling, nNow);
  if (number === undefined) return `The AUC lies too near the ceiling for any number of ${what} within reach.`;
  return number <= nNow ? `Decided with the ${nNow} ${what} of this run.` : `About ${number} ${what} (this run: ${nNow}) at the AUC seen here.`;
}

function notesOf(areas: readonly MeanAuc[], games: Games): string[] {
  const who = games.source === "refits" ? `${games.games.length} refits, members against those left out of each.` : "Registry against holdout on the released file.";
  return [who, ...ATTACKS.map((name, k) => `${name}: AUC ${areas[k]!.value.toFixed(3)} (standard error ${areas[k]!.standardError.toFixed(3)}).`)];
}

function inconclusive(why: ErrorCode, message: string, needed: string): CheckResult {
  return { status: "inconclusive", checkId: "membership", decides: true, why, message, needed };
}
