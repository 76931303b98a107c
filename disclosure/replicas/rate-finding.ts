import type { CheckContext, Finding } from "../../src/core/disclosure.ts";
import type { Estimate } from "../../src/core/estimate.ts";
import { GATE_LEVEL } from "../../src/core/estimate.ts";
import { clopperPearson } from "../../src/stats/clopper-pearson.ts";
import { fisherGreater } from "../../src/stats/fisher.ts";
import { normalCdf, normalQuantile } from "../../src/stats/special.ts";
import { clusteredRate, differenceOfRates, numberThatDecides, pairedCorrelation, smallestDetectableExcess } from "../shared/rates.ts";
import type { Arm, Recipe } from "./comparison.ts";

/** Policies without a ceiling for a finding are answered as if it were this. Source: EMA Policy 0070 and Health Canada, .09. */
const USUAL_CEILING = 0.09;

export interface RateQuestion {
  readonly id: string;
  readonly title: string;
  /** One arm for each way the attack can be made; the worst counts. */
  readonly arms: readonly Arm[];
  readonly names: readonly string[];
  /**
   * True where many patients are matched by chance, so that a single file's luck hides a small leak: the recipe's average over the refits
   * is then the estimate, unless the released file stands out among the recipe's own files. False: the released file itself.
   */
  readonly chanceMatches: boolean;
}

/**
 * The excess of the member's over the non-member's match rate, at its worst over the arms. The upper end is the largest of the arms' own
 * upper bounds (the true worst is below it as often as any single bound holds); the lower end is the largest of lower bounds that each
 * spend an equal part of the error (Bonferroni).
 */
export function rateFinding(question: RateQuestion, context: CheckContext): Finding {
  const { arms, names, chanceMatches } = question;
  const strict = 1 - (1 - GATE_LEVEL) / arms.length;
  const averaged = arms.map((arm) => (chanceMatches && !standsOut(arm, context.alpha / arms.length) ? arm.recipe : undefined));
  const plain = arms.map((arm, k) => estimates(arm, averaged[k], GATE_LEVEL));
  const careful = arms.map((arm, k) => estimates(arm, averaged[k], strict));
  let worst = 0;
  plain.forEach((one, k) => { if (one.excess.value > plain[worst]!.excess.value) worst = k; });
  const { attack, control, excess } = plain[worst]!;
  const source = averaged[worst] === undefined ? "released file" : "average over refits";
  const widened: Estimate = {
    ...excess, low: Math.min(excess.value, Math.max(...careful.map((one) => one.excess.low))), high: Math.max(...plain.map((one) => one.excess.high)),
    method: `${excess.method}; ${source}${arms.length === 1 ? "" : `; worst of ${arms.length} columns`}`,
  };
  const looks = arms.length * (chanceMatches && arms[0]!.recipe !== undefined ? 2 : 1);
  const p = Math.min(1, looks * Math.min(...arms.map((arm, k) => (averaged[k] === undefined ? fileP(arm) : averageP(plain[k]!.excess)))));
  const detectable = averaged[worst] === undefined
    ? smallestDetectableExcess(attack.n, arms[worst]!.controlHits, arms[worst]!.controlTrials, context.alpha / arms.length)
    : ((excess.high - excess.low) / 2 / normalQuantile((1 + GATE_LEVEL) / 2)) * (normalQuantile(1 - context.alpha / looks) + normalQuantile(0.8));
  return {
    id: question.id, title: question.title, stratum: "all", attack, control, excess: widened, p,
    multiplicity: arms.length === 1 ? "one test" : `worst of ${arms.length} sensitive columns (${names[worst]!}), Bonferroni`,
    needed: neededFor(widened, context.ceilings[question.id] ?? USUAL_CEILING, attack.n),
    ...(detectable === undefined ? {} : { smallestDetectable: detectable }),
  };
}

/** Does the released file match more members than the recipe's own files do? Rank test at `alpha`. */
function standsOut(arm: Arm, alpha: number): boolean {
  const shares = arm.recipe?.memberShares;
  if (shares === undefined) return true;
  const members = arm.released.filter((hit) => !Number.isNaN(hit));
  const share = members.reduce((sum, hit) => sum + hit, 0) / members.length;
  return (1 + shares.filter((one) => one >= share - 1e-12).length) / (shares.length + 1) <= alpha;
}

function estimates(arm: Arm, recipe: Recipe | undefined, level: number): { attack: Estimate; control: Estimate; excess: Estimate } {
  const control = clusteredRate(arm.control, level);
  if (recipe !== undefined) {
    const attack = clusteredRate(recipe.unitRates, level);
    return { attack, control, excess: differenceOfRates(attack, control, pairedCorrelation(recipe.unitRates, arm.control)) };
  }
  const members = arm.released.filter((hit) => !Number.isNaN(hit));
  const attack = clopperPearson(members.filter((hit) => hit === 1).length, members.length, level);
  return { attack, control, excess: differenceOfRates(attack, control) };
}

/** Fisher's test of the released file's members against all attempts on non-members; conservative where patients differ in how easily they match. */
function fileP(arm: Arm): number {
  const members = arm.released.filter((hit) => !Number.isNaN(hit));
  if (arm.controlTrials === 0) return 1;
  return fisherGreater(members.filter((hit) => hit === 1).length, members.length, arm.controlHits, arm.controlTrials);
}

/** Normal test of an averaged excess, its standard error read from the lower end of its interval. */
function averageP(excess: Estimate): number {
  const error = (excess.value - excess.low) / normalQuantile((1 + excess.level) / 2);
  return error === 0 ? (excess.value > 0 ? 0 : 1) : 1 - normalCdf(excess.value / error);
}

function neededFor(excess: Estimate, ceiling: number, nNow: number): string {
  const number = numberThatDecides(excess, ceiling, nNow);
  if (number === undefined) return "The excess lies on the ceiling; no number of patients decides.";
  if (number <= nNow) return `Decided with the ${nNow} patients of this run.`;
  return `About ${number} patients (this run: ${nNow}) at the rates seen here.`;
}
