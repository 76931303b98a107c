import { describe, expect, it } from "vitest";
import { createRng, type Rng } from "../../src/core/rng.ts";
import { combineCoefficients, combineSyntheses, type SynthesisDesign } from "../../src/stats/combine-syntheses.ts";

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) };
}

const normals = (n: number, mean: number, sd: number, rng: Rng): number[] =>
  Array.from({ length: n }, () => mean + sd * rng.normal());

/** Mean and standard deviation from their posterior under the usual flat prior. */
function posteriorDraw(
  { mean, variance }: { mean: number; variance: number },
  n: number,
  rng: Rng,
): { mean: number; sd: number } {
  const chiSquare = normals(n - 1, 0, 1, rng).reduce((sum, z) => sum + z * z, 0);
  const sd = Math.sqrt(((n - 1) * variance) / chiSquare);
  return { mean: mean + (sd / Math.sqrt(n)) * rng.normal(), sd };
}

/**
 * Share of worlds in which the interval for a normal mean of 3 covers it, and in which that of an analyst who takes the
 * cohorts for real does.
 */
function coverage(design: SynthesisDesign, m: number, nWorlds: number): { corrected: number; naive: number } {
  let [corrected, naive] = [0, 0];
  for (let world = 0; world < nWorlds; world++) {
    const rng = createRng(`coverage/${JSON.stringify(design)}/${m}/${world}`);
    const registry = moments(normals(design.n, 3, 2, rng));
    const found = Array.from({ length: m }, () => {
      const fit =
        design.proper === true
          ? posteriorDraw(registry, design.n, rng)
          : { mean: registry.mean, sd: Math.sqrt(registry.variance) };
      return moments(normals(design.k, fit.mean, fit.sd, rng));
    });
    const estimates = found.map(({ mean }) => mean);
    const variances = found.map(({ variance }) => variance / design.k);
    const { value, low, high } = combineSyntheses(estimates, variances, design);
    if (low <= 3 && 3 <= high) corrected += 1 / nWorlds;
    if (Math.abs(value - 3) <= 1.96 * Math.sqrt(moments([...variances, ...variances]).mean / m)) naive += 1 / nWorlds;
  }
  return { corrected, naive };
}

describe("combineSyntheses", () => {
  it("has the closed form of simple and of proper synthesis", () => {
    const simple = combineSyntheses([1, 2, 3], [0.4, 0.5, 0.6], { k: 50, n: 200 });
    // V = .5 x 50 / 200 = .125; 1 + 200 / 150 = 7 / 3.
    expect(simple.value).toBeCloseTo(2, 12);
    expect(simple.standardError ** 2).toBeCloseTo(0.125 * (7 / 3), 12);
    expect(simple.high - simple.value).toBeCloseTo(1.959963984540054 * simple.standardError, 9);
    // 1 + (4 + 1) / 3 = 8 / 3.
    expect(
      combineSyntheses([1, 2, 3], [0.4, 0.5, 0.6], { k: 50, n: 200, proper: true }).standardError ** 2,
    ).toBeCloseTo(0.125 * (8 / 3), 12);
    // One synthesis as large as the registry: twice the variance.
    expect(combineSyntheses([7], [0.3], { k: 100, n: 100, level: 0.9 })).toMatchObject({
      value: 7,
      level: 0.9,
      n: 1,
      standardError: Math.sqrt(0.6),
    });
  });

  it("does each coefficient on its own", () => {
    const fits = [
      { a: { estimate: 1, variance: 0.1 }, b: { estimate: -1, variance: 0.2 } },
      { a: { estimate: 2, variance: 0.3 }, b: { estimate: -3, variance: 0.2 } },
    ];
    const design = { k: 80, n: 100 };
    expect(combineCoefficients(fits, design)).toEqual({
      a: combineSyntheses([1, 2], [0.1, 0.3], design),
      b: combineSyntheses([-1, -3], [0.2, 0.2], design),
    });
    expect(() => combineCoefficients([fits[0]!, { a: fits[1]!.a }], design)).toThrow(
      expect.objectContaining({ code: "E_RANGE" }) as Error,
    );
  });

  it.each<[string, readonly number[], readonly number[], SynthesisDesign]>([
    ["nothing", [], [], { k: 1, n: 1 }],
    ["a variance too few", [1, 2], [1], { k: 1, n: 1 }],
    ["a negative variance", [1], [-1], { k: 1, n: 1 }],
    ["no patients", [1], [1], { k: 1, n: 0 }],
    ["no number", [NaN], [1], { k: 1, n: 1 }],
    ["level 1", [1], [1], { k: 1, n: 1, level: 1 }],
  ])("refuses %s", (_, estimates, variances, design) => {
    expect(() => combineSyntheses(estimates, variances, design)).toThrow(
      expect.objectContaining({ code: "E_RANGE" }) as Error,
    );
  });

  it.each<[string, SynthesisDesign, number]>([
    ["simple, one cohort", { k: 100, n: 100 }, 1],
    ["simple, five larger cohorts", { k: 200, n: 100 }, 5],
    ["simple, three smaller cohorts", { k: 50, n: 100 }, 3],
    ["proper, one cohort", { k: 100, n: 100, proper: true }, 1],
    ["proper, five cohorts", { k: 100, n: 100, proper: true }, 5],
  ])("covers at its level: %s", { tags: ["thorough"] }, (_, design, m) => {
    const nWorlds = 3000;
    const { corrected, naive } = coverage(design, m, nWorlds);
    // Four standard errors, and .006 for a normal quantile on 100 patients (t gives .9472 at 99 degrees of freedom).
    expect(Math.abs(corrected - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / nWorlds) + 0.006);
    expect(naive).toBeLessThan(0.88);
  });
});
