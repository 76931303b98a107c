import { describe, expect, it } from "vitest";
import {
  numericDecoder,
  encodeNumeric,
  fitHistogram,
  massInRange,
} from "../../../generators/shared/encoding/histogram.ts";
import { numericSupport } from "../../../generators/shared/encoding/numeric-support.ts";
import { createRng } from "../../../src/core/rng.ts";
import { numeric } from "../toys.ts";

function statesOf(values: ArrayLike<number>, nBins = 6) {
  const units = Int32Array.from({ length: values.length }, (_, row) => row);
  const column = numeric("x", values);
  const support = numericSupport(column, undefined, units, { tailShare: 0.02, minTailUnits: 5 });
  return fitHistogram(column.values, new Float64Array(values.length).fill(1), support, {
    nBins,
    minBinUnits: 5,
    pieceUnits: 10,
  });
}

const rng = createRng("states");
const skewed = Float64Array.from({ length: 300 }, () => Math.round(Math.exp(rng.normal()) * 100) / 100);
const heaped = Float64Array.from({ length: 300 }, () => (rng.float() < 0.4 ? 0 : rng.int(40)));

describe.each([
  ["skewed", skewed],
  ["heaped", heaped],
])("numeric states of %s values", (_, values) => {
  const states = statesOf(values);

  it("hold at least five patients each, in about equal shares apart from spikes", () => {
    const counts = new Array<number>(states.bins.length).fill(0);
    for (const value of values) counts[encodeNumeric(states, value)]! += 1;
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(5);
    expect(states.bins.length).toBeGreaterThanOrEqual(4);
    for (const bin of states.bins) expect(bin.shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
  });

  it("decode into the bin they were drawn for, on the grid, inside the support", () => {
    const draws = createRng("decode");
    states.bins.forEach((_bin, bin) => {
      for (let i = 0; i < 500; i++) {
        const value = numericDecoder(states)(bin, draws);
        expect(encodeNumeric(states, value)).toBe(bin);
        expect(value >= states.support.low && value <= states.support.high).toBe(true);
      }
    });
  });

  it("give a range the probability with which draws fall into it, and draw inside it when told to", () => {
    const draws = createRng("range");
    const bin = states.bins.length - 1;
    const [low, high] = [states.bins[bin]!.edges[0]!, states.bins[bin]!.edges.at(-1)!];
    const [min, max] = [low + 0.2 * (high - low), low + 0.7 * (high - low)];
    const n = 20_000;
    let inside = 0;
    for (let i = 0; i < n; i++) {
      const value = numericDecoder(states)(bin, draws);
      if (value >= min && value <= max) inside++;
    }
    const p = massInRange(states, bin, min, max);
    expect(Math.abs(inside / n - p)).toBeLessThan(3.3 * Math.sqrt((p * (1 - p)) / n));
    for (let i = 0; i < 500; i++) {
      const value = numericDecoder(states, [{ min, max }])(bin, draws);
      expect(value >= min && value <= max).toBe(true);
    }
  });

  it("cut between grid values, so that no cut is a patient's value", () => {
    const observed = new Set(values);
    for (const bin of states.bins) for (const edge of bin.edges) expect(observed.has(edge)).toBe(false);
  });
});

describe("fitNumericStates", () => {
  it("makes a spike a state of its own", () => {
    const states = statesOf(heaped);
    expect(states.bins[0]!.edges).toEqual([-0.5, 0.5]);
  });

  it("makes one state of a constant and none of nothing", () => {
    expect(statesOf(new Array<number>(20).fill(3)).bins.length).toBe(1);
    expect(statesOf(new Array<number>(20).fill(NaN)).bins.length).toBe(0);
  });
});
