import { describe, expect, it } from "vitest";
import { clusteredRate, differenceOfRates, pairedCorrelation } from "../../../disclosure/shared/intervals/rates.ts";
import { createRng } from "../../../src/core/rng.ts";

describe("pairedCorrelation", () => {
  it("is that of the two means: units with one number only are not shared", () => {
    expect(pairedCorrelation([0, 1, 0, 1], [0, 1, 0, 1])).toBeCloseTo(1, 12);
    expect(pairedCorrelation([0, 1, 0, 1], [0, 1, NaN, NaN])).toBeCloseTo(2 / Math.sqrt(8), 12);
    expect(pairedCorrelation([1, 1, 1], [0, 1, 0])).toBe(0);
  });

  it("gives differences whose intervals cover none, where patients differ much and a fifth of them was never left out", () => {
    const rng = createRng("paired");
    const draws = 1500;
    let missed = 0;
    for (let b = 0; b < draws; b++) {
      const easy = Array.from({ length: 50 }, () => (rng.float() < 0.6 ? 0.95 : 0.05));
      const rate = (p: number, runs: number): number =>
        Array.from({ length: runs }, () => Number(rng.float() < p)).reduce((sum, one) => sum + one, 0) / runs;
      const members = easy.map((p) => rate(p, 18));
      const others = easy.map((p) => (rng.float() < 0.2 ? NaN : rate(p, 2)));
      const { low, high } = differenceOfRates(clusteredRate(members, 0.9), clusteredRate(others, 0.9), {
        correlation: pairedCorrelation(members, others),
      });
      if (low > 0 || high < 0) missed++;
    }
    // Nominal .1 and three Monte-Carlo errors.
    expect(missed / draws).toBeLessThan(0.1 + 3 * Math.sqrt(0.09 / draws));
  });
});

describe("clusteredRate", () => {
  it("takes the degrees of freedom of the variance off the effective number", () => {
    const rates = [0.1, 0.3, 0.2, 0.4, 0.5];
    // Mean .3, variance of the mean .005: 42 attempts, times (1.6449 / 2.1318)^2 = 25.003; SciPy: beta.ppf(.05, .3e,
    // .7e + 1), beta.ppf(.95, .3e + 1, .7e).
    const effective = (0.21 / 0.005) * (1.6448536269514722 / 2.1318467863266495) ** 2;
    const { low, high } = clusteredRate(rates, 0.9);
    expect(effective).toBeCloseTo(25.003, 3);
    expect(low).toBeCloseTo(0.1547328, 6);
    expect(high).toBeCloseTo(0.4830616, 6);
  });
});
