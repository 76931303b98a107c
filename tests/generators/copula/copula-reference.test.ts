import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { CopulaBody } from "../../../generators/copula/copula-body.ts";
import { latentCorrelation, latentScores, scoreCovariance } from "../../../generators/copula/latent-scores.ts";
import { pairCorrelation } from "../../../generators/copula/pair-correlation.ts";
import { sampleCopula } from "../../../generators/copula/sample-copula.ts";
import { evenVariances } from "../../../generators/copula/shrinkage-factors.ts";
import type { VariableConditioning } from "../../../generators/shared/frame/joint-model.ts";
import { createRng } from "../../../src/core/rng.ts";

interface Moments {
  mean: number[];
  covariance: number[][];
}
interface Shrinkage {
  cases: { columns: number[][]; lambda: number }[];
  tetrachoric: { cells: number[]; rho: number }[];
}
interface Normals {
  grouped: { left: number[]; right: number[]; rho: number; product: number }[];
  sigma: number[][];
  conditional: Moments & { point: number[] };
  boxes: (Moments & { low: (number | null)[]; high: (number | null)[]; draws: number; quartiles: number[][] })[];
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../reference/copula/${name}`, import.meta.url), "utf8")) as unknown;
const shrinkage = read("shrinkage.json") as Shrinkage;
const normals = read("normals.json") as Normals;

describe("against corpcor and polycor", () => {
  it("knows the variances behind Schäfer and Strimmer's intensity", () => {
    for (const { columns, lambda } of shrinkage.cases) {
      const n = columns[0]!.length;
      const one = new Float64Array(n).fill(1);
      const units = Int32Array.from(one.keys());
      const pairs = columns.flatMap((x, i) =>
        columns.slice(0, i).map((y, j) => {
          const pair = pairCorrelation(Float64Array.from(x), Float64Array.from(y), one, units, n)!;
          return { i, j, rho: pair.r, variance: pair.variance, spread: 1 / pair.nUnits };
        }),
      );
      // The intensity is the sum of the variances over that of the squares.
      const variances = evenVariances(pairs).reduce((sum, variance) => sum + variance, 0);
      const squares = pairs.reduce((sum, { rho }) => sum + rho * rho, 0);
      expect(lambda).toBeGreaterThan(0);
      expect(Math.abs(variances / squares - lambda)).toBeLessThan(1e-9);
    }
  });

  it("finds tetrachoric correlations", () => {
    for (const { cells, rho } of shrinkage.tetrachoric) {
      const x = cells.flatMap((count, cell) => new Array<number>(count).fill(cell >> 1));
      const y = cells.flatMap((count, cell) => new Array<number>(count).fill(cell & 1));
      const one = new Float64Array(x.length).fill(1);
      const a = latentScores({ bins: Int32Array.from(x), nBins: 2 }, one);
      const b = latentScores({ bins: Int32Array.from(y), nBins: 2 }, one);
      const { r } = pairCorrelation(a.scores, b.scores, one, Int32Array.from(one.keys()), x.length)!;
      const found = latentCorrelation(a.hermite, b.hermite, r * Math.sqrt(a.hermite[1]! * b.hermite[1]!));
      // polycor integrates and minimises numerically.
      expect(Math.abs(found - rho)).toBeLessThan(5e-4);
    }
  });
});

describe("against SciPy and numpy", () => {
  it("knows the expected product of group scores of two normals", () => {
    for (const { left, right, rho, product } of normals.grouped) {
      const scores = (shares: number[]) =>
        latentScores({ bins: Int32Array.from(shares.keys()), nBins: shares.length }, Float64Array.from(shares));
      const { value } = scoreCovariance(scores(left).hermite, scores(right).hermite, rho);
      expect(Math.abs(value - product)).toBeLessThan(Math.abs(rho) > 0.93 ? 2e-3 : 2e-5);
    }
  });

  it("draws the other coordinates from their normal law given the first two", () => {
    const { point, mean, covariance } = normals.conditional;
    const evidence = new Map(point.map((at, k) => [k, interval(at - 1e-7, at + 1e-7)]));
    expectMoments(draw(40_000, evidence).slice(2), { mean, covariance }, 40_000, Infinity);
  });

  it.each(normals.boxes.map((box, at) => [at, box] as const))(
    "draws from normals cut to box %i as a plain rejection sample does",
    (_, box) => {
      const nRows = 30_000;
      const evidence = new Map(box.low.map((low, k) => [k, interval(low ?? -Infinity, box.high[k] ?? Infinity)]));
      const drawn = draw(nRows, evidence);
      box.low.forEach((low, k) =>
        expect(drawn[k]!.every((z) => z >= (low ?? -Infinity) && z <= (box.high[k] ?? Infinity))).toBe(true),
      );
      expectMoments(drawn, box, nRows, box.draws);
      box.quartiles.forEach((quartile, at) =>
        drawn.forEach((column, k) => {
          const p = 0.25 * (at + 1);
          const share = column.filter((z) => z <= quartile[k]!).length / nRows;
          // Five standard errors of the difference of two samples: the chance of one false alarm in 60 is 3e-5.
          expect(Math.abs(share - p)).toBeLessThan(5 * Math.sqrt(p * (1 - p) * (1 / nRows + 1 / box.draws)));
        }),
      );
    },
  );
});

function interval(minScore: number, maxScore: number): VariableConditioning {
  return { kind: "numeric", min: 0, max: 1, minScore, maxScore };
}

function draw(nRows: number, evidence: ReadonlyMap<number, VariableConditioning>): Float64Array[] {
  const { sigma } = normals;
  const body: CopulaBody = {
    variables: sigma.map(() => ({ kind: "scores" })),
    correlations: sigma.flatMap((row, i) => row.slice(0, i)),
    nLatents: sigma.length,
    keptCommon: 1,
    keptOwn: 1,
  };
  return sampleCopula(body, nRows, createRng("reference"), evidence).map((one) =>
    one.kind === "scores" ? one.scores : new Float64Array(),
  );
}

/** Means and covariances within five standard errors (normal approximation of a product's variance for covariances). */
function expectMoments(
  columns: readonly Float64Array[],
  { mean, covariance }: Moments,
  nDrawn: number,
  nReference: number,
): void {
  const noise = Math.sqrt(1 / nDrawn + 1 / nReference);
  const centre = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / nDrawn);
  columns.forEach((x, i) => {
    expect(Math.abs(centre[i]! - mean[i]!)).toBeLessThan(5 * noise * Math.sqrt(covariance[i]![i]!));
    columns.forEach((y, j) => {
      const products = x.map((value, row) => (value - centre[i]!) * (y[row]! - centre[j]!));
      const found = products.reduce((sum, value) => sum + value, 0) / nDrawn;
      const spread = Math.sqrt(products.reduce((sum, value) => sum + (value - found) ** 2, 0) / nDrawn);
      expect(Math.abs(found - covariance[i]![j]!)).toBeLessThan(5 * noise * spread);
    });
  });
}
