import { describe, expect, it } from "vitest";
import { copula } from "../../../generators/copula/copula.ts";
import type { CopulaBody } from "../../../generators/copula/copula-body.ts";
import { COPULA_DEFAULTS } from "../../../generators/copula/copula-params.ts";
import { fitCopula } from "../../../generators/copula/fit-copula.ts";
import { keptLoadings, oneFactor, type LatentPair } from "../../../generators/copula/one-factor.ts";
import { sampleCopula } from "../../../generators/copula/sample-copula.ts";
import { evenVariances, keptShares } from "../../../generators/copula/shrink-pairs.ts";
import type { DenseTable, Variable } from "../../../generators/shared/frame/joint-model.ts";
import { makeCohort, type Cohort, type Column } from "../../../src/core/cohort.ts";
import { RaresynthError } from "../../../src/core/errors.ts";
import { createRng, type Rng } from "../../../src/core/rng.ts";
import { midRanks } from "../../../src/stats/mid-ranks.ts";
import { normalQuantile } from "../../../src/stats/special.ts";
import { choleskyFactor } from "../../../src/stats/symmetric-solve.ts";
import { coded, numeric } from "../toys.ts";

const PLAIN = { ...COPULA_DEFAULTS, caution: 0 };

describe("latent correlations", () => {
  it("recovers the correlations of normals behind numbers, heaps, two groups, ordered and nested groups", () => {
    const truth = [[1], [0.6, 1], [-0.5, -0.3, 1], [0.7, 0.5, -0.4, 1], [0.4, 0.3, -0.2, 0.35, 1], [0.3, -0.3, 0.1, 0, 0, 1]];
    const z = normals(truth, 20_000, createRng("recover"));
    const nested = Int32Array.from(z[4]!, (value, row) => (value < normalQuantile(0.5) ? 2 : z[5]![row]! < normalQuantile(0.4) ? 0 : 1));
    const body = fitCopula(table([
      number("a", z[0]!), number("b", z[1]!.map((value) => Math.max(0, Math.round(value)))),
      groups("c", z[2]!.map((value) => (value > 1.2 ? 1 : 0)), 2, false), groups("d", z[3]!.map((value) => (value < -1 ? 0 : value < 0.2 ? 1 : value < 1.5 ? 2 : 3)), 4, true),
      groups("e", nested, 3, false),
    ]), PLAIN);
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
    const repeated = { ...table([number("a", twice(z[0]!)), number("b", twice(z[1]!))]), units: Int32Array.from({ length: 160 }, (_, row) => row >> 1), nUnits: 80, weights: new Float64Array(160).fill(0.5) };
    expect(fitCopula(repeated, COPULA_DEFAULTS)).toEqual(once);
  });

  it("keeps less of what few patients say than of what many say", () => {
    const rng = createRng("few");
    const pairs = Array.from({ length: 60 }, (_, at): LatentPair => {
      const spread = at < 30 ? 1 / 400 : 1 / 30;
      return { i: at + 1, j: 0, rho: 0.2 * rng.normal() + Math.sqrt(spread) * rng.normal(), variance: spread, spread };
    });
    const kept = keptShares(pairs.map(({ rho }) => rho), evenVariances(pairs), 1);
    // .2^2 / (.2^2 + 1 / n), within what 60 draws tell of .2.
    expect(Math.abs(kept[0]! - 0.94)).toBeLessThan(0.03);
    expect(Math.abs(kept[59]! - 0.545)).toBeLessThan(0.15);
    const strong = Float64Array.of(0.7, 0.6, 0.5, 0.1);
    const all = strong.length;
    const few = Array.from({ length: all }, (_, i) => Array.from({ length: i }, (_u, j): LatentPair => ({ i, j, rho: strong[i]! * strong[j]!, variance: 1 / (i === 3 ? 30 : 400), spread: 1 / (i === 3 ? 30 : 400) }))).flat();
    const loadings = oneFactor(few, all);
    loadings.forEach((loading, i) => expect(Math.abs(Math.abs(loading) - strong[i]!)).toBeLessThan(1e-3));
    expect(keptLoadings(loadings, few, evenVariances(few))[0]).toBeGreaterThan(0.9);
    expect(keptLoadings(loadings, few, evenVariances(few))[3]).toBe(0);
  });

  it("shrinks unrelated columns to next to nothing", () => {
    for (const seed of ["a", "b", "c"]) {
      const rng = createRng(`noise/${seed}`);
      const columns = Array.from({ length: 15 }, (_, at) => number(`v${at}`, Float64Array.from({ length: 40 }, () => rng.normal())));
      const { correlations } = fitCopula(table(columns), COPULA_DEFAULTS);
      expect(Math.sqrt(correlations.reduce((sum, rho) => sum + rho * rho, 0) / correlations.length)).toBeLessThan(0.05);
    }
  });

  it("is positive definite with more columns than patients, and with holes that contradict each other", () => {
    const rng = createRng("wide");
    const factor = Float64Array.from({ length: 24 }, () => rng.normal());
    const variables = Array.from({ length: 60 }, (_, at): Variable => {
      const values = factor.map((value) => (rng.float() < 0.3 ? NaN : 0.9 * value + 0.4 * rng.normal()));
      return at % 3 === 0 ? groups(`v${at}`, values.map((value) => (Number.isNaN(value) ? -1 : value > 0 ? 1 : 0)), 2, false) : number(`v${at}`, values);
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
    const one = sampleCopula(fitCopula(table([groups("g", codes, 4, false), number("x", values)]), COPULA_DEFAULTS), 300, createRng("draw"), new Map());
    const other = sampleCopula(fitCopula(table([groups("g", codes.map((code) => relabel[code]!), 4, false), number("x", values)]), COPULA_DEFAULTS), 300, createRng("draw"), new Map());
    expect(codesOf(other[0])).toEqual(codesOf(one[0]).map((code) => relabel[code]!));
    expect(other[1]).toEqual(one[1]);
  });

  it("keep their shares and a relation that follows no order", () => {
    const nRows = 40_000;
    const [g, x] = sampleCopula(fitCopula(table([groups("g", codes, 4, false), number("x", values)]), COPULA_DEFAULTS), nRows, createRng("draw"), new Map());
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

describe("conditions", () => {
  const body = fitCopula(mixedTable(), COPULA_DEFAULTS);
  const nRows = 60_000;
  const free = sampleCopula(body, nRows, createRng("free"), new Map());

  it.each([
    ["an interval and two levels of a nominal variable", new Map([[0, range(0.2, 1.1)], [1, likelihood(0, 1, 0, 1)]])],
    ["groups of an ordered variable that are no neighbours, one of them in part", new Map([[2, likelihood(1, 0, 0.25)], [0, range(-Infinity, 0.5)]])],
    ["everything but one level", new Map([[1, likelihood(1, 1, 0, 1)], [2, likelihood(0, 1, 1)]])],
  ])("draws under %s as rejection from free draws does", (_, evidence) => {
    const coin = createRng("coin");
    const kept = Array.from({ length: nRows }, (_row, row) => row).filter((row) => [...evidence].every(([at, one]) => coin.float() < weightOf(one, free[at]!, row)));
    const drawn = sampleCopula(body, 20_000, createRng("given"), evidence);
    const isKept = new Set(kept);
    for (const [at, one] of evidence) expect(Array.from({ length: 20_000 }, (_row, row) => weightOf(one, drawn[at]!, row)).every((weight) => weight > 0)).toBe(true);
    free.forEach((column, at) => {
      const want = valuesOf(column).filter((_value, row) => isKept.has(row));
      const have = valuesOf(drawn[at]!);
      for (const point of [-1.2, -0.5, 0, 0.3, 0.8, 1, 1.5, 2]) {
        const p = want.filter((value) => value <= point).length / want.length;
        const q = have.filter((value) => value <= point).length / have.length;
        const pooled = (p + q) / 2;
        expect(Math.abs(p - q)).toBeLessThan(4.5 * Math.sqrt(pooled * (1 - pooled) * (1 / want.length + 1 / have.length)) + 1e-9);
      }
    });
  });

  it("honours a condition of probability 1e-5", () => {
    const drawn = sampleCopula(body, 500, createRng("rare"), new Map([[0, range(3.2, Infinity)], [3, range(-Infinity, -2)], [1, likelihood(0, 0, 0, 1)]]));
    expect(Math.min(...scoresOf(drawn[0]))).toBeGreaterThanOrEqual(3.2);
    expect(Math.max(...scoresOf(drawn[3]))).toBeLessThanOrEqual(-2);
    expect(new Set(codesOf(drawn[1]))).toEqual(new Set([3]));
  });

  it("says where conditions cut the model into too many pieces", () => {
    const many = fitCopula(table(Array.from({ length: 10 }, (_, at) => groups(`g${at}`, Int32Array.from({ length: 60 }, (_row, row) => (row * (at + 1)) % 5), 5, true))), COPULA_DEFAULTS);
    const evidence = new Map(Array.from({ length: 10 }, (_, at) => [at, likelihood(1, 0, 1, 0, 1)]));
    expect(codeOf(() => sampleCopula(many, 1, createRng("many"), evidence))).toBe("E_UNSUPPORTED");
  });

  it("draws under conditions on columns, cell by cell inside them", async () => {
    const fitted = await copula.fit(cohort(), copula.defaults, createRng("fit"));
    const drawn = await fitted.sample(300, createRng("draw"), { x: { min: 0.4, max: 1 }, g: { in: ["west", "south"] } });
    const [x, g] = ["x", "g"].map((name) => drawn.columns.find((column) => column.name === name)!);
    expect(x!.kind === "numeric" && x!.values.every((value) => value >= 0.4 && value <= 1)).toBe(true);
    const levels = g!.kind === "coded" ? g!.levels : [];
    expect(g!.kind === "coded" && g!.codes.every((code) => ["west", "south"].includes(levels[code]!))).toBe(true);
  });
});

describe("odd tables", () => {
  it("draws nothing of no variables, and no rows", () => {
    expect(sampleCopula(fitCopula(table([]), COPULA_DEFAULTS), 3, createRng("none"), new Map())).toEqual([]);
    const one = fitCopula(table([number("x", Float64Array.of(1, 1, 1))]), COPULA_DEFAULTS);
    expect(sampleCopula(one, 0, createRng("none"), new Map())).toEqual([{ kind: "scores", scores: new Float64Array(0) }]);
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

/** Columns of normals with these correlations. @param truth lower triangle with diagonal */
function normals(truth: readonly (readonly number[])[], n: number, rng: Rng): Float64Array[] {
  const size = truth.length;
  const matrix = Float64Array.from({ length: size * size }, (_, at) => truth[Math.max(Math.floor(at / size), at % size)]![Math.min(Math.floor(at / size), at % size)]!);
  const { lower } = choleskyFactor(matrix, size);
  const out = truth.map(() => new Float64Array(n));
  for (let row = 0; row < n; row++) {
    const x = truth.map(() => rng.normal());
    for (let i = 0; i < size; i++) out[i]![row] = x.slice(0, i + 1).reduce((sum, value, k) => sum + lower[i * size + k]! * value, 0);
  }
  return out;
}

function table(variables: readonly Variable[]): DenseTable {
  const nRows = variables.length === 0 ? 0 : valuesLength(variables[0]!);
  return { nRows, units: Int32Array.from({ length: nRows }, (_, row) => row), nUnits: nRows, weights: new Float64Array(nRows).fill(1), variables };
}

function valuesLength(variable: Variable): number {
  return variable.kind === "numeric" ? variable.values.length : variable.codes.length;
}

function number(name: string, values: Float64Array): Variable {
  const present = values.filter((value) => !Number.isNaN(value));
  const ranks = midRanks(present);
  let at = 0;
  return { kind: "numeric", name, values, scores: values.map((value) => (Number.isNaN(value) ? NaN : normalQuantile((ranks[at++]! - 0.5) / present.length))) };
}

function groups(name: string, codes: ArrayLike<number>, nGroups: number, ordered: boolean): Variable {
  return { kind: "coded", name, nGroups, ordered, codes: Int32Array.from(codes) };
}

function mixedTable(): DenseTable {
  const z = normals([[1], [0.6, 1], [0.5, 0.4, 1], [-0.5, -0.3, -0.4, 1], [0.3, 0.2, 0.1, -0.3, 1]], 800, createRng("mixed"));
  return table([
    number("x", z[0]!), groups("g", z[1]!.map((value) => (value < -0.7 ? 2 : value < 0.2 ? 0 : value < 1 ? 3 : 1)), 4, false),
    groups("o", z[2]!.map((value) => (value < -0.3 ? 0 : value < 0.8 ? 1 : 2)), 3, true), number("y", z[3]!), number("w", z[4]!),
  ]);
}

function cohort(): Cohort<"train"> {
  const z = normals([[1], [0.6, 1]], 120, createRng("cohort"));
  const columns: Column[] = [numeric("x", z[0]!.map((value) => Math.round(100 * value) / 100)), coded("g", Array.from(z[1]!, (value) => (value < -0.5 ? "north" : value < 0.6 ? "south" : "west")), ["north", "south", "west"])];
  return makeCohort("train", { version: 1, name: "two", columns: columns.map(({ name, kind }) => ({ name, type: kind === "numeric" ? "continuous" : "categorical", role: "other" })) }, columns, 120);
}

type Evidence = Parameters<typeof sampleCopula>[3] extends ReadonlyMap<number, infer E> ? E : never;
type DrawnVariable = ReturnType<typeof sampleCopula>[number];

function range(minScore: number, maxScore: number): Evidence {
  return { kind: "numeric", min: 0, max: 1, minScore, maxScore };
}

function likelihood(...shares: number[]): Evidence {
  return { kind: "coded", likelihood: Float64Array.from(shares) };
}

function weightOf(evidence: Evidence, drawn: DrawnVariable, row: number): number {
  if (evidence.kind === "coded") return evidence.likelihood[codesOf(drawn)[row]!]!;
  const score = scoresOf(drawn)[row]!;
  return score >= evidence.minScore && score <= evidence.maxScore ? 1 : 0;
}

function codesOf(drawn: DrawnVariable | undefined): Int32Array {
  return drawn?.kind === "coded" ? drawn.codes : new Int32Array();
}

function scoresOf(drawn: DrawnVariable | undefined): Float64Array {
  return drawn?.kind === "scores" ? drawn.scores : new Float64Array();
}

function valuesOf(drawn: DrawnVariable): number[] {
  return Array.from(drawn.kind === "coded" ? drawn.codes : drawn.kind === "scores" ? drawn.scores : drawn.values);
}

function square({ correlations, nLatents }: CopulaBody): Float64Array {
  const out = new Float64Array(nLatents * nLatents).fill(1);
  eachPair(nLatents, (i, j, at) => (out[i * nLatents + j] = out[j * nLatents + i] = correlations[at]!));
  return out;
}

function eachPair(size: number, visit: (i: number, j: number, at: number) => void): void {
  for (let i = 0, at = 0; i < size; i++) for (let j = 0; j < i; j++) visit(i, j, at++);
}

function average(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return error instanceof RaresynthError ? error.code : "other";
  }
  return undefined;
}
