import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bernoulli, bernoulliExp, uniformBelow } from "../../../src/privacy/noise/coins.ts";
import { discreteGaussian } from "../../../src/privacy/noise/discrete-gaussian.ts";
import { discreteLaplace } from "../../../src/privacy/noise/discrete-laplace.ts";
import { exponentialMechanism } from "../../../src/privacy/noise/exponential-mechanism.ts";
import { isSystemNoise, sourceOf, systemNoise } from "../../../src/privacy/noise/noise-source.ts";
import { rationalAbove, rationalBelow, toNumber, type Rational } from "../../../src/privacy/noise/rational.ts";
import { chiSquareTail } from "../../../src/stats/special.ts";
import { fixedKeyNoise } from "../fixed-key-noise.ts";

interface Fixture {
  k: number[];
  discrete_gaussian: { sigma2: string; pmf: number[]; variance: number }[];
  discrete_laplace: { scale: string; pmf: number[]; variance: number }[];
  bernoulli_exp: { num: number; den: number; p: number }[];
  selection: { scores: number[]; eps: number; sens: number; exponential: number[] }[];
}
const fixture = JSON.parse(
  readFileSync(new URL("../../reference/dp/samplers.json", import.meta.url), "utf8"),
) as Fixture;
const DRAWS = 20_000;
/** About 30 tests at this level: a false alarm of the suite in 1 of 300 keys, and the key is fixed. */
const LEVEL = 1e-4;

describe("exact noise against pmfs to 40 digits", () => {
  it.each(fixture.discrete_gaussian)("discrete Gaussian, variance $sigma2", ({ sigma2, pmf, variance }) => {
    const next = discreteGaussian(exact(sigma2), fixedKeyNoise(`gaussian ${sigma2}`));
    const draws = Array.from({ length: DRAWS }, () => Number(next()));
    expect(chiSquareOfSigned(draws, pmf)).toBeGreaterThan(LEVEL);
    expect(varianceZ(draws, variance)).toBeLessThan(4);
  });

  it.each(fixture.discrete_laplace)("discrete Laplace, scale $scale", ({ scale, pmf, variance }) => {
    const noise = fixedKeyNoise(`laplace ${scale}`);
    const draws = Array.from({ length: DRAWS }, () => Number(discreteLaplace(exact(scale), noise)));
    expect(chiSquareOfSigned(draws, pmf)).toBeGreaterThan(LEVEL);
    expect(varianceZ(draws, variance)).toBeLessThan(5);
  });

  it.each(fixture.bernoulli_exp)("coin exp(-$num/$den)", ({ num, den, p }) => {
    const noise = fixedKeyNoise(`coin ${num}/${den}`);
    let heads = 0;
    for (let i = 0; i < DRAWS; i++) if (bernoulliExp(BigInt(num), BigInt(den), noise)) heads++;
    if (p === 1) expect(heads).toBe(DRAWS);
    else expect(Math.abs(heads - DRAWS * p)).toBeLessThan(4 * Math.sqrt(DRAWS * p * (1 - p)) + 1);
  });

  it.each(fixture.selection)("exponential mechanism, epsilon $eps", ({ scores, eps, sens, exponential }) => {
    const noise = fixedKeyNoise(`selection ${eps}`);
    const taken = new Float64Array(scores.length);
    for (let i = 0; i < DRAWS; i++)
      taken[exponentialMechanism(scores.map(BigInt), BigInt(sens), exact(String(eps)), noise)]!++;
    expect(chiSquare(taken, exponential)).toBeGreaterThan(LEVEL);
  });

  it("is refuted by the same test where the noise is 5 % too small", () => {
    const { pmf } = fixture.discrete_gaussian.find((one) => one.sigma2 === "4")!;
    const next = discreteGaussian(exact("3.61"), fixedKeyNoise("too small"));
    expect(
      chiSquareOfSigned(
        Array.from({ length: DRAWS }, () => Number(next())),
        pmf,
      ),
    ).toBeLessThan(LEVEL);
  });

  it("draws a wide Gaussian (840 sigma) of the right variance", () => {
    const sigma = 840 * 18.35;
    const next = discreteGaussian(rationalAbove(sigma ** 2), fixedKeyNoise("wide"));
    expect(
      varianceZ(
        Array.from({ length: DRAWS }, () => Number(next())),
        sigma ** 2,
      ),
    ).toBeLessThan(4);
  });
});

describe("coins", () => {
  it("are exact where a word of 48 bits does not decide", () => {
    const b = 2n ** 100n;
    // The first word ties with the first 48 digits of 1/2 + 2^-100, the second with the next; the third decides.
    const words = (...given: number[]) => ({ word: () => given.shift()!, wordsDrawn: 0 });
    const p = 2n ** 99n + 1n;
    expect(bernoulli(p, b, words(2 ** 47, 0, 2 ** 44 - 1))).toBe(true);
    expect(bernoulli(p, b, words(2 ** 47, 0, 2 ** 44 + 1))).toBe(false);
    expect(bernoulli(p, b, words(2 ** 47, 1))).toBe(false);
  });

  it("draw evenly below a bound that does not divide the range", () => {
    const noise = fixedKeyNoise("below");
    const seen = new Float64Array(7);
    for (let i = 0; i < DRAWS; i++) seen[uniformBelow(7, noise)]!++;
    expect(chiSquare(seen, Array(7).fill(1 / 7))).toBeGreaterThan(LEVEL);
  });
});

describe("sources", () => {
  it("tell the operating system's from any other, wrapped ones included", () => {
    const system = systemNoise();
    expect(isSystemNoise(system)).toBe(true);
    expect(isSystemNoise({ ...system })).toBe(false);
    expect(isSystemNoise(fixedKeyNoise("x"))).toBe(false);
    expect(isSystemNoise(sourceOf(() => new Uint8Array(6)))).toBe(false);
  });

  it("differ between two system sources, agree between two of one key, and count their words", () => {
    const first = (source: { word(): number }) => Array.from({ length: 4 }, () => source.word());
    expect(first(systemNoise())).not.toEqual(first(systemNoise()));
    const keyed = fixedKeyNoise("a");
    expect(first(keyed)).toEqual(first(fixedKeyNoise("a")));
    expect(keyed.wordsDrawn).toBe(4);
  });
});

describe("rationals", () => {
  it("round noise up and selection down, never the other way", () => {
    for (const value of [0.1, 1 / 3, 18.347788, 1e-7, 237.5]) {
      expect(toNumber(rationalAbove(value))).toBeGreaterThanOrEqual(value);
      expect(toNumber(rationalBelow(value))).toBeLessThanOrEqual(value);
      expect(toNumber(rationalAbove(value)) - toNumber(rationalBelow(value))).toBeLessThan(2e-6);
    }
  });
});

it("costs at most 15 microseconds a draw", () => {
  const noise = systemNoise();
  const cost = (draw: () => unknown): number => {
    for (let i = 0; i < 2000; i++) draw();
    // Processor time, not the clock: other processes share the machine.
    const start = process.cpuUsage();
    for (let i = 0; i < 20_000; i++) draw();
    const used = process.cpuUsage(start);
    return (used.user + used.system) / 20_000;
  };
  for (const variance of [4, 18.35 ** 2, (840 * 18.35) ** 2])
    expect(cost(discreteGaussian(rationalAbove(variance), noise))).toBeLessThan(15);
  expect(cost(() => discreteLaplace({ num: 29n, den: 4n }, noise))).toBeLessThan(15);
});

/** A decimal as an exact fraction. */
function exact(text: string): Rational {
  const [whole = "0", part = ""] = text.split(".");
  return { num: BigInt(whole + part), den: 10n ** BigInt(part.length) };
}

/**
 * p of the goodness of fit of signed draws; states with fewer than 5 expected are joined in the tails. @param pmf at
 * 0..12
 */
function chiSquareOfSigned(draws: readonly number[], pmf: readonly number[]): number {
  const cells = new Map<number, number>();
  for (const draw of draws) cells.set(draw, (cells.get(draw) ?? 0) + 1);
  const inside = pmf.map((_, k) => k).filter((k) => DRAWS * pmf[k]! >= 5);
  const states = inside.flatMap((k) => (k === 0 ? [0] : [-k, k]));
  const seen = states.map((k) => cells.get(k) ?? 0);
  const expected = states.map((k) => pmf[Math.abs(k)]!);
  const rest = 1 - expected.reduce((a, b) => a + b, 0);
  if (DRAWS * rest >= 5) {
    seen.push(DRAWS - seen.reduce((a, b) => a + b, 0));
    expected.push(rest);
  }
  return chiSquare(seen, expected);
}

function chiSquare(seen: ArrayLike<number>, probability: readonly number[]): number {
  const n = Array.from(seen).reduce((a, b) => a + b, 0);
  const x = probability.reduce((sum, p, i) => sum + (seen[i]! - n * p) ** 2 / (n * p), 0);
  return chiSquareTail(x, probability.length - 1);
}

/** How many standard errors the mean square of the draws lies from a variance. */
function varianceZ(draws: readonly number[], variance: number): number {
  const squares = draws.map((x) => x * x);
  const mean = squares.reduce((a, b) => a + b, 0) / draws.length;
  const spread = Math.sqrt(squares.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length / draws.length);
  return Math.abs(mean - variance) / spread;
}
