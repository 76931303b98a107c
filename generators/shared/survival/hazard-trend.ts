import { normalQuantile } from "../../../src/stats/special.ts";
import {
  fitTrend,
  trendOf,
  type LinearTrend,
  type ScoredPredictor,
  type TrendOptions,
} from "../sequential/linear-trend.ts";
import type { CodedPredictor } from "../trees/tree-coding.ts";

/** Newton steps between two fits of the baseline; each starts from the last fit, and the ridge keeps them short. */
const STEPS = 2;
/**
 * Hazard ratios are kept within e^4 either way of the average patient's. What is cut off is lost from every slope
 * where several strong predictors add up: e^2.5 cost a fifth of them on pbc (docs/decisions/0009-signal.md).
 */
const MAX_LOG_RATIO = 4;

/**
 * Log-linear trend of a hazard: Poisson regression of events on a few predictors with the pooled cumulative hazard as
 * exposure, which is Cox's model with a piecewise constant baseline. Each Newton step is a penalised regression of the
 * working response.
 * Source: Holford, Biometrics 36:299 (1980).
 * @param happened 1 where the row's exit is of this kind
 * @param start where the steps begin
 * @param expected pooled cumulative hazard at the row's exit
 */
export function fitHazardTrend(
  happened: Uint8Array,
  expected: Float64Array,
  rows: Int32Array,
  weights: Float64Array,
  predictors: readonly ScoredPredictor[],
  start: LinearTrend,
  options: TrendOptions,
): LinearTrend {
  const nRows = weights.length;
  const bins = new Map(predictors.map((one) => [one.name, one.bins]));
  let trend = start;
  for (let step = 0; step < STEPS; step++) {
    const log = trendOf(trend, bins, nRows);
    const information = new Float64Array(nRows);
    const working = new Float64Array(nRows);
    for (const row of rows) {
      const bounded = Math.max(-MAX_LOG_RATIO, Math.min(MAX_LOG_RATIO, log[row]!));
      const mean = Math.max(1e-6, expected[row]! * Math.exp(bounded));
      information[row] = weights[row]! * mean;
      working[row] = bounded + (happened[row]! - mean) / mean;
    }
    trend = fitTrend(working, rows, information, predictors, { ...options, variance: 1 });
    if (trend.terms.length === 0) return trend;
  }
  return trend;
}

/** Hazard ratio of each row, kept within the bounds that the fit used. */
export function hazardRatio(trend: LinearTrend, bins: ReadonlyMap<string, Uint8Array>, nRows: number): Float64Array {
  return trendOf(trend, bins, nRows).map((log) => Math.exp(Math.max(-MAX_LOG_RATIO, Math.min(MAX_LOG_RATIO, log))));
}

/** Normal score of each row's bin: all rows of a bin share its middle rank. */
export function normalScores(predictor: CodedPredictor, weights: Float64Array): Float64Array {
  const weight = new Float64Array(predictor.nBins);
  let total = 0;
  predictor.bins.forEach((bin, row) => {
    if (bin === 0) return;
    weight[bin]! += weights[row]!;
    total += weights[row]!;
  });
  const score = new Float64Array(predictor.nBins);
  let below = 0;
  for (let bin = 1; bin < predictor.nBins; bin++) {
    if (weight[bin]! > 0) score[bin] = normalQuantile((below + weight[bin]! / 2) / total);
    below += weight[bin]!;
  }
  return Float64Array.from(predictor.bins, (bin) => score[bin]!);
}
