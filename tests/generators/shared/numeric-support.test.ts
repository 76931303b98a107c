import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clampToSupport, numericSupport } from "../../../generators/shared/encoding/numeric-support.ts";
import { createRng } from "../../../src/core/rng.ts";
import { numeric } from "../toys.ts";

const RULE = { tailShare: 0.02, minTailUnits: 5 };
const ownUnits = (length: number) => Int32Array.from({ length }, (_, row) => row);
const supportOf = (values: ArrayLike<number>, schema?: Parameters<typeof numericSupport>[1]) =>
  numericSupport(numeric("x", values), schema, ownUnits(values.length), RULE);

describe("numericSupport", () => {
  it("keeps at least five units at or beyond each bound unless both meet, whatever the values", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 5, maxLength: 80 }),
        (values) => {
          const { low, high, grid } = supportOf(values);
          expect(low).toBeLessThanOrEqual(high);
          if (low === high) return;
          // A bound that was snapped inwards to the grid may lie a grid step inside.
          expect(values.filter((value) => value >= high - grid).length).toBeGreaterThanOrEqual(5);
          expect(values.filter((value) => value <= low + grid).length).toBeGreaterThanOrEqual(5);
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  it("leaves the share of the units that the rule names at or beyond each bound", () => {
    const values = Array.from({ length: 1000 }, (_, i) => i);
    for (const tailShare of [0, 0.02, 0.1]) {
      const { low, high } = numericSupport(numeric("x", values), undefined, ownUnits(1000), {
        tailShare,
        minTailUnits: 5,
      });
      const needed = Math.max(5, tailShare * 1000);
      // Snapping to a coarse step (20 here) moves the bound outward or inward by one step at most.
      for (const beyond of [values.filter((value) => value >= high), values.filter((value) => value <= low)]) {
        expect(beyond.length).toBeGreaterThanOrEqual(needed / 2);
        expect(beyond.length).toBeLessThanOrEqual(needed + 20);
      }
    }
  });

  it("does not move when one outlier does", () => {
    const rng = createRng("outlier");
    const values = Float64Array.from({ length: 200 }, () => Math.round(rng.normal() * 100) / 10);
    const before = supportOf([...values, 100]);
    expect(supportOf([...values, 1e6])).toEqual(before);
    expect(before.high).toBeLessThan(30);
  });

  it("keeps a heaped extreme and a constant as they are", () => {
    const floor = [...new Array<number>(20).fill(18), ...Array.from({ length: 80 }, (_, i) => 19 + (i % 50))];
    expect(supportOf(floor).low).toBe(18);
    expect(supportOf(new Array<number>(30).fill(5.37))).toMatchObject({ low: 5.37, high: 5.37, empty: false });
  });

  it("never passes a public bound", () => {
    const values = Array.from({ length: 100 }, (_, i) => i);
    const support = supportOf(values, { name: "x", type: "continuous", role: "other", bounds: { min: 20, max: 80 } });
    expect(support).toMatchObject({ low: 20, high: 80 });
    const dates = supportOf(values, { name: "x", type: "date", role: "other", bounds: { min: "1970-01-31" } });
    expect(dates.low).toBe(30);
  });

  it("takes the grid from the schema, or from what most patients' decimals say", () => {
    const tenths = Array.from({ length: 100 }, (_, i) => i / 10);
    expect(supportOf(tenths).grid).toBe(0.1);
    expect(supportOf([...tenths, 3.14159]).grid).toBe(0.1);
    expect(supportOf(tenths, { name: "x", type: "continuous", role: "other", grid: 0.5 }).grid).toBe(0.5);
    expect(supportOf(Array.from({ length: 100 }, (_, i) => i)).isInteger).toBe(true);
    const rng = createRng("fine");
    expect(supportOf(Float64Array.from({ length: 300 }, () => 50 + 10 * rng.normal())).grid).toBe(0.01);
  });

  it("finds the steps of a scale of few points, and of halves and quarters, whatever one patient has", () => {
    const rng = createRng("scales");
    const tens = Float64Array.from(
      { length: 100 },
      () => 10 * Math.min(10, Math.max(0, Math.round(7 + 2 * rng.normal()))),
    );
    const whole = { name: "x", type: "integer", role: "other" } as const;
    for (const schema of [undefined, whole]) expect(supportOf(tens, schema).grid).toBe(10);
    expect(supportOf([...tens, 55, 63], whole).grid).toBe(10);
    const halves = Float64Array.from({ length: 100 }, () => Math.round(2 * (3 + 2 * rng.normal())) / 2);
    expect(supportOf(halves).grid).toBe(0.5);
    expect(supportOf(halves.map((value) => value / 2)).grid).toBe(0.25);
    expect(
      supportOf(
        tens.map((value) => value / 2),
        whole,
      ).grid,
    ).toBe(5);
    // Whole numbers, some of them even by chance, and counts of which most are 0.
    expect(
      supportOf(
        Float64Array.from({ length: 100 }, () => rng.int(7)),
        whole,
      ).grid,
    ).toBe(1);
    expect(
      supportOf(
        Float64Array.from({ length: 200 }, (_, i) => (i < 192 ? 0 : 1 + rng.int(9))),
        whole,
      ).grid,
    ).toBe(1);
  });

  it("says that fewer than five observed units leave nothing to draw", () => {
    expect(supportOf([1, 2, 3, NaN, NaN, NaN]).empty).toBe(true);
    expect(numericSupport(numeric("x", [1, 2, 3, 4, 5, 6]), undefined, new Int32Array(6), RULE).empty).toBe(true);
  });

  it("clamps onto the grid without binary dust", () => {
    const support = { low: 0.1, high: 0.9, grid: 0.1, isInteger: false, empty: false };
    expect([0.04, 0.29999, 5].map((value) => clampToSupport(value, support))).toEqual([0.1, 0.3, 0.9]);
  });
});
