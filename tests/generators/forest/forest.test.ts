import { describe, expect, it } from "vitest";
import { adversarialRounds } from "../../../generators/forest/adversarial-rounds.ts";
import { fitForest } from "../../../generators/forest/fit-forest.ts";
import { FOREST_DEFAULTS, type ForestParams } from "../../../generators/forest/forest-params.ts";
import { leafDensities } from "../../../generators/forest/leaf-densities.ts";
import { leafMixture } from "../../../generators/forest/leaf-mixture.ts";
import { forestLogLikelihood } from "../../../generators/forest/log-likelihood.ts";
import { sampleForest } from "../../../generators/forest/sample-forest.ts";
import { normalMass, truncatedQuantile } from "../../../generators/forest/truncated-normal.ts";
import { encodeVariables, fitCodings } from "../../../generators/forest/variable-coding.ts";
import type { Drawn, JointConditioning } from "../../../generators/shared/frame/joint-model.ts";
import type { Tree } from "../../../generators/shared/trees/tree.ts";
import { RaresynthError } from "../../../src/core/errors.ts";
import { createRng } from "../../../src/core/rng.ts";
import { pearson } from "../../../src/stats/pearson.ts";
import { category, number, table } from "./forest-tables.ts";

const params = (given: Partial<ForestParams> = {}): ForestParams => ({ ...FOREST_DEFAULTS, nTrees: 20, ...given });

function scores(drawn: Drawn | undefined): Float64Array {
  if (drawn?.kind !== "scores") throw new Error("not scores");
  return drawn.scores;
}

function codes(drawn: Drawn | undefined): Int32Array {
  if (drawn?.kind !== "coded") throw new Error("not codes");
  return drawn.codes;
}

/** A severity that moves a number, an ordered stage and a sex; a second number follows the first; `b` is half holes. */
function registry(nRows: number, repeats = 1) {
  const rng = createRng("registry");
  const severity = Array.from({ length: nRows }, () => rng.normal());
  return table(
    [
      number(
        "a",
        severity.map((s) => s + 0.4 * rng.normal()),
        true,
      ),
      number(
        "b",
        severity.map((s) => (rng.float() < 0.5 ? NaN : -s + 0.4 * rng.normal())),
        true,
      ),
      category(
        "sex",
        severity.map((s) => (rng.float() < (s > 0 ? 0.8 : 0.2) ? 1 : 0)),
        2,
      ),
      category(
        "stage",
        severity.map((s) => (s < -0.5 ? 0 : s < 0.5 ? 1 : 2)),
        3,
        true,
      ),
    ],
    repeats,
  );
}

describe("truncated normal", () => {
  it.each([
    [-1, 2, 0, 1],
    [3, 4, 0, 1],
    [-Infinity, -6, 0.5, 0.7],
    [20, 21, 0, 1],
    [-21, -20, 0, 1],
  ] as const)("has its quantiles inside %d..%d, at the right mass", (low, high, mean, sd) => {
    const law = { mean, sd, low, high };
    for (const u of [0, 0.1, 0.5, 0.9, 1 - 2 ** -32]) {
      const x = truncatedQuantile(law, u);
      expect(x).toBeGreaterThanOrEqual(low);
      expect(x).toBeLessThanOrEqual(high);
      expect(normalMass({ ...law, high: x }) / normalMass(law)).toBeCloseTo(u, 8);
    }
  });
});

describe("forest", () => {
  it("puts no fewer units in a leaf than told, counting a unit once", () => {
    for (const [nRows, repeats, nodeShare, least] of [
      [300, 1, 0.02, 11],
      [300, 1, 0.1, 30],
      [600, 4, 0.02, 11],
    ] as const) {
      const data = registry(nRows, repeats);
      const { kept } = adversarialRounds(
        data,
        encodeVariables(fitCodings(data), data.variables),
        params({ nodeShare }),
        createRng("leaves"),
      );
      let nLeaves = 0;
      for (const leaves of kept.leaves) {
        const unitsOf = new Map<number, Set<number>>();
        leaves.forEach((leaf, row) => unitsOf.set(leaf, (unitsOf.get(leaf) ?? new Set()).add(data.units[row]!)));
        for (const units of unitsOf.values()) expect(units.size).toBeGreaterThanOrEqual(least);
        nLeaves += unitsOf.size;
      }
      expect(nLeaves).toBeGreaterThan(2 * kept.leaves.length);
    }
  });

  it("keeps what goes together and margins as they are", () => {
    const data = registry(400);
    const n = 4000;
    const drawn = sampleForest(fitForest(data, params(), createRng("fit")), n, createRng("draw"), new Map());
    const [a, b] = [scores(drawn[0]), scores(drawn[1])];
    // .86 in the registry: columns are independent within a leaf, which costs some of it.
    expect(pearson(a, b)).toBeLessThan(-0.5);
    const [sex, stage] = [codes(drawn[2]), codes(drawn[3])];
    const share = (inside: (row: number) => boolean) => {
      const rows = Array.from({ length: n }, (_, row) => row).filter(inside);
      return rows.filter((row) => sex[row] === 1).length / rows.length;
    };
    expect(share((row) => stage[row] === 2) - share((row) => stage[row] === 0)).toBeGreaterThan(0.3);
    for (const values of [a, b]) {
      const mean = values.reduce((sum, value) => sum + value, 0) / n;
      expect(Math.abs(mean)).toBeLessThan(0.1);
      expect(Math.abs(Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n) - 1)).toBeLessThan(
        0.1,
      );
    }
  });

  it("finds nothing in independent columns, and ends in the first round", () => {
    const rng = createRng("noise");
    const data = table(
      ["a", "b", "c", "d"].map((name) =>
        number(
          name,
          Array.from({ length: 400 }, () => rng.normal()),
          true,
        ),
      ),
    );
    const body = fitForest(data, params(), createRng("fit"));
    expect(body.accuracies.length).toBe(1);
    expect(body.accuracies[0]).toBeLessThan(0.53);
    const drawn = sampleForest(body, 4000, createRng("draw"), new Map());
    const [a, b] = data.variables;
    if (a?.kind !== "numeric" || b?.kind !== "numeric") throw new Error("not numeric");
    // The registry's own chance correlation is what may be seen; four standard errors of the draw.
    expect(Math.abs(pearson(scores(drawn[0]), scores(drawn[1]))!)).toBeLessThan(
      Math.abs(pearson(a.scores, b.scores)!) + 4 / Math.sqrt(4000),
    );
  });

  it("has likelihoods that sum to 1 over all cells of a discrete table", () => {
    const rng = createRng("discrete");
    const x = Array.from({ length: 200 }, () => rng.int(3));
    const data = table([
      category("x", x, 3),
      category(
        "y",
        x.map((one) => (rng.float() < 0.7 ? one : rng.int(3))),
        3,
        true,
      ),
      category(
        "z",
        x.map((one) => (rng.float() < 0.2 + 0.3 * one ? 1 : 0)),
        2,
      ),
    ]);
    const body = fitForest(data, params(), createRng("fit"));
    expect(body.trees.some(({ tree }) => tree.nLeaves > 2)).toBe(true);
    const cells = Array.from({ length: 18 }, (_, cell) => [Math.floor(cell / 6), Math.floor(cell / 2) % 3, cell % 2]);
    const density = forestLogLikelihood(
      body,
      table(
        ["x", "y", "z"].map((name, at) =>
          category(
            name,
            cells.map((cell) => cell[at]!),
            at < 2 ? 3 : 2,
          ),
        ),
      ),
    ).map(Math.exp);
    expect(density.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
    // And the sampler draws these cells with these frequencies: chi-square, 17 degrees of freedom, alpha .001.
    const n = 30_000;
    const drawn = sampleForest(body, n, createRng("draw"), new Map()).map(codes);
    const counts = new Float64Array(18);
    for (let row = 0; row < n; row++) counts[6 * drawn[0]![row]! + 2 * drawn[1]![row]! + drawn[2]![row]!]! += 1;
    expect(
      counts.reduce((sum, count, cell) => sum + (count - n * density[cell]!) ** 2 / (n * density[cell]!), 0),
    ).toBeLessThan(40.79);
  });

  it("has densities of numbers that integrate to 1, with a hole summed out", () => {
    const data = registry(200);
    const body = fitForest(data, params({ nTrees: 6 }), createRng("fit"));
    const grid = Array.from({ length: 1201 }, (_, i) => -6 + i / 100);
    const rows = [0, 1].flatMap((sex) => [0, 1, 2].flatMap((stage) => grid.map((a) => ({ a, sex, stage }))));
    const found = forestLogLikelihood(
      body,
      table([
        number(
          "a",
          rows.map((row) => row.a),
        ),
        number(
          "b",
          rows.map(() => NaN),
        ),
        category(
          "sex",
          rows.map((row) => row.sex),
          2,
        ),
        category(
          "stage",
          rows.map((row) => row.stage),
          3,
        ),
      ]),
    );
    // Densities jump at cut points, so the sum is exact to about a step of the grid.
    expect(found.reduce((sum, one) => sum + Math.exp(one) / 100, 0)).toBeCloseTo(1, 2);
  });

  it("takes parameters from further up where a leaf has few present cells", () => {
    const present = Array.from({ length: 80 }, (_, row) =>
      row >= 40 || row < 5 ? (row < 5 ? 1 + row / 100 : -1 + row / 100) : NaN,
    );
    const data = table([
      category(
        "g",
        Array.from({ length: 80 }, (_, row) => (row < 40 ? 0 : 1)),
        2,
      ),
      number("x", present),
    ]);
    const codings = [
      { kind: "coded" as const, name: "g", nGroups: 2, ordered: false },
      { kind: "numeric" as const, name: "x", cuts: [] },
    ];
    const tree: Tree = {
      predictors: ["g"],
      nodes: [{ predictor: 0, bins: [1], yes: 1, no: 2 }, { leaf: 0 }, { leaf: 1 }],
      nLeaves: 2,
    };
    const { mean, share } = leafDensities(
      tree,
      codings,
      encodeVariables(codings, data.variables),
      data,
      Int32Array.from({ length: 80 }, (_, row) => (row < 40 ? 0 : 1)),
      { minUnits: 11, pseudoUnits: 0, minSd: 0.1 },
    );
    const all = present.filter((value) => !Number.isNaN(value));
    expect(share).toEqual([0.5, 0.5].map((half) => expect.closeTo(half, 12) as number));
    expect(mean[0]).toBeCloseTo(all.reduce((sum, value) => sum + value, 0) / 45, 12);
    expect(mean[1]).toBeCloseTo(present.slice(40).reduce((sum, value) => sum + value, 0) / 40, 12);
  });

  it("draws values for a leaf that knows only holes", () => {
    const rng = createRng("holes");
    const missing = Array.from({ length: 200 }, (_, row) => row < 100);
    const data = table([
      number(
        "x",
        missing.map((hole) => (hole ? NaN : rng.normal())),
      ),
      number(
        "y",
        missing.map((hole) => (hole ? 2 : -2) + 0.3 * rng.normal()),
      ),
      category(
        "z",
        missing.map((hole) => (hole ? -1 : rng.int(2))),
        2,
      ),
    ]);
    const drawn = sampleForest(fitForest(data, params(), createRng("fit")), 2000, createRng("draw"), new Map());
    expect(scores(drawn[0]).every(Number.isFinite)).toBe(true);
    expect(new Set(codes(drawn[2]))).toEqual(new Set([0, 1]));
    const spread = Math.sqrt(scores(drawn[0]).reduce((sum, value) => sum + value * value, 0) / 2000);
    expect(Math.abs(spread - 1)).toBeLessThan(0.15);
  });

  it("conditions as rejection from its own draws does (chi-square, alpha .001)", () => {
    const body = fitForest(registry(300), params(), createRng("fit"));
    const evidence: JointConditioning = new Map([
      [0, { kind: "numeric", min: 0, max: 0.8, minScore: 0, maxScore: 0.8 }],
      [2, { kind: "coded", likelihood: Float64Array.of(0.25, 1) }],
    ]);
    const n = 20_000;
    const free = sampleForest(body, 8 * n, createRng("free"), new Map());
    const luck = createRng("luck");
    const kept = Array.from({ length: 8 * n }, (_, row) => row).filter(
      (row) =>
        scores(free[0])[row]! > 0 &&
        scores(free[0])[row]! <= 0.8 &&
        luck.float() < (codes(free[2])[row] === 1 ? 1 : 0.25),
    );
    const given = sampleForest(body, n, createRng("given"), evidence);
    const cell = (drawn: readonly Drawn[], row: number) =>
      6 * codes(drawn[2])[row]! + 2 * codes(drawn[3])[row]! + (scores(drawn[1])[row]! > -0.3 ? 1 : 0);
    const [one, two] = [new Float64Array(12), new Float64Array(12)];
    for (const row of kept) one[cell(free, row)]! += 1;
    for (let row = 0; row < n; row++) two[cell(given, row)]! += 1;
    const scale = Math.sqrt(n / kept.length);
    const chiSquare = one.reduce(
      (sum, count, at) =>
        sum + (count + two[at]! > 0 ? (count * scale - two[at]! / scale) ** 2 / (count + two[at]!) : 0),
      0,
    );
    // 11 degrees of freedom.
    expect(kept.length).toBeGreaterThan(5000);
    expect(chiSquare).toBeLessThan(31.26);
  });

  it("says so where evidence has probability 0", () => {
    const body = fitForest(registry(100), params(), createRng("fit"));
    expect(() =>
      sampleForest(body, 10, createRng("x"), new Map([[3, { kind: "coded", likelihood: new Float64Array(3) }]])),
    ).toThrow(RaresynthError);
    expect(() =>
      sampleForest(
        body,
        10,
        createRng("x"),
        new Map([[0, { kind: "numeric", min: 200, max: 300, minScore: 200, maxScore: 300 }]]),
      ),
    ).toThrow(RaresynthError);
  });

  it("keeps every group of a category of many", () => {
    const data = table([
      category(
        "code",
        Array.from({ length: 3600 }, (_, row) => row % 300),
        300,
      ),
      number(
        "x",
        Array.from({ length: 3600 }, (_, row) => (row % 300 < 150 ? -1 : 1) + (row % 7) / 10),
      ),
    ]);
    const body = fitForest(data, params({ nTrees: 5 }), createRng("fit"));
    const drawn = sampleForest(body, 9000, createRng("draw"), new Map());
    expect(new Set(codes(drawn[0])).size).toBe(300);
    const low = codes(drawn[0]).filter((code, row) => code < 150 === scores(drawn[1])[row]! < 0).length;
    // Half would be chance.
    expect(low / 9000).toBeGreaterThan(0.8);
  });

  it.each([
    ["no variables", []],
    ["a constant number", [number("x", new Array<number>(40).fill(0))]],
    ["a single group", [category("x", new Array<number>(40).fill(0), 1)]],
  ] as const)("works with %s", (_, variables) => {
    const data =
      variables.length === 0
        ? { ...table([number("x", new Array<number>(40).fill(0))]), variables: [] }
        : table([...variables]);
    const body = fitForest(data, params(), createRng("fit"));
    const drawn = sampleForest(body, 5, createRng("draw"), new Map());
    expect(drawn.length).toBe(variables.length);
    expect(leafMixture(body).weight.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
    for (const one of drawn)
      expect(Array.from(one.kind === "coded" ? one.codes : scores(one)).every((value) => Math.abs(value) < 1)).toBe(
        true,
      );
  });
});
