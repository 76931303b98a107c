import type { z } from "zod";
import type {
  AgreementBands,
  AgreementSummary,
  AnalysesReport,
  AnalysisFit,
  AnalysisResult,
  Band,
  NonFit,
  Quantity,
  QuantityComparison,
  QuantityEstimate,
} from "../../core/contracts/utility/analyses.ts";
import type { analyses } from "./analyses-facts.ts";
import type { Count, Shown } from "../shown.ts";

type Shape = z.infer<typeof analyses>;
type Result = Shape["results"][number];
type Row = Result["quantities"][number];

/** How much of the analyses a reader may see. */
export interface Sight {
  /** Of registry rows and events. */
  readonly count: (n: number) => Count;
  /** An estimate, or an end of its interval. @param standardError how finely it may be told */
  readonly estimate: (x: number, standardError: number) => number;
  /** A ratio, share or p. */
  readonly ratio: (x: number) => number;
  /** Whether a registry number that rests on so many may be shown. */
  readonly hides: (support: number) => boolean;
  readonly quantity: (quantity: Quantity, result: AnalysisResult) => Row["quantity"];
}

/** The analyses as facts of a report, with as much as its readers may see. */
export function showAnalyses(report: AnalysesReport, sight: Sight): Shape {
  return {
    results: report.results.map((result) => showResult(result, sight)),
    nSplits: report.nSplits,
    nFullSize: report.nFullSize,
    ...(report.whole === undefined
      ? {}
      : {
          whole: {
            verdict: report.whole.verdict,
            counts: report.whole.counts,
            ...(report.whole.factors === undefined
              ? {}
              : { factors: [sight.ratio(report.whole.factors[0]), sight.ratio(report.whole.factors[1])] as const }),
          },
        }),
  };
}

function showResult(result: AnalysisResult, sight: Sight): Result {
  const { analysis, attenuation, verdict, jointP } = result;
  const { ratio } = sight;
  const summary = (of: AgreementSummary): AgreementSummary => mapValues(of, ratio);
  const bands = (of: AgreementBands): AgreementBands => mapValues(of, (band: Band) => showBand(band, sight));
  return {
    name: analysis.name,
    kind: analysis.kind,
    inferred: analysis.inferred === true,
    inSubgroup: analysis.subgroup !== undefined,
    registry: showFit(result.registry, result, sight.count, sight),
    synthetic: showFit(result.synthetic, result, (n) => ({ exactly: Math.round(n) }), sight),
    quantities: result.quantities.map((row) => showRow(row, result, sight)),
    ...(jointP === undefined ? {} : { jointP: ratio(jointP) }),
    spread: { effects: ratio(result.spread.effects), levels: ratio(result.spread.levels) },
    ...(attenuation === undefined
      ? {}
      : {
          attenuation: {
            factor: ratio(attenuation.factor),
            level: attenuation.level,
            ...(attenuation.low === undefined ? {} : { low: ratio(attenuation.low) }),
            ...(attenuation.high === undefined ? {} : { high: ratio(attenuation.high) }),
            ...(attenuation.misfitP === undefined ? {} : { misfitP: ratio(attenuation.misfitP) }),
          },
        }),
    agreement: summary(result.agreement),
    sameSize: summary(result.sameSize),
    halves: bands(result.halves),
    fullSize: bands(result.fullSize),
    flag: result.flag,
    flagFullSize: result.flagFullSize,
    verdict: "factor" in verdict ? { ...verdict, factor: ratio(verdict.factor) } : verdict,
  };
}

function showFit(
  fit: AnalysisFit,
  result: AnalysisResult,
  count: (n: number) => Count,
  sight: Sight,
): Result["registry"] {
  if (fit.status === "not fitted") return { status: "not fitted", why: showNonFit(fit.why, count) };
  return {
    status: "fitted",
    method: fit.method,
    notEstimated: fit.notEstimated.map((quantity) => sight.quantity(quantity, result)),
    rows: count(fit.nRows),
    ...(fit.insteadOf === undefined ? {} : { insteadOf: showNonFit(fit.insteadOf, count) }),
    ...(fit.nEvents === undefined ? {} : { events: count(fit.nEvents) }),
  };
}

function showNonFit(
  why: NonFit,
  count: (n: number) => Count,
): Extract<Result["registry"], { status: "not fitted" }>["why"] {
  return why.reason === "too few events" ? { ...why, events: count(why.events) } : why;
}

function showRow(row: QuantityComparison, result: AnalysisResult, sight: Sight): Row {
  const { registry, synthetic, corrected, standardisedDifference, overlap, sign, significance } = row;
  const { ratio } = sight;
  const isHidden = registry !== undefined && sight.hides(registry.support);
  const orHidden = (x: number): Shown => (isHidden ? "suppressed" : ratio(x));
  return {
    quantity: sight.quantity(row.quantity, result),
    scale: row.scale,
    ...(registry === undefined ? {} : { registry: showEstimate(registry, isHidden, sight) }),
    ...(synthetic === undefined ? {} : { synthetic: showEstimate(synthetic, false, sight) }),
    ...(corrected === undefined || synthetic === undefined
      ? {}
      : {
          corrected: {
            low: sight.estimate(corrected.low, synthetic.standardError),
            high: sight.estimate(corrected.high, synthetic.standardError),
          },
        }),
    ...(standardisedDifference === undefined ? {} : { standardisedDifference: orHidden(standardisedDifference) }),
    ...(overlap === undefined ? {} : { overlap: orHidden(overlap) }),
    ...(sign === undefined ? {} : { sign: isHidden ? ("suppressed" as const) : sign }),
    ...(significance === undefined
      ? {}
      : {
          significance: isHidden ? ("suppressed" as const) : { ...significance, power: ratio(significance.power) },
        }),
    ...(row.sameSize === undefined || isHidden ? {} : { sameSize: ratio(row.sameSize) }),
    ...(row.halves === undefined || isHidden ? {} : { halves: showBand(row.halves, sight) }),
    flag: row.flag,
    ...(row.fullSize === undefined || isHidden ? {} : { fullSize: showBand(row.fullSize, sight) }),
    flagFullSize: row.flagFullSize,
  };
}

function showEstimate(
  { value, low, high, standardError }: QuantityEstimate,
  isHidden: boolean,
  { estimate }: Sight,
): NonNullable<Row["registry"]> {
  const show = (x: number): Shown => (isHidden ? "suppressed" : estimate(x, standardError));
  return { value: show(value), low: show(low), high: show(high) };
}

function showBand({ median, low, high, n }: Band, { ratio }: Sight): Band {
  return { median: ratio(median), low: ratio(low), high: ratio(high), n };
}

/** Each entry through a function; absent ones stay absent. */
function mapValues<T extends object, V>(of: T, map: (value: V) => V): T {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, map(value as V)])) as T;
}
