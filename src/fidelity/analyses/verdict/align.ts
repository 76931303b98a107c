import { nth } from "../../../core/access.ts";
import type {
  AgreementSummary,
  AnalysisFit,
  QuantityEstimate,
  Scale,
} from "../../../core/contracts/utility/analyses.ts";
import type { Cohort } from "../../../core/data/cohort.ts";
import { commonFactorValue } from "../../../stats/common-factor.ts";
import { compareCoefficients } from "../../../stats/compare-coefficients.ts";
import { quantityKey, type Penalty, type PlannedAnalysis } from "../models/planned.ts";

export type Fitted = Extract<AnalysisFit, { status: "fitted" }>;

/** Within this many standard errors of 0 a sign is chance, and is not counted. */
export const LEAST_Z_OF_SIGN = 1;
export const SIGNIFICANT = 1.959963984540054;

/** Quantities that both fits estimate, with their covariances k x k. */
export interface Aligned {
  readonly first: readonly QuantityEstimate[];
  readonly second: readonly QuantityEstimate[];
  readonly vFirst: Float64Array;
  readonly vSecond: Float64Array;
}

export function align(first: Fitted, second: Fitted, wanted: (scale: Scale) => boolean = () => true): Aligned {
  const placeInSecond = new Map(second.estimates.map((one, at) => [quantityKey(one.quantity), at]));
  const pairs = first.estimates.flatMap((one, a) => {
    const b = placeInSecond.get(quantityKey(one.quantity));
    return b === undefined || !wanted(one.scale) ? [] : [{ a, b }];
  });
  const part = (fit: Fitted, of: (pair: { a: number; b: number }) => number): Float64Array =>
    Float64Array.from(
      pairs.flatMap((p) => pairs.map((q) => nth(fit.covariance, of(p) * fit.estimates.length + of(q)))),
    );
  return {
    first: pairs.map(({ a }) => nth(first.estimates, a)),
    second: pairs.map(({ b }) => nth(second.estimates, b)),
    vFirst: part(first, ({ a }) => a),
    vSecond: part(second, ({ b }) => b),
  };
}

/** Effects are compared by direction and size, levels of risk by their difference. */
export function isEffect(scale: Scale): boolean {
  return scale !== "probability" && scale !== "log rate";
}

/** Both cohorts by the same estimator: where one needs a penalty, the other is given it too. */
export function fitBoth(plan: PlannedAnalysis, first: Cohort, second: Cohort): [AnalysisFit, AnalysisFit] {
  return alike(plan, [first, plan.fit(first)], [second, plan.fit(second)]);
}

/** The same for fits that are there already. */
export function alike(
  plan: PlannedAnalysis,
  [first, a]: readonly [Cohort, AnalysisFit],
  [second, b]: readonly [Cohort, AnalysisFit],
): [AnalysisFit, AnalysisFit] {
  const [ofA, ofB] = [penaltyOf(a), penaltyOf(b)];
  if (ofA === ofB || a.status !== "fitted" || b.status !== "fitted") return [a, b];
  const penalty: Penalty = ofA === "ridge" || ofB === "ridge" ? "ridge" : "firth";
  const again = (cohort: Cohort, fit: Fitted): AnalysisFit => {
    const refitted = plan.fit(cohort, penalty);
    const insteadOf = fit.insteadOf;
    return refitted.status === "fitted" && insteadOf !== undefined ? { ...refitted, insteadOf } : refitted;
  };
  return [ofA === penalty ? a : again(first, a), ofB === penalty ? b : again(second, b)];
}

function penaltyOf(fit: AnalysisFit): Penalty | undefined {
  if (fit.status !== "fitted") return undefined;
  return fit.method === "firth" || fit.method === "ridge" ? fit.method : undefined;
}

/** Agreement of the second fit with the first, over the quantities of both. */
export function summarise(aligned: Aligned): AgreementSummary {
  const { first, second } = aligned;
  const differences = first.map((one, j) => Math.abs(standardised(one, nth(second, j))));
  const overlaps = first.map((one, j) => overlapOf(one, nth(second, j)));
  const effects = first.flatMap((one, j) => (isEffect(one.scale) ? [{ one, other: nth(second, j) }] : []));
  const signed = effects.filter(({ one }) => Math.abs(zOf(one)) >= LEAST_Z_OF_SIGN);
  const signAgreement = share(signed, ({ one, other }) => Math.sign(one.value) === Math.sign(other.value));
  const significanceAgreement = share(effects, ({ one, other }) => isSignificant(one) === isSignificant(other));
  const attenuation = effects.length === 0 ? undefined : factorValue(aligned);
  const meanStandardisedDifference = meanOf(differences);
  const meanOverlap = meanOf(overlaps);
  return {
    ...(meanStandardisedDifference === undefined ? {} : { meanStandardisedDifference }),
    ...(meanOverlap === undefined ? {} : { meanOverlap }),
    ...(signAgreement === undefined ? {} : { signAgreement }),
    ...(significanceAgreement === undefined ? {} : { significanceAgreement }),
    ...(attenuation === undefined ? {} : { attenuation }),
  };
}

export function standardised(one: QuantityEstimate, other: QuantityEstimate): number {
  return (other.value - one.value) / one.standardError;
}

export function overlapOf(one: QuantityEstimate, other: QuantityEstimate): number {
  return compareCoefficients(one.value, one.standardError, other.value, other.standardError).overlap;
}

export function zOf({ value, standardError }: QuantityEstimate): number {
  return value / standardError;
}

/** At the 5 % level: the 95 % interval excludes 0. */
export function isSignificant({ low, high }: QuantityEstimate): boolean {
  return low > 0 || high < 0;
}

/** The part of an alignment that passes. */
export function restrict({ first, second, vFirst, vSecond }: Aligned, wanted: (scale: Scale) => boolean): Aligned {
  const kept = first.flatMap((one, j) => (wanted(one.scale) ? [j] : []));
  const part = (v: Float64Array): Float64Array =>
    Float64Array.from(kept.flatMap((a) => kept.map((b) => nth(v, a * first.length + b))));
  return {
    first: kept.map((j) => nth(first, j)),
    second: kept.map((j) => nth(second, j)),
    vFirst: part(vFirst),
    vSecond: part(vSecond),
  };
}

function factorValue(aligned: Aligned): number | undefined {
  const { first, second, vFirst, vSecond } = restrict(aligned, isEffect);
  return commonFactorValue(
    first.map(({ value }) => value),
    vFirst,
    second.map(({ value }) => value),
    vSecond,
  );
}

function share<T>(items: readonly T[], passes: (item: T) => boolean): number | undefined {
  return items.length === 0 ? undefined : items.filter(passes).length / items.length;
}

function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
