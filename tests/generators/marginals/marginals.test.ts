import { describe, expect, it } from "vitest";
import { marginals } from "../../../generators/marginals/marginals.ts";
import type { ColumnMarginal } from "../../../generators/shared/encoding/fit-marginals.ts";
import { encodeNumeric } from "../../../generators/shared/encoding/histogram.ts";
import { makeCohort } from "../../../src/core/data/cohort.ts";
import { createRng } from "../../../src/core/rng.ts";
import { coded, toyCohort } from "../toys.ts";

/** Upper .999 quantile of chi-square (Wilson-Hilferty). */
const limit = (df: number): number => df * (1 - 2 / (9 * df) + 3.0902 * Math.sqrt(2 / (9 * df))) ** 3;

describe("marginals", () => {
  it("draws every column's states by their probabilities (chi-square, alpha .001 a column)", async () => {
    const fitted = await marginals.fit(toyCohort(128), {}, createRng("fit"));
    const { columns } = fitted.toModel(11).body as { columns: readonly ColumnMarginal[] };
    const n = 5000;
    const drawn = await fitted.sample(n, createRng("draw"));
    for (const { spec, p } of columns) {
      const column = drawn.columns.find((candidate) => candidate.name === spec.name)!;
      if (spec.kind !== "numeric" || column.kind !== "numeric" || p.length < 2) continue;
      const counts = new Float64Array(p.length);
      for (const value of column.values)
        counts[Number.isNaN(value) ? p.length - 1 : encodeNumeric(spec.states, value)]! += 1;
      const total = p.reduce((a, b) => a + b, 0);
      const chiSquare = p.reduce(
        (sum, share, state) => sum + (counts[state]! - (n * share) / total) ** 2 / ((n * share) / total),
        0,
      );
      expect(chiSquare, spec.name).toBeLessThan(limit(p.length - 1));
    }
  });

  it("leaves columns independent", async () => {
    const drawn = await (
      await marginals.fit(toyCohort(400, { seed: "dependent" }), {}, createRng("fit"))
    ).sample(4000, createRng("draw"));
    const [age, marker] = ["age", "marker"].map((name) => drawn.columns.find((column) => column.name === name)!);
    if (age?.kind !== "numeric" || marker?.kind !== "numeric") throw new Error("columns changed kind");
    const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;
    const [ma, mm] = [mean(age.values), mean(marker.values)];
    let [top, va, vm] = [0, 0, 0];
    age.values.forEach((value, row) => {
      top += (value - ma) * (marker.values[row]! - mm);
      va += (value - ma) ** 2;
      vm += (marker.values[row]! - mm) ** 2;
    });
    expect(Math.abs(top / Math.sqrt(va * vm))).toBeLessThan(4 / Math.sqrt(4000));
  });

  it("tells no count from 1 to 10: cohorts that differ in such a count have the same shares", async () => {
    const share = async (rare: number) => {
      const cells = Array.from({ length: 100 }, (_, row) => (row < rare ? "rare" : row < 50 ? "a" : "b"));
      const cohort = makeCohort(
        "train",
        { version: 1, name: "made", columns: [{ name: "x", type: "categorical", role: "other" }] },
        [coded("x", cells, ["rare", "a", "b"])],
        100,
      );
      const { columns } = (await marginals.fit(cohort, {}, createRng("fit"))).toModel(11).body as {
        columns: readonly ColumnMarginal[];
      };
      return columns[0]!.p[0]!;
    };
    const shares = await Promise.all([5, 7, 10].map(share));
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThan(0.005);
    expect(await share(20)).toBeGreaterThan(Math.max(...shares) + 0.05);
    const fitted = await marginals.fit(toyCohort(60), {}, createRng("fit"));
    expect(() => fitted.toModel(12)).toThrow(/cell size/);
  });

  it("honours conditions exactly", async () => {
    const drawn = await (
      await marginals.fit(toyCohort(128), {}, createRng("fit"))
    ).sample(500, createRng("draw"), { stage: { in: ["3", "4"] }, age: { max: 45 } });
    const [stage, age] = ["stage", "age"].map((name) => drawn.columns.find((column) => column.name === name)!);
    expect(stage?.kind === "coded" && stage.codes.every((code) => ["3", "4"].includes(stage.levels[code]!))).toBe(true);
    expect(age?.kind === "numeric" && age.values.every((value) => value <= 45)).toBe(true);
  });
});
