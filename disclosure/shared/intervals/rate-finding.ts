import { defined, nth } from "../../../src/core/access.ts";
import type { CheckContext, Finding } from "../../../src/core/contracts/disclosure.ts";
import type { AdversaryRef, FindingId, Needed, Tried, Way } from "../../../src/core/contracts/finding.ts";
import type { Estimate } from "../../../src/core/contracts/estimate.ts";
import { GATE_LEVEL } from "../../../src/core/contracts/estimate.ts";
import { fisherGreater } from "../../../src/stats/fisher.ts";
import { normalCdf, normalQuantile } from "../../../src/stats/special.ts";
import {
  clusteredRate,
  dependentRate,
  differenceOfRates,
  effectiveAttempts,
  numberThatDecides,
  pairedCorrelation,
} from "./rates.ts";
import { detectableByLabels, detectableInFile, detectableOnAverage } from "./detectable.ts";
import { studentQuantile } from "./student.ts";
import { isPlayable } from "../game/arm.ts";
import type { Arm, RecipeRates } from "../game/arm.ts";

/**
 * Policies without a ceiling for a finding are answered as if it were this. Source: EMA Policy 0070 and Health Canada,
 * .09.
 */
export const USUAL_CEILING = 0.09;

export interface RateQuestion {
  readonly id: FindingId;
  /** One arm for each way the attack can be made; the worst counts. */
  readonly arms: readonly Arm[];
  readonly ways: readonly Way[];
  /**
   * True where many patients are matched by chance, so that a single file's luck hides a small leak: the recipe's
   * average over the refits is then the estimate, unless the released file stands out among the recipe's own files.
   * False: the released file itself.
   */
  readonly chanceMatches: boolean;
  /** Default "all". */
  readonly stratum?: "all" | "rare";
  /** What an arm is; default sensitive columns. */
  readonly tried?: Tried;
  /** What an arm has one rate of; default patients. */
  readonly counted?: "patients" | "sites";
  /**
   * p-value of "members gain nothing" over all arms by permutation of the labels, where the caller has one; else normal
   * and exact tests with Bonferroni.
   */
  readonly pLabels?: number;
  /** The smallest that it can be. */
  readonly pLabelsLeast?: number;
  /** Per arm, the adversary whose knowledge it uses. */
  readonly adversaries?: readonly AdversaryRef[];
  /** Per arm: success of the best adversary without the synthetic data. */
  readonly baselines?: readonly Estimate[];
}

/**
 * The finding on one stratum of a played attack; undefined where no variant was tried on ten members and ten
 * non-members of it. Arms, names and what belongs to them are given for all variants.
 */
export function stratumFinding(
  question: Omit<RateQuestion, "arms" | "chanceMatches" | "pLabels" | "pLabelsLeast">,
  stratum: { readonly arms: readonly Arm[]; readonly pLabels: number; readonly pLabelsLeast: number },
  context: CheckContext,
): Finding | undefined {
  const played = stratum.arms.flatMap((arm, k) => (isPlayable(arm) ? [k] : []));
  if (played.length === 0) return undefined;
  const pick = <T>(values: readonly T[]): T[] => played.map((k) => nth(values, k));
  const { ways, adversaries, baselines, ...rest } = question;
  return rateFinding(
    {
      ...rest,
      arms: pick(stratum.arms),
      ways: pick(ways),
      chanceMatches: true,
      pLabels: stratum.pLabels,
      pLabelsLeast: stratum.pLabelsLeast,
      ...(adversaries === undefined ? {} : { adversaries: pick(adversaries) }),
      ...(baselines === undefined ? {} : { baselines: pick(baselines) }),
    },
    context,
  );
}

/**
 * The excess of the member's over the non-member's match rate, at its worst over the arms. The upper end is the largest
 * of the arms' own upper bounds (the true worst is below it as often as any single bound holds); the lower end is the
 * largest of lower bounds that each spend an equal part of the error (Bonferroni over the arms, and over both ways of
 * reading one: turning to the file where it stands out is a choice).
 */
export function rateFinding(question: RateQuestion, context: CheckContext): Finding {
  const { arms, ways, chanceMatches } = question;
  const counted = question.counted ?? "patients";
  const branches = chanceMatches && nth(arms, 0).recipe !== undefined ? 2 : 1;
  const looks = arms.length * branches;
  const strict = 1 - (1 - GATE_LEVEL) / looks;
  const ranks = fileRanks(arms);
  const averaged = arms.map((arm, k) => (chanceMatches && nth(ranks, k) > context.alpha ? arm.recipe : undefined));
  const plain = arms.map((arm, k) => estimates(arm, averaged[k], GATE_LEVEL, counted));
  const careful = arms.map((arm, k) => estimates(arm, averaged[k], strict, counted));
  let worst = 0;
  plain.forEach((one, k) => {
    if (one.excess.value > nth(plain, worst).excess.value) worst = k;
  });
  const { attack, control, excess } = nth(plain, worst);
  const widened: Estimate = {
    ...excess,
    low: Math.min(excess.value, Math.max(...careful.map((one) => one.excess.low))),
    high: Math.max(...plain.map((one) => one.excess.high)),
  };
  const p = pValue(question, averaged, plain, ranks, branches);
  // Nobody knows where a leak would be: the largest of the arms' own numbers, of those in which one can be found at
  // all.
  const detectable = (context.gateOnly === true ? [] : arms).flatMap(
    (arm, k) =>
      detectableExcess(
        arm,
        {
          excess: nth(plain, k).excess,
          averaged: averaged[k] !== undefined,
          byLabels: question.pLabels !== undefined,
          looks,
        },
        context.alpha,
      ) ?? [],
  );
  return {
    id: question.id,
    quantity: "rate",
    stratum: question.stratum ?? "all",
    attack,
    control,
    excess: widened,
    p,
    multiplicity:
      arms.length === 1
        ? { procedure: "one test" }
        : {
            procedure: question.pLabels === undefined ? "bonferroni" : "max-t",
            over: arms.length,
            of: question.tried ?? "sensitive columns",
            worst: nth(ways, worst),
          },
    source: averaged[worst] === undefined ? "released file" : "average over refits",
    ...(branches === 2 && averaged.includes(undefined) ? { standsOut: true as const } : {}),
    ...(question.adversaries === undefined ? {} : { adversary: nth(question.adversaries, worst) }),
    ...(question.baselines === undefined ? {} : { baseline: nth(question.baselines, worst) }),
    needed: neededFor(widened, context.ceilings[question.id]?.excess ?? USUAL_CEILING, attack.n, counted),
    ...(question.pLabelsLeast === undefined ? {} : { pLeast: Math.min(1, branches * question.pLabelsLeast) }),
    ...(detectable.length === 0 ? {} : { smallestDetectable: Math.max(...detectable) }),
  };
}

/** What the test that makes the p-value could have found, at the control's rate in this run. */
function detectableExcess(
  arm: Arm,
  how: { readonly excess: Estimate; readonly averaged: boolean; readonly byLabels: boolean; readonly looks: number },
  alpha: number,
): number | undefined {
  if (how.byLabels)
    return detectableByLabels(
      arm.controlHits / Math.max(1, arm.controlTrials),
      arm.recipe?.trials ?? attempted(arm),
      arm.controlTrials,
      how.looks,
      alpha,
    );
  if (how.averaged)
    return detectableOnAverage(
      (how.excess.high - how.excess.low) / 2 / normalQuantile((1 + GATE_LEVEL) / 2),
      how.looks,
      alpha,
    );
  // Where nothing is matched all members count in full; matches vary between files, and some do not.
  const members =
    arm.recipe === undefined ? wholeMembers(arm) : Math.max(1, Math.min(wholeMembers(arm), attempted(arm) - 1));
  return detectableInFile(attempted(arm), members, arm.controlHits, arm.controlTrials, alpha / how.looks);
}

/**
 * The rank has paid for the arms already; both ways of reading an arm, over the recipe and in the file, are paid for.
 */
function pValue(
  { arms, chanceMatches, pLabels }: RateQuestion,
  averaged: readonly (RecipeRates | undefined)[],
  plain: readonly { readonly excess: Estimate }[],
  ranks: readonly number[],
  branches: number,
): number {
  const ofFile = (k: number): number =>
    Math.max(arms.length * branches * fileP(nth(arms, k)), chanceMatches ? branches * nth(ranks, k) : 0);
  const ofArm = (k: number): number =>
    averaged[k] === undefined ? ofFile(k) : arms.length * branches * averageP(nth(plain, k).excess);
  if (pLabels === undefined) return Math.min(1, ...arms.map((_, k) => ofArm(k)));
  if (nth(arms, 0).recipe === undefined) return pLabels;
  return Math.min(1, branches * pLabels, ...arms.map((_, k) => (averaged[k] === undefined ? ofFile(k) : 1)));
}

/**
 * Rank p-value of the released file's match rate among the recipe's own files, for each arm: max-T over the arms in
 * standard deviations, so that any number of arms can stand out from 19 refits on. 0 without refits, where there is
 * only the file.
 *
 * Source: Westfall & Young, Resampling-Based Multiple Testing (1993), single-step max-T. Claim: exact where the
 * released file is exchangeable with the refits' own.
 */
function fileRanks(arms: readonly Arm[]): number[] {
  const nFiles = arms[0]?.recipe?.memberShares.length;
  if (nFiles === undefined) return arms.map(() => 0);
  const standard = arms.map((arm) => {
    const all = Float64Array.from([...defined(arm.recipe).memberShares, releasedShare(arm)]);
    const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
    const sd = Math.sqrt(all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / all.length);
    return all.map((one) => (sd > 1e-12 ? (one - mean) / sd : 0));
  });
  const largest = Array.from({ length: nFiles }, (_, r) => Math.max(...standard.map((one) => nth(one, r))));
  return standard.map((one) => (1 + largest.filter((other) => other >= nth(one, nFiles) - 1e-9).length) / (nFiles + 1));
}

function releasedShare({ released }: Arm): number {
  let [hits, members] = [0, 0];
  for (const hit of released) {
    if (Number.isNaN(hit)) continue;
    hits += hit;
    members++;
  }
  return hits / members;
}

/**
 * Members that count as one each in a single file: patients who look alike are matched or missed together, and the
 * recipe's own files show how much that moves the rate. All of them where there are no refits to see it in.
 */
function effectiveMembers(arm: Arm): number {
  const n = attempted(arm);
  return arm.recipe === undefined ? n : effectiveAttempts(arm.recipe.memberShares, n);
}

/** The same as a whole number for exact tests, at least one. */
function wholeMembers(arm: Arm): number {
  return Math.max(1, Math.floor(effectiveMembers(arm) + 1e-9));
}

/** Members of the release on whom the attack was tried. */
function attempted({ released }: Arm): number {
  let members = 0;
  for (const hit of released) if (!Number.isNaN(hit)) members++;
  return members;
}

function estimates(
  arm: Arm,
  recipe: RecipeRates | undefined,
  level: number,
  counted: "patients" | "sites",
): { attack: Estimate; control: Estimate; excess: Estimate } {
  const control = clusteredRate(arm.control, level);
  if (recipe !== undefined) {
    const attack = clusteredRate(recipe.unitRates, level);
    const shared =
      studentQuantile((1 + level) / 2, Math.max(1, recipe.memberShares.length - 1)) * Math.sqrt(recipe.fileVariance);
    return {
      attack,
      control,
      excess: differenceOfRates(attack, control, {
        correlation: pairedCorrelation(recipe.unitRates, arm.control),
        shared,
        counted,
      }),
    };
  }
  const attack = dependentRate(releasedShare(arm), effectiveMembers(arm), attempted(arm), level);
  return { attack, control, excess: differenceOfRates(attack, control, { counted }) };
}

/**
 * Fisher's test of the released file's members, at their effective number, against all attempts on non-members;
 * conservative where patients differ in how easily they match.
 */
function fileP(arm: Arm): number {
  if (arm.controlTrials === 0) return 1;
  const members = wholeMembers(arm);
  return fisherGreater(
    Math.floor(releasedShare(arm) * members + 1e-9),
    members,
    Math.ceil(arm.controlHits - 1e-9),
    arm.controlTrials,
  );
}

/** Normal test of an averaged excess, its standard error read from the lower end of its interval. */
function averageP(excess: Estimate): number {
  const error = (excess.value - excess.low) / normalQuantile((1 + excess.level) / 2);
  return error === 0 ? (excess.value > 0 ? 0 : 1) : 1 - normalCdf(excess.value / error);
}

/** What would decide a rate against its ceiling. @param nNow what was counted */
export function neededFor(excess: Estimate, ceiling: number, nNow: number, counted: "patients" | "sites"): Needed {
  const number = numberThatDecides(excess, ceiling, nNow);
  if (number === undefined) return { kind: "out-of-reach", of: counted, measure: "excess" };
  if (number <= nNow) return { kind: "decided", now: nNow, of: counted };
  return { kind: "about", number, now: nNow, of: counted, at: "rates" };
}
