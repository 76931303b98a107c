import { describe, expect, it } from "vitest";
import { correlationRatio } from "../../src/stats/correlation-ratio.ts";
import { cramersV } from "../../src/stats/cramers-v.ts";
import { pearson } from "../../src/stats/pearson.ts";
import { quantile } from "../../src/stats/quantile.ts";
import { spearman } from "../../src/stats/spearman.ts";
import { pbc, reference, rhDNase } from "../reference/r/registries.ts";

describe.each([
  ["pbc", pbc, reference.pbc],
  ["rhDNase", rhDNase, reference.rhDNase],
] as const)("R's associations on %s", (_, table, expected) => {
  it("quantiles of type 7", () => {
    let seen = 0;
    for (const [name, column] of Object.entries(expected.columns)) {
      if (column.quantile_probs === undefined) continue;
      const sorted = table
        .numbers(name)
        .filter((value) => !Number.isNaN(value))
        .sort();
      column.quantile_probs.forEach((p, i) => expect(quantile(sorted, p)).toBeCloseTo(column.quantiles_type7![i]!, 9));
      seen++;
    }
    expect(seen).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ["pearson", pearson],
    ["spearman", spearman],
  ] as const)("%s, pairwise complete", (which, correlate) => {
    const { columns, matrix } = expected[which];
    columns.forEach((a, i) =>
      columns.forEach((b, j) =>
        expect(Math.abs(correlate(table.numbers(a), table.numbers(b))! - matrix[i]![j]!)).toBeLessThan(1e-9),
      ),
    );
  });

  it("Cramér's V", () => {
    expect(expected.cramers_v.length).toBeGreaterThan(0);
    for (const entry of expected.cramers_v) {
      const a = table.codes(entry.a);
      const b = table.codes(entry.b);
      const got = cramersV(a.codes, b.codes, a.levels.length, b.levels.length)!;
      expect([got.n, got.nRows, got.nColumns]).toEqual([entry.n, entry.rows, entry.cols]);
      expect(Math.abs(got.chi2 - entry.chi2)).toBeLessThan(1e-9);
      expect(Math.abs(got.v - entry.v)).toBeLessThan(1e-9);
    }
  });

  it("correlation ratios", () => {
    expect(expected.correlation_ratio.length).toBeGreaterThan(0);
    for (const entry of expected.correlation_ratio) {
      const { codes, levels } = table.codes(entry.categorical);
      expect(Math.abs(correlationRatio(table.numbers(entry.numeric), codes, levels.length)! - entry.eta2)).toBeLessThan(
        1e-9,
      );
    }
  });
});

describe("associations that do not exist", () => {
  it("are undefined, not NaN", () => {
    expect(pearson([1, 1, 1], [1, 2, 3])).toBeUndefined();
    expect(pearson([0.1, 0.1, 0.1], [1, 2, 3])).toBeUndefined();
    expect(spearman([NaN, NaN, 1], [1, 2, 3])).toBeUndefined();
    expect(cramersV([0, 0, -1], [0, 1, 1], 2, 2)).toBeUndefined();
    expect(correlationRatio([1, 2, NaN], [0, 0, 1], 2)).toBeUndefined();
    expect(correlationRatio([], [], 0)).toBeUndefined();
  });
});
