import { defined, nth } from "../../../core/access.ts";
import type {
  AgreementSummary,
  AnalysisFit,
  AnalysisResult,
  QuantityComparison,
  QuantityEstimate,
  Spread,
} from "../../../core/contracts/utility/analyses.ts";
import type { Cohort } from "../../../core/data/cohort.ts";
import type { Analysis } from "../../../core/data/schema.ts";
import { combineSyntheses } from "../../../stats/combine-syntheses.ts";
import { normalCdf } from "../../../stats/special.ts";
import { planAnalysis } from "../models/plan-analysis.ts";
import { LEVEL, quantityKey } from "../models/planned.ts";
import {
  align,
  alike,
  fitBoth,
  isEffect,
  isSignificant,
  LEAST_Z_OF_SIGN,
  overlapOf,
  restrict,
  SIGNIFICANT,
  standardised,
  summarise,
  zOf,
  type Aligned,
} from "./align.ts";
import { differenceTest, judgeAnalysis } from "./judge.ts";
import { bandOf, bandsOf, likenessOf, mediansOf } from "./repetitions.ts";

/** Real and synthetic cohorts that an analysis is repeated on; the same for all analyses. */
export interface Repetitions {
  readonly halves: readonly { readonly half: Cohort; readonly rest: Cohort; readonly drawn: Cohort }[];
  /** Samples of the registry's size, drawn from it with replacement. */
  readonly samples: readonly Cohort[];
}

/** Each sample of full size is held against so many that follow it. */
const PAIRS_PER_SAMPLE = 3;

/** One repetition: agreement of all quantities, and |standardised difference| of each. */
interface Agreement {
  readonly summary: AgreementSummary;
  readonly differences: ReadonlyMap<string, number>;
  /** Wald statistics of the differences over their degrees of freedom. */
  readonly perDf: { readonly effects?: number; readonly levels?: number };
}

/** One declared analysis in both cohorts, beside real halves and real samples of full size. */
export function compareAnalysis(
  real: Cohort,
  synthetic: Cohort,
  analysis: Analysis,
  { halves, samples }: Repetitions,
): AnalysisResult {
  const plan = planAnalysis(real, analysis);
  const [registry, other] = fitBoth(plan, real, synthetic);
  const agreements = halves.map(({ half, rest, drawn }) => {
    const fit = plan.fit(half);
    return {
      halves: agreementOf(...alike(plan, [half, fit], [rest, plan.fit(rest)])),
      sameSize: agreementOf(...alike(plan, [half, fit], [drawn, plan.fit(drawn)])),
    };
  });
  const fits = samples.map((sample): readonly [Cohort, AnalysisFit] => [sample, plan.fit(sample)]);
  const full = fits.flatMap((one, i) =>
    Array.from({ length: fits.length > PAIRS_PER_SAMPLE ? PAIRS_PER_SAMPLE : 0 }, (_, step) =>
      agreementOf(...alike(plan, one, nth(fits, (i + step + 1) % fits.length))),
    ),
  );
  const whole = agreementOf(registry, other);
  const ofHalves = agreements.map((one) => one.halves);
  const ofSameSize = agreements.map((one) => one.sameSize);
  const sameSize = mediansOf(ofSameSize.map(({ summary }) => summary));
  const bandHalves = bandsOf(ofHalves.map(({ summary }) => summary));
  const bandFull = bandsOf(full.map(({ summary }) => summary));
  const spread = spreadOf(full);
  const { verdict, jointP, attenuation } = judgeAnalysis(registry, other, spread);
  return {
    analysis,
    registry,
    synthetic: other,
    quantities: quantitiesOf(registry, other, real, synthetic, { ofHalves, ofSameSize, full }),
    spread,
    ...(jointP === undefined ? {} : { jointP }),
    ...(attenuation === undefined ? {} : { attenuation }),
    agreement: whole.summary,
    sameSize,
    halves: bandHalves,
    fullSize: bandFull,
    flag: likenessOf(sameSize.meanStandardisedDifference, bandHalves.meanStandardisedDifference),
    flagFullSize: likenessOf(whole.summary.meanStandardisedDifference, bandFull.meanStandardisedDifference),
    verdict,
  };
}

function agreementOf(first: AnalysisFit, second: AnalysisFit): Agreement {
  if (first.status !== "fitted" || second.status !== "fitted")
    return { summary: {}, differences: new Map(), perDf: {} };
  const aligned = align(first, second);
  const effects = perDf(restrict(aligned, isEffect));
  const levels = perDf(restrict(aligned, (scale) => !isEffect(scale)));
  return {
    perDf: { ...(effects === undefined ? {} : { effects }), ...(levels === undefined ? {} : { levels }) },
    summary: summarise(aligned),
    differences: new Map(
      aligned.first.map((one, j) => [quantityKey(one.quantity), Math.abs(standardised(one, nth(aligned.second, j)))]),
    ),
  };
}

function perDf(aligned: Aligned): number | undefined {
  const test = aligned.first.length === 0 ? undefined : differenceTest(aligned);
  return test === undefined ? undefined : test.chi2 / test.df;
}

/**
 * Mean of the Wald statistics of two samples of full size over their degrees of freedom; 1 is what the standard errors
 * promise.
 */
function spreadOf(full: readonly Agreement[]): Spread {
  const mean = (key: keyof Spread): number => {
    const known = full.flatMap((one) => one.perDf[key] ?? []);
    return known.length === 0 ? 1 : Math.max(1, known.reduce((sum, value) => sum + value, 0) / known.length);
  };
  return { effects: mean("effects"), levels: mean("levels") };
}

function quantitiesOf(
  registry: AnalysisFit,
  synthetic: AnalysisFit,
  real: Cohort,
  other: Cohort,
  runs: Readonly<Record<"ofHalves" | "ofSameSize" | "full", readonly Agreement[]>>,
): QuantityComparison[] {
  const mine = byKey(registry);
  const theirs = byKey(synthetic);
  return [...new Set([...mine.keys(), ...theirs.keys()])].map((key): QuantityComparison => {
    const one = mine.get(key);
    const two = theirs.get(key);
    const { quantity, scale } = defined(one ?? two);
    const band = (of: readonly Agreement[]): ReturnType<typeof bandOf> =>
      bandOf(of.map(({ differences }) => differences.get(key)));
    const [halves, sameSize, fullSize] = [band(runs.ofHalves), band(runs.ofSameSize)?.median, band(runs.full)];
    const difference = one === undefined || two === undefined ? undefined : standardised(one, two);
    return {
      quantity,
      scale,
      ...(one === undefined ? {} : { registry: one }),
      ...(two === undefined ? {} : { synthetic: two, corrected: correctedInterval(two, real, other) }),
      ...(one === undefined || two === undefined || difference === undefined
        ? {}
        : { standardisedDifference: difference, overlap: overlapOf(one, two), ...directions(one, two) }),
      ...(sameSize === undefined ? {} : { sameSize }),
      ...(halves === undefined ? {} : { halves }),
      flag: likenessOf(sameSize, halves),
      ...(fullSize === undefined ? {} : { fullSize }),
      flagFullSize: likenessOf(difference === undefined ? undefined : Math.abs(difference), fullSize),
    };
  });
}

function byKey(fit: AnalysisFit): ReadonlyMap<string, QuantityEstimate> {
  return new Map(fit.status === "fitted" ? fit.estimates.map((one) => [quantityKey(one.quantity), one]) : []);
}

/**
 * With the uncertainty of the registry behind the generator. Patients are counted, since rows of one are not
 * independent.
 */
function correctedInterval(
  estimate: QuantityEstimate,
  real: Cohort,
  synthetic: Cohort,
): NonNullable<QuantityComparison["corrected"]> {
  const { standardError, low, high } = combineSyntheses([estimate.value], [estimate.standardError ** 2], {
    k: synthetic.nUnits,
    n: real.nUnits,
    level: LEVEL,
  });
  return { standardError, low, high };
}

function directions(
  one: QuantityEstimate,
  two: QuantityEstimate,
): Pick<QuantityComparison, "sign" | "significance"> | Record<string, never> {
  if (!isEffect(one.scale)) return {};
  const z = zOf(one);
  const [registry, synthetic] = [isSignificant(one), isSignificant(two)];
  return {
    sign: Math.abs(z) < LEAST_Z_OF_SIGN ? "not counted" : Math.sign(z) === Math.sign(two.value) ? "same" : "opposite",
    significance: {
      registry,
      synthetic,
      agree: registry === synthetic,
      power: normalCdf(Math.abs(z) - SIGNIFICANT) + normalCdf(-Math.abs(z) - SIGNIFICANT),
    },
  };
}
