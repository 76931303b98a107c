import { describe, expect, it } from "vitest";
import { subsampleUnits } from "../../../generators/shared/contract/subsample-units.ts";
import { makeCohort } from "../../../src/core/data/cohort.ts";
import { createRng } from "../../../src/core/rng.ts";
import { numeric } from "../toys.ts";

const N_UNITS = 50;
const units = Int32Array.from({ length: 2 * N_UNITS }, (_, row) => row >> 1);
const train = makeCohort(
  "train",
  { version: 1, name: "units", columns: [{ name: "x", type: "integer", role: "other" }] },
  [
    numeric(
      "x",
      Array.from(units, (unit) => unit),
    ),
  ],
  units.length,
  { units },
);
const unitsIn = (share: number, seed: string): Set<number> => {
  const kept = subsampleUnits(train, share, createRng(seed)).columns[0]!;
  return new Set(kept.kind === "numeric" ? kept.values : []);
};

describe("subsampleUnits", () => {
  it("keeps the share of the units, with all their rows", () => {
    const part = subsampleUnits(train, 0.8, createRng("a"));
    expect(part.nUnits).toBe(40);
    expect(part.nRows).toBe(80);
    expect(unitsIn(0.8, "a").size).toBe(40);
  });

  it("keeps every unit equally often, and another set at every fit", () => {
    const counts = new Float64Array(N_UNITS);
    const fits = 400;
    for (let fit = 0; fit < fits; fit++) for (const unit of unitsIn(0.8, `fit/${fit}`)) counts[unit]!++;
    // Chi-square of 50 counts that share 40 places: 49 degrees of freedom, .999 quantile 85.4.
    const expected = 0.8 * fits;
    const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / (expected * 0.2), 0);
    expect(statistic * ((N_UNITS - 1) / N_UNITS)).toBeLessThan(85.4);
    expect(unitsIn(0.8, "fit/0")).not.toEqual(unitsIn(0.8, "fit/1"));
  });

  it("returns everybody only where the share is 1", () => {
    expect(subsampleUnits(train, 1, createRng("a"))).toBe(train);
  });
});
