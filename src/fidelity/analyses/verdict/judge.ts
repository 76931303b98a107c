import { got, nth } from "../../../core/access.ts";
import type {
  AnalysisFit,
  AnalysisVerdict,
  Attenuation,
  QuantityEstimate,
  Spread,
} from "../../../core/contracts/utility/analyses.ts";
import { commonFactor, type CommonFactor } from "../../../stats/common-factor.ts";
import { waldTest } from "../../../stats/quadratic-form.ts";
import { quantityKey } from "../models/planned.ts";
import { align, isEffect, isSignificant, restrict, SIGNIFICANT, zOf, type Aligned, type Fitted } from "./align.ts";

/**
 * Differences at this level are more than chance: of levels together, of effects by the interval of their common
 * factor.
 */
const ALPHA = 0.05;
/** One factor does not describe the effects; a second look at the same numbers, so at a stricter level. */
const ALPHA_MISFIT = 0.01;
const Z_MISFIT = 2.5758293035489004;
/** A file that keeps less than this part of the effects would have been seen: else nothing can be told. */
const LEAST_FACTOR_SEEN = 0.5;
/** Factors within these need no telling apart from 1, however many patients there are. */
const SAME_FACTOR: readonly [number, number] = [0.8, 1.25];
/** Registry effects so far from 0 that four fifths of equally large registries would show them too. */
const Z_DETERMINED = 2.8;
/**
 * Half width of the interval of a difference of levels beyond which it tells nothing, and differences that need no
 * telling apart from 0.
 */
const WIDEST: ReadonlyMap<string, number> = new Map([
  ["probability", 0.2],
  ["log rate", Math.log(1.5)],
]);
const SAME_LEVEL: ReadonlyMap<string, number> = new Map([
  ["probability", 0.05],
  ["log rate", Math.log(1.1)],
]);
/** Levels beyond this factor of the registry's are no longer of its size in any sense. */
const MOST_LEVEL_FACTOR = 2;

/** The verdict on one analysis, and the numbers it rests on. */
export interface Judgement {
  readonly verdict: AnalysisVerdict;
  readonly jointP?: number;
  readonly attenuation?: Attenuation;
}

/**
 * Holds the synthetic fit against the registry's as if both were samples of patients of their sizes.
 * @param spread by which the variances are multiplied before anything is said
 *
 * Claim: a further real sample "holds" or "cannot tell" in about 19 of 20 analyses. Not claimed: that a synthetic file
 * which holds is a sample of patients; a copy of the registry holds too, and is flagged better than real.
 */
export function judgeAnalysis(
  registry: AnalysisFit,
  synthetic: AnalysisFit,
  spread: Spread = { effects: 1, levels: 1 },
): Judgement {
  if (registry.status === "not fitted" || registry.estimates.length === 0)
    return { verdict: { verdict: "cannot tell at this n", why: "not fitted to the registry" } };
  if (synthetic.status === "not fitted" || lacksDetermined(registry, synthetic))
    return { verdict: { verdict: "do not use", why: "not fitted to the synthetic rows" } };
  const aligned = align(registry, synthetic);
  if (aligned.first.length === 0)
    return { verdict: { verdict: "do not use", why: "not fitted to the synthetic rows" } };
  const effects = widen(restrict(aligned, isEffect), spread.effects);
  const levels = widen(
    restrict(aligned, (scale) => !isEffect(scale)),
    spread.levels,
  );
  const judged = [
    ...(effects.first.length === 0 ? [] : [judgeEffects(effects)]),
    ...(levels.first.length === 0 ? [] : [{ verdict: judgeLevels(levels) }]),
  ];
  const joint = [effects, levels].flatMap((part) => (part.first.length === 0 ? [] : (differenceTest(part)?.p ?? [])));
  const attenuation = judged.flatMap((one) => ("attenuation" in one ? (one.attenuation ?? []) : []))[0];
  return {
    verdict: worstOf(judged.map(({ verdict }) => verdict)),
    ...(joint.length === 0 ? {} : { jointP: Math.min(1, joint.length * Math.min(...joint)) }),
    ...(attenuation === undefined ? {} : { attenuation }),
  };
}

const ORDER: readonly AnalysisVerdict["verdict"][] = [
  "holds",
  "cannot tell at this n",
  "direction holds, size does not",
  "do not use",
];

/** The worst of several; what cannot be told is worse than what holds. */
export function worstOf(verdicts: readonly AnalysisVerdict[]): AnalysisVerdict {
  return verdicts.reduce((worst, next) => (ORDER.indexOf(next.verdict) > ORDER.indexOf(worst.verdict) ? next : worst));
}

/** Whether the synthetic rows give no estimate of an effect that the registry determines. */
function lacksDetermined(registry: Fitted, synthetic: Fitted): boolean {
  const there = new Set(synthetic.estimates.map(({ quantity }) => quantityKey(quantity)));
  return registry.estimates.some(
    (one) => isEffect(one.scale) && Math.abs(zOf(one)) >= Z_DETERMINED && !there.has(quantityKey(one.quantity)),
  );
}

/** The same with variances multiplied by a factor. */
function widen({ first, second, vFirst, vSecond }: Aligned, factor: number): Aligned {
  const root = Math.sqrt(factor);
  const wider = (one: QuantityEstimate): QuantityEstimate => ({
    ...one,
    standardError: one.standardError * root,
    low: one.value - (one.value - one.low) * root,
    high: one.value + (one.high - one.value) * root,
  });
  return {
    first: first.map(wider),
    second: second.map(wider),
    vFirst: vFirst.map((value) => value * factor),
    vSecond: vSecond.map((value) => value * factor),
  };
}

export function differenceTest({ first, second, vFirst, vSecond }: Aligned): ReturnType<typeof waldTest> {
  return waldTest(
    first.map((one, j) => nth(second, j).value - one.value),
    vFirst.map((value, at) => value + nth(vSecond, at)),
  );
}

function judgeEffects(aligned: Aligned): Judgement {
  const { first, second, vFirst, vSecond } = aligned;
  const values = (of: readonly QuantityEstimate[]): number[] => of.map(({ value }) => value);
  const found = commonFactor(values(first), vFirst, values(second), vSecond);
  const ground = waldTest(values(first), vFirst);
  if (found === undefined || ground === undefined)
    return { verdict: { verdict: "cannot tell at this n", why: "too imprecise" } };
  const { factor, low, high, level, misfit } = found;
  const attenuation: Attenuation = {
    factor,
    level,
    ...(low === undefined ? {} : { low }),
    ...(high === undefined ? {} : { high }),
    ...(misfit === undefined ? {} : { misfitP: misfit.p }),
  };
  if (ground.p >= ALPHA) {
    const differs = (differenceTest(aligned)?.p ?? 1) < ALPHA_MISFIT;
    return differs
      ? { verdict: { verdict: "do not use", why: "effects without ground" }, attenuation }
      : { verdict: { verdict: "cannot tell at this n", why: "no effect to keep" }, attenuation };
  }
  return { verdict: verdictOnFactor(aligned, found), attenuation };
}

function verdictOnFactor({ first, second }: Aligned, { factor, low, high, misfit }: CommonFactor): AnalysisVerdict {
  const pairs = first.map((one, j) => ({ one, other: nth(second, j) }));
  const isTurned = pairs.some(
    ({ one, other }) => isSignificant(one) && isSignificant(other) && Math.sign(one.value) !== Math.sign(other.value),
  );
  if (isTurned || (high !== undefined && high < 0)) return { verdict: "do not use", why: "directions turn" };
  const isUneven = misfit !== undefined && misfit.p < ALPHA_MISFIT;
  const isLost = pairs.some(
    ({ one, other }) =>
      Math.abs(zOf(one)) >= Z_DETERMINED &&
      !isSignificant(other) &&
      Math.abs(other.value - one.value) > Z_MISFIT * Math.hypot(one.standardError, other.standardError),
  );
  if (isUneven && isLost) return { verdict: "do not use", why: "effects vanish" };
  if (low === undefined || low <= 0) {
    if (isUneven || (high !== undefined && high < 1)) return { verdict: "do not use", why: "effects vanish" };
    return { verdict: "cannot tell at this n", why: "too imprecise" };
  }
  if (isUneven) return { verdict: "direction holds, size does not", factor, uneven: true };
  const isWithin = low >= SAME_FACTOR[0] && high !== undefined && high <= SAME_FACTOR[1];
  if (!isWithin && (low > 1 || (high !== undefined && high < 1)))
    return { verdict: "direction holds, size does not", factor, uneven: false };
  return low >= LEAST_FACTOR_SEEN
    ? { verdict: "holds", factor }
    : { verdict: "cannot tell at this n", why: "too imprecise" };
}

function judgeLevels(aligned: Aligned): AnalysisVerdict {
  const { first, second } = aligned;
  const pairs = first.map((one, j) => {
    const other = nth(second, j);
    const half = SIGNIFICANT * Math.hypot(one.standardError, other.standardError);
    return { one, other, half, difference: Math.abs(other.value - one.value) };
  });
  const isSame = pairs.every(({ one, half, difference }) => difference + half <= got(SAME_LEVEL, one.scale));
  if (isSame) return { verdict: "holds" };
  const test = differenceTest(aligned);
  if (test === undefined) return { verdict: "cannot tell at this n", why: "too imprecise" };
  if (test.p >= ALPHA)
    return pairs.some(({ one, half }) => half > got(WIDEST, one.scale))
      ? { verdict: "cannot tell at this n", why: "too imprecise" }
      : { verdict: "holds" };
  const risks = pairs.map(({ one, other }) => [riskOf(one), riskOf(other)] as const);
  const factor = risks.reduce((sum, [, b]) => sum + b, 0) / risks.reduce((sum, [a]) => sum + a, 0);
  const isNear = factor <= MOST_LEVEL_FACTOR && factor >= 1 / MOST_LEVEL_FACTOR;
  return isNear && keepsOrder(aligned)
    ? { verdict: "direction holds, size does not", factor, uneven: false }
    : { verdict: "do not use", why: "levels differ" };
}

/** What grows with the number of events. */
function riskOf({ quantity, value }: QuantityEstimate): number {
  if (quantity.kind === "survival") return 1 - value;
  return quantity.kind === "rate" ? Math.exp(value) : value;
}

/** Whether groups that the registry tells apart at one time stand in the same order in the synthetic rows. */
function keepsOrder({ first, second }: Aligned): boolean {
  const placeOf = ({ quantity }: QuantityEstimate): string =>
    JSON.stringify({ ...quantity, group: undefined, kind: quantity.kind });
  return first.every((a, i) =>
    first.every((b, j) => {
      if (j <= i || placeOf(a) !== placeOf(b)) return true;
      const apart = Math.abs(a.value - b.value) > SIGNIFICANT * Math.hypot(a.standardError, b.standardError);
      return !apart || Math.sign(a.value - b.value) === Math.sign(nth(second, i).value - nth(second, j).value);
    }),
  );
}
