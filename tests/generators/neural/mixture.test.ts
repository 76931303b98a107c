import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fitModes } from "../../../generators/shared/neural/fit-modes.ts";
import { fitMixture } from "../../../generators/shared/neural/gaussian-mixture.ts";
import { createRng } from "../../../src/core/rng.ts";

interface Case {
  name: string;
  k: number;
  values: number[];
  converged: boolean;
  weights: number[];
  means: number[];
  sds: number[];
  responsibilities: number[][];
}
const fixture = JSON.parse(
  readFileSync(new URL("../../reference/gaussian-mixture/mixture.json", import.meta.url), "utf8"),
) as { cases: Case[] };

describe("variational mixture of normals", () => {
  it.each(fixture.cases.map((one) => [one.name, one] as const))(
    "finds what scikit-learn finds: %s",
    (_, { k, values, converged, weights, means, sds, responsibilities }) => {
      expect(converged).toBe(true);
      const x = Float64Array.from(values);
      const sorted = x.toSorted();
      const start = new Float64Array(x.length * k);
      x.forEach((value, row) => {
        start[row * k + Math.floor((sorted.findIndex((one) => one >= value) * k) / x.length)] = 1;
      });
      const ours = fitMixture(x, new Float64Array(x.length).fill(1), start, k, {
        maxIterations: 20_000,
        tolerance: 1e-12,
      });
      for (let c = 0; c < k; c++) {
        expect(ours.weights[c]).toBeCloseTo(weights[c]!, 5);
        expect(ours.means[c]).toBeCloseTo(means[c]!, 5);
        expect(ours.sds[c]).toBeCloseTo(sds[c]!, 5);
        responsibilities.forEach((row, at) => expect(ours.responsibilities[at * k + c]).toBeCloseTo(row[c]!, 5));
      }
    },
  );

  it("counts a row of weight two as two rows", () => {
    const x = Float64Array.of(-1.2, -1, -0.8, 0.9, 1, 1.3);
    const twice = Float64Array.from([...x, ...x]);
    const start = (n: number) =>
      Float64Array.from({ length: 2 * n }, (_, i) => ((i % 2 === 0) === twice[i >> 1]! < 0 ? 1 : 0));
    const heavy = fitMixture(x, new Float64Array(6).fill(2), start(6), 2);
    const repeated = fitMixture(twice, new Float64Array(12).fill(1), start(12), 2);
    heavy.means.forEach((mean, k) => expect(mean).toBeCloseTo(repeated.means[k]!, 10));
    heavy.weights.forEach((weight, k) => expect(weight).toBeCloseTo(repeated.weights[k]!, 10));
  });
});

describe("modes of a column", () => {
  const rng = createRng("modes");
  const each = (n: number) => Int32Array.from({ length: n }, (_, row) => row);
  const ones = (n: number) => new Float64Array(n).fill(1);

  it("finds two clear modes", () => {
    const values = Float64Array.from({ length: 200 }, (_, row) => (row % 2 === 0 ? 10 : 30) + rng.normal());
    const { modes } = fitModes(values, ones(200), each(200), 11);
    for (const centre of [10, 30])
      expect(
        modes.some(({ mean }) => Math.abs(mean - centre) < 1),
        `${centre}`,
      ).toBe(true);
  });

  it("makes no mode of a lone outlier, nor of one patient's many visits", () => {
    for (let seed = 0; seed < 20; seed++) {
      const stream = createRng(`lone/${seed}`);
      const values = Float64Array.from({ length: 200 }, () => Math.exp(stream.normal()));
      values[7] = 400;
      for (const { mean } of fitModes(values, ones(200), each(200), 11).modes) expect(mean).toBeLessThan(100);
      // Thirty visits of one patient far from everybody else.
      for (let row = 100; row < 130; row++) values[row] = 900 + row;
      const units = each(200).map((row) => (row >= 100 && row < 130 ? 100 : row));
      const weights = Float64Array.from(units, (unit) => (unit === 100 ? 1 / 30 : 1));
      for (const { mean } of fitModes(values, weights, units, 11).modes) expect(mean).toBeLessThan(300);
    }
  });

  it("gives each mode the likeliest rows of enough units, and no mode less than a twentieth of the column's sd", () => {
    for (let seed = 0; seed < 20; seed++) {
      const stream = createRng(`many/${seed}`);
      const values = Float64Array.from({ length: 120 }, () =>
        stream.float() < 0.3 ? 5 : Math.round(40 * stream.normal()) / 4,
      );
      const { modes, responsibilities } = fitModes(values, ones(120), each(120), 11);
      const sd = Math.sqrt(
        values.reduce((sum, one) => sum + one ** 2, 0) / 120 - (values.reduce((sum, one) => sum + one, 0) / 120) ** 2,
      );
      const held = new Int32Array(modes.length);
      for (let row = 0; row < 120; row++) {
        const shares = responsibilities.subarray(row * modes.length, (row + 1) * modes.length);
        held[shares.indexOf(Math.max(...shares))]! += 1;
      }
      expect(Math.min(...held)).toBeGreaterThanOrEqual(modes.length === 1 ? 1 : 11);
      for (const mode of modes) expect(mode.sd).toBeGreaterThan(0.049 * sd);
    }
  });
});
