import { describe, expect, it } from "vitest";
import {
  fitTrend,
  scorePredictor,
  trendOf,
  type LinearTrend,
  type ScoredPredictor,
} from "../../../generators/shared/sequential/linear-trend.ts";
import { createRng } from "../../../src/core/rng.ts";

const n = 300;
const rows = Int32Array.from({ length: n }, (_, row) => row);
const ones = new Float64Array(n).fill(1);
const OPTIONS = { maxTerms: 40, ridgeUnits: 0, caution: 1 };

function candidates(seed: string, nColumns = 3): { predictors: ScoredPredictor[]; columns: Float64Array[] } {
  const rng = createRng(seed);
  const predictors = Array.from({ length: nColumns }, (_, k) => String.fromCharCode(97 + k)).flatMap(
    (name) =>
      scorePredictor({ name, nBins: 11, ordered: true, bins: Uint8Array.from(rows, () => 1 + rng.int(10)) }, ones) ??
      [],
  );
  return { predictors, columns: predictors.map((one) => Float64Array.from(one.bins, (bin) => one.basis[0]![bin]!)) };
}

/** Change of the trend from one standard deviation of a predictor. */
function slopeOf(trend: LinearTrend, predictor: ScoredPredictor): number {
  const scores = trend.terms.find((term) => term.name === predictor.name)?.scores;
  return scores === undefined ? 0 : scores[10]! / predictor.basis[0]![10]!;
}

describe("fitTrend", () => {
  it("keeps strong slopes as least squares has them, and drops what is not there", () => {
    const { predictors, columns } = candidates("normal");
    const rng = createRng("target");
    const target = Float64Array.from(
      rows,
      (row) => 0.7 * columns[0]![row]! - 0.5 * columns[2]![row]! + 0.5 * rng.normal(),
    );
    const trend = fitTrend(target, rows, ones, predictors, OPTIONS);
    // Standard error .03.
    expect(Math.abs(slopeOf(trend, predictors[0]!) - 0.7)).toBeLessThan(0.09);
    expect(Math.abs(slopeOf(trend, predictors[2]!) + 0.5)).toBeLessThan(0.09);
    expect(Math.abs(slopeOf(trend, predictors[1]!))).toBeLessThan(0.03);
  });

  it("pulls noise to nothing: mean square of a slope is a small part of its variance", () => {
    const rng = createRng("noise");
    let [kept, squares] = [0, 0];
    for (let repeat = 0; repeat < 100; repeat++) {
      const { predictors, columns } = candidates(`noise/${repeat}`, 8);
      const target = Float64Array.from(rows, () => rng.normal());
      const trend = fitTrend(target, rows, ones, predictors, OPTIONS);
      predictors.forEach((one, k) => {
        kept += slopeOf(trend, one) ** 2;
        squares += (columns[k]!.reduce((sum, value, row) => sum + value * target[row]!, 0) / n) ** 2;
      });
    }
    expect(kept / squares).toBeLessThan(0.15);
  });

  it("changes smoothly: adding one patient never tips a slope", () => {
    const { predictors } = candidates("smooth");
    const rng = createRng("smooth/target");
    const noise = Float64Array.from(rows, () => rng.normal());
    const values = Array.from({ length: 60 }, (_, step) => {
      const target = noise.map(
        (value, row) => value + (step / 200) * predictors[0]!.basis[0]![predictors[0]!.bins[row]!]!,
      );
      const one = (dropped: number) =>
        slopeOf(
          fitTrend(
            target,
            rows.filter((row) => row !== dropped),
            ones,
            predictors,
            OPTIONS,
          ),
          predictors[0]!,
        );
      return { whole: one(-1), less: one(step) };
    });
    // A patient moves a least squares slope by about 1/300 of a standard deviation, at most by about 3 x 2.5 / 300.
    expect(Math.max(...values.map(({ whole, less }) => Math.abs(whole - less)))).toBeLessThan(0.05);
    expect(values.at(-1)!.whole).toBeGreaterThan(0.2);
    expect(Math.max(...values.slice(1).map(({ whole }, at) => Math.abs(whole - values[at]!.whole)))).toBeLessThan(0.04);
  });

  it("lets a nominal column of four groups in, whatever the order of its groups", () => {
    const rng = createRng("groups");
    const bins = Uint8Array.from(rows, () => 1 + rng.int(4));
    const effect = [0, 0.6, -0.5, 0.1, -0.2];
    const target = Float64Array.from(rows, (row) => effect[bins[row]!]! + 0.8 * rng.normal());
    const turned = bins.map((bin) => 5 - bin);
    const fitted = (own: Uint8Array) => {
      const predictor = scorePredictor({ name: "g", nBins: 5, ordered: false, bins: own }, ones)!;
      return trendOf(fitTrend(target, rows, ones, [predictor], OPTIONS), new Map([["g", own]]), n);
    };
    const found = fitted(bins);
    const meanIn = (group: number) => found[bins.indexOf(group)]!;
    expect(meanIn(1) - meanIn(2)).toBeGreaterThan(0.7);
    expect(Math.abs(meanIn(1) - meanIn(2) - 1.1)).toBeLessThan(0.35);
    const again = fitted(turned);
    expect(Math.max(...found.map((value, row) => Math.abs(value - again[row]!)))).toBeLessThan(0.02);
  });

  it("takes no noise from a table of more columns than patients", () => {
    const { predictors } = candidates("wide", 200);
    const rng = createRng("wide/target");
    const few = rows.slice(0, 80);
    let explained = 0;
    for (let repeat = 0; repeat < 10; repeat++) {
      const target = Float64Array.from(rows, () => rng.normal());
      const trend = fitTrend(target, few, ones, predictors, OPTIONS);
      const fit = trendOf(trend, new Map(predictors.map((one) => [one.name, one.bins])), n).subarray(0, 80);
      const mean = fit.reduce((sum, value) => sum + value, 0) / 80;
      explained += fit.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 80 / 10;
    }
    expect(explained).toBeLessThan(0.1);
  });
});
