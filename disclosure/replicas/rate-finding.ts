import type { CheckContext, Finding } from "../../src/core/disclosure.ts";
import type { Estimate } from "../../src/core/estimate.ts";
import { GATE_LEVEL } from "../../src/core/estimate.ts";
import { clopperPearson } from "../../src/stats/clopper-pearson.ts";
import { fisherGreater } from "../../src/stats/fisher.ts";
import { clusteredRate, differenceOfRates, numberThatDecides, smallestDetectableExcess } from "../shared/rates.ts";
import type { Arm } from "./comparison.ts";

/** Policies without a ceiling for a finding are answered as if it were this. Source: EMA Policy 0070 and Health Canada, .09. */
const USUAL_CEILING = 0.09;

export interface RateQuestion {
  readonly id: string;
  readonly title: string;
  /** One arm for each way the attack can be made; the worst counts. */
  readonly arms: readonly Arm[];
  readonly names: readonly string[];
}

/**
 * The excess of the member's over the non-member's match rate, at its worst over the arms. The upper end is the largest of the arms' own
 * upper bounds (the true worst is below it as often as any single bound holds); the lower end is the largest of lower bounds that each
 * spend an equal part of the error (Bonferroni).
 */
export function rateFinding(question: RateQuestion, context: CheckContext): Finding {
  const { arms, names } = question;
  const strict = 1 - (1 - GATE_LEVEL) / arms.length;
  const plain = arms.map((arm) => estimates(arm, GATE_LEVEL));
  const careful = arms.map((arm) => estimates(arm, strict));
  let worst = 0;
  plain.forEach((one, k) => { if (one.excess.value > plain[worst]!.excess.value) worst = k; });
  const { attack, control, excess } = plain[worst]!;
  const widened: Estimate = {
    ...excess, low: Math.max(...careful.map((one) => one.excess.low)), high: Math.max(...plain.map((one) => one.excess.high)),
    method: arms.length === 1 ? excess.method : `${excess.method}; worst of ${arms.length} columns`,
  };
  const p = Math.min(1, arms.length * Math.min(...arms.map(pValue)));
  const detectable = smallestDetectableExcess(attack.n, arms[worst]!.controlHits, arms[worst]!.controlTrials, context.alpha / arms.length);
  return {
    id: question.id, title: question.title, stratum: "all", attack, control, excess: widened, p,
    multiplicity: arms.length === 1 ? "one test" : `worst of ${arms.length} sensitive columns (${names[worst]!}), Bonferroni`,
    needed: neededFor(widened, context.ceilings[question.id] ?? USUAL_CEILING, attack.n),
    ...(detectable === undefined ? {} : { smallestDetectable: detectable }),
  };
}

function estimates(arm: Arm, level: number): { attack: Estimate; control: Estimate; excess: Estimate } {
  const members = arm.released.filter((hit) => !Number.isNaN(hit));
  const attack = clopperPearson(members.filter((hit) => hit === 1).length, members.length, level);
  const control = clusteredRate(arm.control, level);
  return { attack, control, excess: differenceOfRates(attack, control) };
}

/** Fisher's test of the released file's members against all attempts on non-members; conservative where patients differ in how easily they match. */
function pValue(arm: Arm): number {
  const members = arm.released.filter((hit) => !Number.isNaN(hit));
  if (arm.controlTrials === 0) return 1;
  return fisherGreater(members.filter((hit) => hit === 1).length, members.length, arm.controlHits, arm.controlTrials);
}

function neededFor(excess: Estimate, ceiling: number, nNow: number): string {
  const number = numberThatDecides(excess, ceiling, nNow);
  if (number === undefined) return "The excess lies on the ceiling; no number of patients decides.";
  if (number <= nNow) return `Decided with the ${nNow} patients of this run.`;
  return `About ${number} patients (this run: ${nNow}) at the rates seen here.`;
}
