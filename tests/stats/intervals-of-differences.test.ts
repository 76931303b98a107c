import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createRng } from "../../src/core/rng.ts";
import { aucBootstrap } from "../../src/stats/auc-bootstrap.ts";
import { clopperPearson } from "../../src/stats/clopper-pearson.ts";
import { delong, delongDifference } from "../../src/stats/delong.ts";
import { fisherGreater } from "../../src/stats/fisher.ts";
import { maxT } from "../../src/stats/max-t.ts";
import { miettinenNurminen } from "../../src/stats/miettinen-nurminen.ts";
import { nadeauBengio } from "../../src/stats/nadeau-bengio.ts";
import { newcombe } from "../../src/stats/newcombe.ts";
import { residualRisk, wilsonCentre } from "./residual-risk.ts";
import { smallestDetectableAuc, smallestDetectableDifference } from "../../src/stats/smallest-detectable.ts";

interface Scores {
  positives: number[];
  negatives: number[];
}
interface Fixture {
  miettinenNurminen: number[][];
  delong: {
    first: Scores;
    second: Scores;
    auc: number;
    variance: number;
    difference: number;
    standardError: number;
    bootstrap: [number, number];
  }[];
  maxT: { observed: number[]; permuted: number[][]; single: number[]; down: number[] };
  nadeauBengio: { perSplit: number[]; nTest: number; nTrain: number; level: number; low: number; high: number };
  smallestDetectable: [number, number, number][];
}
const fixture = JSON.parse(
  readFileSync(new URL("../reference/intervals/intervals.json", import.meta.url), "utf8"),
) as Fixture;

describe("against SciPy, numerical likelihood and direct enumeration", () => {
  it("Miettinen-Nurminen", () => {
    for (const [x1, n1, x2, n2, level, low, high] of fixture.miettinenNurminen) {
      const got = miettinenNurminen(x1!, n1!, x2!, n2!, level!);
      expect(got.low).toBeCloseTo(low!, 6);
      expect(got.high).toBeCloseTo(high!, 6);
      expect(got.value).toBeCloseTo(x1! / n1! - x2! / n2!, 12);
    }
    const published = miettinenNurminen(56, 70, 48, 80, 0.95);
    expect([published.low, published.high].map((x) => Number(x.toFixed(4)))).toEqual([0.0528, 0.3382]);
    const none = miettinenNurminen(0, 12, 9, 9, 0.9);
    expect(none.low).toBe(-1);
    expect(none.high).toBeLessThan(-0.6);
  });

  it("DeLong's variance and difference, and the patient bootstrap beside them", () => {
    for (const { first, second, auc, variance, difference, standardError, bootstrap } of fixture.delong) {
      const got = delong(first.positives, first.negatives);
      expect(got.value).toBeCloseTo(auc, 12);
      expect(got.variance).toBeCloseTo(variance, 12);
      const both = delongDifference(first, second);
      expect(both.value).toBeCloseTo(difference, 12);
      expect(both.standardError).toBeCloseTo(standardError, 12);
      const resampled = aucBootstrap(first.positives, first.negatives, 0.9, 4000, createRng("bootstrap"));
      // Both are 4000 resamples of the same law: ends agree to a tenth of the standard error or so.
      expect(Math.abs(resampled.low - bootstrap[0])).toBeLessThan(0.15 * Math.sqrt(variance));
      expect(Math.abs(resampled.high - bootstrap[1])).toBeLessThan(0.15 * Math.sqrt(variance));
    }
  });

  it("max-T, single step and step down", () => {
    const { observed, permuted, single, down } = fixture.maxT;
    maxT(observed, permuted).forEach((p, k) => expect(p).toBeCloseTo(single[k]!, 12));
    maxT(observed, permuted, "down").forEach((p, k) => expect(p).toBeCloseTo(down[k]!, 12));
    expect(() => maxT([1, 2], [[1]])).toThrow(/draws/);
  });

  it("Nadeau-Bengio's interval", () => {
    const { perSplit, nTest, nTrain, level, low, high } = fixture.nadeauBengio;
    const got = nadeauBengio(perSplit, nTest, nTrain, level);
    expect(got.low).toBeCloseTo(low, 10);
    expect(got.high).toBeCloseTo(high, 10);
  });

  it("smallest detectable difference, also as printed in the literature table of two digits", () => {
    for (const [m, base, wanted] of fixture.smallestDetectable)
      expect(smallestDetectableDifference(m, m, base, 0.05, 0.8)!).toBeCloseTo(wanted, 6);
    const printed = [
      [10, 0.02, 0.52],
      [20, 0.1, 0.38],
      [30, 0.3, 0.35],
      [50, 0.5, 0.26],
      [100, 0.02, 0.09],
      [100, 0.1, 0.14],
    ] as const;
    for (const [m, base, wanted] of printed)
      expect(Math.abs(smallestDetectableDifference(m, m, base, 0.05, 0.8)! - wanted)).toBeLessThanOrEqual(0.011);
    expect(smallestDetectableDifference(3, 3, 0.5, 0.05, 0.8)).toBeUndefined();
    for (const [m, n, wanted] of [
      [160, 40, 0.627],
      [400, 100, 0.58],
      [800, 200, 0.557],
      [500, 500, 0.545],
    ] as const)
      expect(smallestDetectableAuc(m, n, 0.05, 0.8)).toBeCloseTo(wanted, 3);
  });
});

describe("published numbers", () => {
  it("centres and half widths as anonymeter's own tests state them, and its residual risk", () => {
    const centre = (x: number, n: number, level: number): number[] => {
      const { value, error } = wilsonCentre(x, n, level);
      return [value, error];
    };
    expect(centre(100, 100, 0.95)[0]).toBeCloseTo(0.9815032508965071, 12);
    expect(centre(100, 100, 0.95)[1]).toBeCloseTo(0.01849674910349284, 12);
    expect(centre(23, 100, 0.95)[0]).toBeCloseTo(0.23998824451588613, 12);
    expect(centre(23, 100, 0.95)[1]).toBeCloseTo(0.08155558571285167, 12);
    expect(centre(11, 100, 0.95)[0]).toBeCloseTo(0.1244274643007244, 12);
    expect(centre(100, 100, 0.68)[0]).toBeCloseTo(0.9951036894831882, 10);
    const risk = residualRisk({ value: 0.9, error: 0.02 }, { value: 0.85, error: 0.02 });
    expect([risk.value, risk.error].map((x) => Number(x.toFixed(3)))).toEqual([0.333, 0.16]);
    expect(residualRisk({ value: 0.9, error: 0 }, { value: 0.8, error: 0 }).value).toBeCloseTo(0.5, 12);
    const attack = wilsonCentre(16, 500, 0.95);
    expect(attack.value).toBeCloseTo(0.03556819, 8);
    // An attack weaker than its control stays negative: it is not clipped to "no risk".
    expect(residualRisk({ value: 0.1, error: 0 }, { value: 0.2, error: 0 }).value).toBeLessThan(0);
  });

  it("Clopper-Pearson, Newcombe and Fisher", () => {
    for (const [x, n, low, high] of [
      [0, 30, 0, 0.115703],
      [1, 30, 0.000844, 0.172169],
      [3, 30, 0.021117, 0.265288],
      [5, 100, 0.016432, 0.112835],
      [23, 100, 0.151732, 0.324859],
    ] as const) {
      const got = clopperPearson(x, n, 0.95);
      expect(got.low).toBeCloseTo(low, 6);
      expect(got.high).toBeCloseTo(high, 6);
    }
    for (const [a, m, b, n, value, low, high, p] of [
      [9, 30, 3, 30, 0.2, -0.005389, 0.390346, 0.052082],
      [23, 100, 11, 100, 0.12, 0.015379, 0.223114, 0.018645],
    ] as const) {
      const got = newcombe(a, m, b, n, 0.95);
      [got.value, got.low, got.high].forEach((x, k) => expect(x).toBeCloseTo([value, low, high][k]!, 5));
      expect(fisherGreater(a, m, b, n)).toBeCloseTo(p, 6);
    }
  });
});
