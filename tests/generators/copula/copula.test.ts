import { describe, expect, it } from "vitest";
import { copula } from "../../../generators/copula/copula.ts";
import { COPULA_DEFAULTS } from "../../../generators/copula/copula-params.ts";
import { fitCopula } from "../../../generators/copula/fit-copula.ts";
import { evenVariances, mixtureFactors } from "../../../generators/copula/shrinkage-factors.ts";
import { keptLoadings, oneFactor, type LatentPair } from "../../../generators/copula/one-factor.ts";
import { sampleCopula } from "../../../generators/copula/sample-copula.ts";
import type { Variable } from "../../../generators/shared/frame/joint-model.ts";
import { createRng } from "../../../src/core/rng.ts";
import { normalQuantile } from "../../../src/stats/special.ts";
import { choleskyFactor } from "../../../src/stats/symmetric-solve.ts";
import {
  average,
  codeOf,
  codesOf,
  cohort,
  eachPair,
  groups,
  normals,
  number,
  scoresOf,
  square,
  table,
} from "./copula-fixture.ts";

const PLAIN = { ...COPULA_DEFAULTS, caution: 0 };

describe("latent correlations", () => {
  it("recovers the correlations of normals behind numbers, heaps, two groups, ordered and nested groups", () => {
    const truth = [
      [1],
      [0.6, 1],
      [-0.5, -0.3, 1],
      [0.7, 0.5, -0.4, 1],
      [0.4, 0.3, -0.2, 0.35, 1],
      [0.3, -0.3, 0.1, 0, 0, 1],
    ];
    const z = normals(truth, 20_000, createRng("recover"));
    const nested = Int32Array.from(z[4]!, (value, row) =>
      value < normalQuantile(0.5) ? 2 : z[5]![row]! < normalQuantile(0.4) ? 0 : 1,
    );
    const body = fitCopula(
      table([
        number("a", z[0]!),
        number(
          "b",
          z[1]!.map((value) => Math.max(0, Math.round(value))),
        ),
        groups(
          "c",
          z[2]!.map((value) => (value > 1.2 ? 1 : 0)),
          2,
          false,
        ),
        groups(
          "d",
          z[3]!.map((value) => (value < -1 ? 0 : value < 0.2 ? 1 : value < 1.5 ? 2 : 3)),
          4,
          true,
        ),
        groups("e", nested, 3, false),
      ]),
      PLAIN,
    );
    expect(body.nLatents).toBe(6);
    expect(body.variables[4]).toMatchObject({ kind: "nested", order: [2, 1, 0] });
    // The third level is drawn by the latent that the second of the split left: its sign is the split's, upside down.
    const sign = [1, 1, 1, 1, 1, -1];
    eachPair(6, (i, j, at) => {
      // Pairs of one variable's latents are 0 by construction; four standard errors of a correlation of coarse groups.
      const expected = i === 5 && j === 4 ? 0 : sign[i]! * sign[j]! * truth[i]![j]!;
      expect(Math.abs(body.correlations[at]! - expected), `${i},${j}`).toBeLessThan(i === 5 ? 0.1 : 0.045);
    });
  });

  it("counts the rows of a unit once", () => {
    const z = normals([[1], [0.5, 1]], 80, createRng("once"));
    const once = fitCopula(table([number("a", z[0]!), number("b", z[1]!)]), COPULA_DEFAULTS);
    const twice = (values: Float64Array) => Float64Array.from({ length: 160 }, (_, row) => values[row >> 1]!);
    const repeated = {
      ...table([number("a", twice(z[0]!)), number("b", twice(z[1]!))]),
      units: Int32Array.from({ length: 160 }, (_, row) => row >> 1),
      nUnits: 80,
      weights: new Float64Array(160).fill(0.5),
    };
    expect(fitCopula(repeated, COPULA_DEFAULTS)).toEqual(once);
  });

  it("keeps less of what few patients say than of what many say", () => {
    const rng = createRng("few");
    const pairs = Array.from({ length: 60 }, (_, at): LatentPair => {
      const spread = at < 30 ? 1 / 400 : 1 / 30;
      return { i: at + 1, j: 0, rho: 0.2 * rng.normal() + Math.sqrt(spread) * rng.normal(), variance: spread, spread };
    });
    const kept = mixtureFactors(
      Float64Array.from(pairs, ({ rho }) => rho),
      evenVariances(pairs),
      1,
    );
    // A normal of spread .2 would keep .2^2 / (.2^2 + 1 / n): .94 and .55; the mixture less of what is near 0 and more
    // of what is not.
    const average = (part: Float64Array) => part.reduce((sum, one) => sum + one, 0) / part.length;
    expect(average(kept.subarray(0, 30))).toBeGreaterThan(0.65);
    expect(average(kept.subarray(30))).toBeLessThan(0.6);
    expect(average(kept.subarray(30))).toBeGreaterThan(0.25);
    const strong = Float64Array.of(0.7, 0.6, 0.5, 0.1);
    const all = strong.length;
    const few = Array.from({ length: all }, (_, i) =>
      Array.from({ length: i }, (_u, j): LatentPair => ({
        i,
        j,
        rho: strong[i]! * strong[j]!,
        variance: 1 / (i === 3 ? 30 : 400),
        spread: 1 / (i === 3 ? 30 : 400),
      })),
    ).flat();
    const loadings = oneFactor(few, all);
    loadings.forEach((loading, i) => expect(Math.abs(Math.abs(loading) - strong[i]!)).toBeLessThan(1e-3));
    expect(keptLoadings(loadings, few, evenVariances(few))[0]).toBeGreaterThan(0.9);
    expect(keptLoadings(loadings, few, evenVariances(few))[3]).toBe(0);
  });

  it("shrinks unrelated columns to next to nothing", () => {
    for (const seed of ["a", "b", "c"]) {
      const rng = createRng(`noise/${seed}`);
      const columns = Array.from({ length: 15 }, (_, at) =>
        number(
          `v${at}`,
          Float64Array.from({ length: 40 }, () => rng.normal()),
        ),
      );
      const { correlations } = fitCopula(table(columns), COPULA_DEFAULTS);
      expect(Math.sqrt(correlations.reduce((sum, rho) => sum + rho * rho, 0) / correlations.length)).toBeLessThan(0.05);
    }
  });

  it("is positive definite with more columns than patients, and with holes that contradict each other", () => {
    const rng = createRng("wide");
    const factor = Float64Array.from({ length: 24 }, () => rng.normal());
    const variables = Array.from({ length: 60 }, (_, at): Variable => {
      const values = factor.map((value) => (rng.float() < 0.3 ? NaN : 0.9 * value + 0.4 * rng.normal()));
      return at % 3 === 0
        ? groups(
            `v${at}`,
            values.map((value) => (Number.isNaN(value) ? -1 : value > 0 ? 1 : 0)),
            2,
            false,
          )
        : number(`v${at}`, values);
    });
    const body = fitCopula(table(variables), PLAIN);
    expect(choleskyFactor(square(body), body.nLatents, 1e-3).rank).toBe(60);
    expect(sampleCopula(body, 5, createRng("draw"), new Map())).toHaveLength(60);
  });
});

describe("nominal variables", () => {
  const rng = createRng("nominal");
  const codes = Int32Array.from({ length: 600 }, () => [0, 0, 0, 1, 1, 2, 2, 2, 2, 3][rng.int(10)]!);
  const values = Float64Array.from(codes, (code) => [0, 3, -2, 0.5][code]! + rng.normal());

  it("give the same draws under another order of their levels", () => {
    const relabel = [3, 0, 2, 1];
    const one = sampleCopula(
      fitCopula(table([groups("g", codes, 4, false), number("x", values)]), COPULA_DEFAULTS),
      300,
      createRng("draw"),
      new Map(),
    );
    const other = sampleCopula(
      fitCopula(
        table([
          groups(
            "g",
            codes.map((code) => relabel[code]!),
            4,
            false,
          ),
          number("x", values),
        ]),
        COPULA_DEFAULTS,
      ),
      300,
      createRng("draw"),
      new Map(),
    );
    expect(codesOf(other[0])).toEqual(codesOf(one[0]).map((code) => relabel[code]!));
    expect(other[1]).toEqual(one[1]);
  });

  it("keep their shares and a relation that follows no order", () => {
    const nRows = 40_000;
    const [g, x] = sampleCopula(
      fitCopula(table([groups("g", codes, 4, false), number("x", values)]), COPULA_DEFAULTS),
      nRows,
      createRng("draw"),
      new Map(),
    );
    const drawn = codesOf(g);
    let chiSquare = 0;
    for (let group = 0; group < 4; group++) {
      const expected = (nRows * codes.filter((code) => code === group).length) / codes.length;
      chiSquare += (drawn.filter((code) => code === group).length - expected) ** 2 / expected;
    }
    // 3 degrees of freedom, alpha .001; the shares of the model are rounded to four digits.
    expect(chiSquare).toBeLessThan(16.3);
    const mean = (group: number) => average(scoresOf(x).filter((_, row) => drawn[row] === group));
    expect([0, 1, 2, 3].sort((a, b) => mean(a) - mean(b))).toEqual([2, 0, 3, 1]);
    expect(mean(1) - mean(2)).toBeGreaterThan(1.5);
  });
});

describe("odd tables", () => {
  it("draws nothing of no variables, and no rows", () => {
    expect(sampleCopula(fitCopula(table([]), COPULA_DEFAULTS), 3, createRng("none"), new Map())).toEqual([]);
    const one = fitCopula(table([number("x", Float64Array.of(1, 1, 1))]), COPULA_DEFAULTS);
    expect(sampleCopula(one, 0, createRng("none"), new Map())).toEqual([
      { kind: "scores", scores: new Float64Array(0) },
    ]);
  });

  it("refuses a model whose correlations are none", async () => {
    const fitted = await copula.fit(cohort(), copula.defaults, createRng("fit"));
    const model = fitted.toModel(11);
    const broken = JSON.parse(JSON.stringify(model)) as typeof model & { body: { joint: { correlations: number[] } } };
    broken.body.joint.correlations.fill(1);
    await expect(copula.load(broken).sample(1, createRng("x"))).rejects.toMatchObject({ code: "E_MODEL" });
    broken.body.joint.correlations.pop();
    expect(codeOf(() => copula.load(broken))).toBe("E_MODEL");
  });
});
