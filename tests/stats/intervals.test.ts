import { describe, expect, it } from "vitest";
import { createRng } from "../../src/core/rng.ts";
import { auc } from "../../src/stats/auc.ts";
import { aucInterval, aucIntervalOf } from "../../src/stats/auc-interval.ts";
import { clopperPearson } from "../../src/stats/clopper-pearson.ts";
import { compareCoefficients } from "../../src/stats/compare-coefficients.ts";
import { fisherGreater } from "../../src/stats/fisher.ts";
import { holm } from "../../src/stats/holm.ts";
import { newcombe } from "../../src/stats/newcombe.ts";
import { normalCdf } from "../../src/stats/special.ts";
import { totalVariation } from "../../src/stats/total-variation.ts";
import { wilson } from "../../src/stats/wilson.ts";

describe("published interval numbers", () => {
  // anonymeter's own tests report the centre and half width of the same interval.
  it.each([
    [100, 100, 0.95, 0.9815032508965071, 0.01849674910349284],
    [23, 100, 0.95, 0.23998824451588613, 0.08155558571285167],
    [11, 100, 0.95, 0.1244274643007244, 0.06188550073007873],
  ])("Wilson %i of %i at %f", (x, n, level, centre, half) => {
    const got = wilson(x, n, level);
    expect((got.low + got.high) / 2).toBeCloseTo(centre, 12);
    expect((got.high - got.low) / 2).toBeCloseTo(half, 12);
  });
  it("Wilson to three decimals, and its centre at 68 %", () => {
    for (const [x, centre, half] of [
      [850, 0.849, 0.022],
      [0, 0.002, 0.002],
    ] as const) {
      const got = wilson(x, 1000, 0.95);
      expect((got.low + got.high) / 2).toBeCloseTo(centre, 3);
      expect((got.high - got.low) / 2).toBeCloseTo(half, 3);
    }
    const got = wilson(100, 100, 0.68);
    expect((got.low + got.high) / 2).toBeCloseTo(0.9951036894831882, 12);
  });
  it.each([
    [0, 30, 0, 0.115703],
    [1, 30, 0.000844, 0.172169],
    [3, 30, 0.021117, 0.265288],
    [5, 100, 0.016432, 0.112835],
    [23, 100, 0.151732, 0.324859],
  ])("Clopper-Pearson %i of %i", (x, n, low, high) => {
    const got = clopperPearson(x, n, 0.95);
    expect(got.low).toBeCloseTo(low, 6);
    expect(got.high).toBeCloseTo(high, 6);
  });
  it.each([
    [9, 30, 3, 30, 0.2, -0.005389, 0.390346, 0.052082],
    [23, 100, 11, 100, 0.12, 0.015379, 0.223114, 0.018645],
  ])("Newcombe and Fisher %i/%i - %i/%i", (a, m, b, n, value, low, high, p) => {
    const got = newcombe(a, m, b, n, 0.95);
    expect(got.value).toBeCloseTo(value, 12);
    expect(got.low).toBeCloseTo(low, 6);
    expect(got.high).toBeCloseTo(high, 6);
    expect(fisherGreater(a, m, b, n)).toBeCloseTo(p, 6);
  });
  it("arguments out of range have a code", () => {
    for (const bad of [
      () => wilson(3, 2, 0.9),
      () => wilson(1, 2, 1),
      () => clopperPearson(0.5, 2, 0.9),
      () => auc([], [1]),
    ]) {
      expect(bad).toThrow(expect.objectContaining({ code: "E_RANGE" }) as Error);
    }
  });
});

describe("area under the ROC curve", () => {
  it("counts pairs, ties half", () => {
    const rng = createRng("auc");
    for (let round = 0; round < 20; round++) {
      const a = Array.from({ length: 1 + rng.int(15) }, () => rng.int(6));
      const b = Array.from({ length: 1 + rng.int(15) }, () => rng.int(6));
      let wins = 0;
      for (const x of a) for (const y of b) wins += x > y ? 1 : x === y ? 0.5 : 0;
      expect(auc(a, b)).toBeCloseTo(wins / (a.length * b.length), 12);
    }
  });
  it("keeps an honest interval at the ends", () => {
    const perfect = aucIntervalOf(1, 10, 10, 0.9);
    expect(perfect.high).toBe(1);
    expect(perfect.low).toBeGreaterThan(0.6);
    expect(perfect.low).toBeLessThan(0.95);
    const worst = aucIntervalOf(0, 10, 10, 0.9);
    expect(worst.high).toBeCloseTo(1 - perfect.low, 12);
  });
  it("solves the score equation of method 5", () => {
    // At both ends (value - theta)^2 = z^2 V(theta), with the variance written out once more.
    const [value, m, n, z] = [0.74, 37, 12, 1.959963984540054];
    const got = aucIntervalOf(value, m, n, 0.95);
    for (const theta of [got.low, got.high]) {
      const star = (m + n) / 2 - 1;
      const q = theta * (1 - theta) * (1 + star * ((1 - theta) / (2 - theta) + theta / (1 + theta)));
      expect((value - theta) ** 2).toBeCloseTo((z * z * q) / (m * n), 12);
    }
  });
  it.each([
    [0.5, 10, 10],
    [0.7, 20, 180],
    [0.9, 15, 15],
    [0.98, 20, 60],
  ])("covers AUC %f with %i and %i scores at about its level", (truth, m, n) => {
    // Two normals with unit variance, delta apart: AUC = Phi(delta / sqrt 2).
    let delta = 0;
    while (normalCdf(delta / Math.SQRT2) < truth) delta += 1e-4;
    const rng = createRng(`coverage ${truth} ${m}`);
    const rounds = 3000;
    let covered = 0;
    for (let round = 0; round < rounds; round++) {
      const a = Array.from({ length: m }, () => rng.normal() + delta);
      const b = Array.from({ length: n }, () => rng.normal());
      const got = aucInterval(a, b, 0.9);
      if (got.low <= truth && truth <= got.high) covered++;
    }
    // 3 standard errors of the simulation are .016; the method is known to be somewhat conservative.
    expect(covered / rounds).toBeGreaterThan(0.88);
    expect(covered / rounds).toBeLessThan(0.97);
  });
});

describe("small ones by hand", () => {
  it("Holm steps down and never decreases", () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(holm([])).toEqual([]);
  });
  it("total variation", () => {
    expect(totalVariation([1, 1, 0], [0, 1, 1])).toBe(0.5);
    expect(() => totalVariation([0], [1])).toThrow(expect.objectContaining({ code: "E_RANGE" }) as Error);
  });
  it("interval overlap of Karr: identical 1, half shifted .5, disjoint negative", () => {
    expect(compareCoefficients(1, 0.5, 1, 0.5)).toEqual({ standardisedDifference: 0, overlap: 1 });
    expect(compareCoefficients(0, 1, 1.959963984540054, 1).overlap).toBeCloseTo(0.5, 9);
    expect(compareCoefficients(0, 1, 10, 1).overlap).toBeLessThan(0);
  });
});
