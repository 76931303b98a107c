import { describe, expect, it } from "vitest";
import { fitQuantileFunction, quantileOf } from "../../../generators/shared/encoding/quantile-function.ts";
import { numericSupport } from "../../../generators/shared/encoding/numeric-support.ts";
import { createRng } from "../../../src/core/rng.ts";
import type { ColumnSchema } from "../../../src/core/data/schema.ts";
import { numeric } from "../toys.ts";

function marginOf(values: Float64Array, schema?: ColumnSchema) {
  const units = Int32Array.from(values.keys());
  const column = numeric("x", values);
  const support = numericSupport(column, schema, units, { tailShare: 0.02, minTailUnits: 5 });
  return fitQuantileFunction(column, new Float64Array(values.length).fill(1), support, 11, 20).margin;
}

function drawn(margin: ReturnType<typeof marginOf>, n = 4000): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => quantileOf(margin, (i + 0.5) / n));
}

function sd(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

const LAWS = {
  normal: (z: number) => 50 + 10 * z,
  "log-normal": (z: number) => Math.exp(1 + 0.6 * z),
  "left-skewed": (z: number) => 100 - Math.exp(2 + 0.5 * z),
};

describe("smoothed tails", () => {
  for (const [name, law] of Object.entries(LAWS)) {
    for (const n of [60, 150, 600]) {
      it(`keep the spread of ${n} ${name} values`, () => {
        const ratios = Array.from({ length: 40 }, (_, repeat) => {
          const rng = createRng(`tails/${name}/${n}/${repeat}`);
          const values = Float64Array.from({ length: n }, () => law(rng.normal()));
          return sd(drawn(marginOf(values))) / sd(values);
        });
        const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
        expect(mean).toBeGreaterThan(0.92);
        expect(mean).toBeLessThan(1.05);
      });
    }
  }

  const SCORES = {
    "around 50": (z: number) => 10 * Math.min(10, Math.max(0, Math.round(5 + 1.5 * z))),
    "heaped at 0": (z: number) => 10 * Math.min(10, Math.max(0, Math.round(1.5 * Math.exp(0.8 * z)))),
    "in fives": (z: number) => 5 * Math.max(0, Math.round(4 + 2 * z)),
  };
  for (const [name, law] of Object.entries(SCORES)) {
    for (const n of [60, 130, 300]) {
      it(`keep the spread and the points of ${n} scores ${name}`, () => {
        const ratios = Array.from({ length: 40 }, (_, repeat) => {
          const rng = createRng(`scores/${name}/${n}/${repeat}`);
          const values = Float64Array.from({ length: n }, () => law(rng.normal()));
          const file = drawn(marginOf(values, { name: "x", type: "integer", role: "other" }));
          expect([...file].every((value) => value % 5 === 0)).toBe(true);
          return sd(file) / sd(values);
        });
        const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
        expect(mean).toBeGreaterThan(0.9);
        expect(mean).toBeLessThan(1.08);
      });
    }
  }

  it("do not follow how far out the farthest patients lie", () => {
    const rng = createRng("far");
    const values = Float64Array.from({ length: 150 }, () => rng.normal());
    const top = values.indexOf(Math.max(...values));
    const moved = values.slice();
    moved[top] = 1e6;
    expect(marginOf(moved)).toEqual(marginOf(values));
  });

  it("stay within reach where most of the outermost window shares the bound, as scores in tens do", () => {
    for (let repeat = 0; repeat < 200; repeat++) {
      const rng = createRng(`tens/${repeat}`);
      const values = Float64Array.from({ length: 130 }, () =>
        Math.min(99, Math.max(10, 10 * Math.round(6 + 2 * rng.normal()))),
      );
      expect(drawn(marginOf(values), 500).at(-1)).toBeLessThan(200);
      const counts = values.map((value) => (value > 70 ? Math.round(3 * rng.float() ** 2 * 4) : 0));
      expect(drawn(marginOf(counts), 500).at(-1)).toBeLessThan(40);
    }
  });

  it("stop at public bounds, at 0 where nobody is below, at a value that many share, and at the last date", () => {
    const rng = createRng("bounds");
    const values = Float64Array.from({ length: 150 }, () => Math.exp(1.2 * rng.normal()));
    expect(drawn(marginOf(values))[0]).toBeGreaterThanOrEqual(0);
    const most = drawn(marginOf(values, { name: "x", type: "continuous", role: "other", bounds: { max: 9 } })).at(-1)!;
    expect(most).toBeLessThanOrEqual(9);
    const heaped = values.map((value) => Math.min(5, Math.max(0.5, value)));
    const ends = drawn(marginOf(heaped));
    expect([ends[0], ends.at(-1)]).toEqual([0.5, 5]);
    const days = Float64Array.from({ length: 150 }, (_, i) => 9000 + 7 * i);
    expect(drawn(marginOf(days, { name: "x", type: "date", role: "other" })).at(-1)).toBeLessThanOrEqual(
      9000 + 7 * 149,
    );
  });
});
