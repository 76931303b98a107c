import { nth } from "../../src/core/access.ts";
import { UNIT_IN } from "../../src/core/contracts/disclosure.ts";
import type { CheckContext, CheckResult, DisclosureCheck, Evidence } from "../../src/core/contracts/disclosure.ts";
import { GATE_LEVEL } from "../../src/core/contracts/estimate.ts";
import type { Note } from "../../src/core/contracts/note.ts";
import type { Rng } from "../../src/core/rng.ts";
import { playAttack, realPeople } from "../shared/game/attack-game.ts";
import { keptWithRefits } from "../shared/game/kept.ts";
import type { PlayedAttack } from "../shared/game/attack-game.ts";
import { baselineRates } from "../shared/guess/baseline.ts";
import { populationFinding } from "../shared/guess/population-finding.ts";
import { playedOn } from "../shared/game/played-on.ts";
import { noNonMembers } from "../shared/game/no-non-members.ts";
import { clusteredRate } from "../shared/intervals/rates.ts";
import { stratumFinding } from "../shared/intervals/rate-finding.ts";
import { knowledgeOf } from "./knowledge.ts";
import type { Knowledge } from "./knowledge.ts";
import { secretAttack } from "./secret-attack.ts";
import type { SecretAttack } from "./secret-attack.ts";

/** Refits that are played on, and draws of the permutation test. */
export type AttributeInferenceParams = Readonly<{ maxFiles: number; permutations: number }>;

/**
 * Attribute inference: can somebody who knows part of a record guess a secret better because the patient was used?
 * Three methods, every secret, up to three adversaries; the worst counts.
 *
 * Source: closest row: CAP, Taub et al., PSD 2018; model trained on synthetic rows: Stadler, Oprisanu & Troncoso,
 * USENIX Security 2022, section 6; linear reconstruction: Annamalai, Gadotti & Rocher, USENIX Security 2024. Differs:
 * members against non-members of refits, so that what the population teaches is not booked as a leak, and beside it the
 * best guess without synthetic data.
 * Claim: bounds the average excess of these attacks. Not claimed: other models, and single patients (rare-individuals
 * asks for those).
 */
export const attributeInference: DisclosureCheck<AttributeInferenceParams> = {
  id: "attribute-inference",
  card: {
    criterion: "inference",
    source: "Taub et al. 2018; Stadler et al. 2022; Annamalai et al. 2024; WP29 Opinion 05/2014, section 2.2",
  },
  defaults: Object.freeze({ maxFiles: 60, permutations: 999 }),
  presets: { suite: { maxFiles: 20, permutations: 199 } },
  readsFile: true,
  run: async (evidence, params, rng, context) => runAttributeInference(evidence, params, rng, context),
};

function runAttributeInference(
  evidence: Evidence,
  params: AttributeInferenceParams,
  rng: Rng,
  context: CheckContext,
): CheckResult {
  const people = realPeople(evidence);
  if (people === undefined) return noNonMembers("attribute-inference", evidence);
  const knowledge = knowledgeOf(evidence.registry, context.adversaries);
  if (knowledge.length === 0)
    return { status: "not-applicable", checkId: "attribute-inference", decides: true, reason: "no secret" };
  const keptAs = `attribute-inference ${JSON.stringify(context.adversaries)}`;
  const attack = keptWithRefits(evidence, `attack: ${keptAs}`, () => secretAttack(people.cohort, knowledge));
  const played = playAttack(evidence, people, attack, { ...params, keptAs }, rng.child("permutations"));
  const isMember = (unit: number): boolean => people.releasedStatus[unit] === UNIT_IN;
  const baselines = baselineRates(attack.withoutSynthetic, isMember);
  const rareBaselines = baselineRates(attack.withoutSynthetic, (unit) => isMember(unit) && people.rare[unit] === 1);
  const question = {
    ways: attack.ways,
    tried: "ways to a secret" as const,
    adversaries: attack.variants.map((one) => one.adversary),
  };
  const findings = [
    stratumFinding({ ...question, baselines, id: "attribute-inference" }, played.all, context),
    stratumFinding(
      {
        ...question,
        baselines: rareBaselines,
        id: "attribute-inference-rare",
        stratum: "rare",
      },
      played.rare,
      context,
    ),
    populationFinding(
      {
        ...question,
        id: "population-inference",
        withoutSynthetic: attack.withoutSynthetic,
      },
      played.all.arms,
      people.releasedStatus,
    ),
  ].flatMap((finding) => finding ?? []);
  return {
    status: "measured",
    checkId: "attribute-inference",
    decides: true,
    findings,
    notes: notesOf(played, attack, knowledge),
  };
}

function notesOf(played: PlayedAttack, attack: SecretAttack, knowledge: readonly Knowledge[]): Note[] {
  const secrets = [...new Set(knowledge.flatMap((one) => one.secrets))];
  const worstOf = (secret: string): Note => {
    const own = attack.variants.flatMap((variant, k) =>
      variant.secret === secret ? [{ k, excess: excessOf(played, k) }] : [],
    );
    const largest = own.toSorted((a, b) => b.excess - a.excess);
    const worst = nth(largest, 0);
    return { kind: "secret-excess", column: secret, excess: worst.excess, way: nth(attack.ways, worst.k) };
  };
  return [
    playedOn(played),
    { kind: "ways-to-secrets", ways: attack.variants.length, secrets: secrets.length },
    ...secrets.map(worstOf),
  ];
}

function excessOf(played: PlayedAttack, variant: number): number {
  const arm = nth(played.all.arms, variant);
  return (
    clusteredRate(arm.recipe?.unitRates ?? arm.released, GATE_LEVEL).value -
    clusteredRate(arm.control, GATE_LEVEL).value
  );
}
