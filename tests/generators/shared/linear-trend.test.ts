import { describe, expect, it } from "vitest";
import { fitTrend, scorePredictor, type ScoredPredictor } from "../../../generators/shared/sequential/linear-trend.ts";
import { createRng } from "../../../src/core/rng.ts";

const n = 300;
const rows = Int32Array.from({ length: n }, (_, row) => row);
const ones = new Float64Array(n).fill(1);

function candidates(seed: string): { predictors: ScoredPredictor[]; columns: Float64Array[] } {
  const rng = createRng(seed);
  const predictors = ["a", "b", "c"].flatMap(
    (name) =>
      scorePredictor({ name, nBins: 11, ordered: true, bins: Uint8Array.from(rows, () => 1 + rng.int(10)) }, ones) ??
      [],
  );
  return { predictors, columns: predictors.map((one) => Float64Array.from(one.bins, (bin) => one.scores[bin]!)) };
}

describe("fitTrend", () => {
  it("solves the normal equations: residuals are orthogonal to what entered", () => {
    const { predictors, columns } = candidates("normal");
    const rng = createRng("target");
    const target = Float64Array.from(rows, (row) => 2 * columns[0]![row]! - columns[2]![row]! + rng.normal());
    const trend = fitTrend(target, rows, ones, predictors, { maxTerms: 5, minT: 3, ridgeUnits: 0 });
    expect(trend.terms.map((term) => term.name).sort()).toEqual(["a", "c"]);
    const mean = target.reduce((sum, value) => sum + value, 0) / n;
    const residual = target.map(
      (value, row) =>
        value -
        mean -
        trend.terms.reduce((sum, term) => sum + term.slope * columns["abc".indexOf(term.name)]![row]!, 0),
    );
    for (const at of [0, 2])
      expect(Math.abs(residual.reduce((sum, value, row) => sum + value * columns[at]![row]!, 0) / n)).toBeLessThan(
        2e-3,
      );
  });

  it("shrinks one slope by n / (n + ridge)", () => {
    const { predictors, columns } = candidates("ridge");
    const target = columns[1]!.map((value) => 3 * value);
    const noisy = target.map((value, row) => value + (row % 2 === 0 ? 0.5 : -0.5));
    const slope = (ridgeUnits: number) =>
      fitTrend(noisy, rows, ones, [predictors[1]!], { maxTerms: 1, minT: 2, ridgeUnits }).terms[0]!.slope;
    expect(slope(100) / slope(0)).toBeCloseTo(300 / 400, 3);
  });

  it("lets noise in at the rate its t value names", () => {
    const rng = createRng("noise");
    let entered = 0;
    for (let repeat = 0; repeat < 200; repeat++) {
      const { predictors } = candidates(`noise/${repeat}`);
      entered += fitTrend(
        Float64Array.from(rows, () => rng.normal()),
        rows,
        ones,
        [predictors[0]!],
        { maxTerms: 1, minT: 1.645, ridgeUnits: 0 },
      ).terms.length;
    }
    expect(Math.abs(entered / 200 - 0.1)).toBeLessThan(0.07);
  });
});
