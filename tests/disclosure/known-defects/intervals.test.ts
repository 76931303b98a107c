import { describe, expect, it } from "vitest";
import { copiesFinding } from "../../../disclosure/replicas/copies-finding.ts";
import { clusteredRate, dependentRate, differenceOfRates } from "../../../disclosure/shared/intervals/rates.ts";
import { replicas } from "../../../disclosure/replicas/replicas.ts";
import { createRng } from "../../../src/core/rng.ts";
import { clopperPearson } from "../../../src/stats/clopper-pearson.ts";
import { newcombe } from "../../../src/stats/newcombe.ts";
import { wilsonCentre } from "../../stats/residual-risk.ts";
import { wilson } from "../../../src/stats/wilson.ts";
import { CONTEXT, simulateEvidence } from "../../laws/simulated-world.ts";

describe("the value of a rate is the rate", () => {
  it("prints 0 of n as 0, where the centre of Wilson's interval would be .139 of 10 and .057 of 30", async () => {
    for (const [n, centre] of [
      [10, 0.139],
      [20, 0.081],
      [30, 0.057],
      [50, 0.036],
      [100, 0.0185],
    ] as const) {
      expect(wilsonCentre(0, n, 0.95).value).toBeCloseTo(centre, 3);
      expect([
        wilson(0, n, 0.9).value,
        clopperPearson(0, n, 0.9).value,
        clusteredRate(new Float64Array(n), 0.9).value,
        dependentRate(0, n, n, 0.9).value,
      ]).toEqual([0, 0, 0, 0]);
    }
    const result = await replicas.run(
      simulateEvidence({ nUnits: 30, share: 0, nRefits: 10, nHoldout: 0 }, "nobody"),
      {},
      createRng("nobody"),
      CONTEXT,
    );
    if (result.status !== "measured") throw new Error(result.status);
    const all = result.findings.find((one) => one.id === "all-columns")!;
    expect([all.attack.value, all.control.value, all.excess.value]).toEqual([0, 0, 0]);
    expect(all.excess.high).toBeGreaterThan(0.09);
  });

  it("bounds 0 of n at one-sided 95 % by 1 - .05^(1/n), not by the two-sided 1 - .025^(1/n), and says which level it is", () => {
    for (const n of [10, 30, 33, 59, 100, 299]) {
      const gate = clopperPearson(0, n, 0.9);
      expect(gate.high).toBeCloseTo(1 - 0.05 ** (1 / n), 10);
      expect(clopperPearson(0, n, 0.95).high).toBeCloseTo(1 - 0.025 ** (1 / n), 10);
      expect([gate.level, clopperPearson(0, n, 0.95).level]).toEqual([0.9, 0.95]);
      expect(clopperPearson(n, n, 0.9).low).toBeCloseTo(0.05 ** (1 / n), 10);
    }
  });

  it.each([
    [
      0.09,
      [
        [33, 0],
        [59, 1],
        [75, 2],
        [100, 4],
        [150, 7],
        [200, 11],
        [300, 18],
        [500, 34],
        [1000, 74],
      ],
    ],
    [
      0.05,
      [
        [59, 0],
        [100, 1],
        [200, 4],
        [300, 8],
        [500, 16],
      ],
    ],
  ] as const)(
    "allows as many hits under a ceiling of %f as the published table of one-sided bounds",
    (ceiling, table) => {
      for (const [m, most] of table) {
        expect(clopperPearson(most, m, 0.9).high).toBeLessThan(ceiling);
        expect(clopperPearson(most + 1, m, 0.9).high).toBeGreaterThanOrEqual(ceiling);
      }
    },
  );
});

describe("no point estimate is clipped at no risk", () => {
  it("differences of rates", () => {
    expect(newcombe(2, 40, 10, 40, 0.9).value).toBeCloseTo(-0.2, 12);
    const [few, many] = [
      clusteredRate([0, 0, 0, 1, 0, 0, 0, 0, 0, 0], 0.9),
      clusteredRate([1, 0, 0, 1, 0, 1, 0, 1, 0, 1], 0.9),
    ];
    expect(differenceOfRates(few, many).value).toBeCloseTo(-0.4, 12);
  });

  it("a mean over files without a leak is 0, not above it", async () => {
    const values: number[] = [];
    for (let seed = 0; seed < 60; seed++) {
      const result = await replicas.run(
        simulateEvidence({ nUnits: 30, share: 0, nRefits: 10, nHoldout: 0 }, `clip/${seed}`),
        {},
        createRng("clip"),
        CONTEXT,
      );
      if (result.status !== "measured") throw new Error(result.status);
      values.push(result.findings.find((one) => one.id === "quasi-identifiers")!.excess.value);
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / values.length;
    expect(values.filter((value) => value < 0).length).toBeGreaterThan(15);
    expect(Math.abs(mean)).toBeLessThan(3 * error);
  });

  it("copies of rare patients, where non-members are copied more often", () => {
    const rare = {
      released: Float64Array.of(1, 0, 0, 0),
      control: Float64Array.of(1, 1, 0, 0),
      controlHits: 2,
      controlTrials: 4,
      recipe: undefined,
    };
    const { excess, attack, p } = copiesFinding({ source: "holdout", arms: [rare], rare, nRareUnits: 4 }, CONTEXT);
    expect([attack.value, excess.value, excess.low, excess.high]).toEqual([1, -1, -1, 1]);
    expect(p).toBeGreaterThan(0.5);
  });
});
