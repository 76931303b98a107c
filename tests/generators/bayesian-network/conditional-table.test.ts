import { describe, expect, it } from "vitest";
import { conditionalTable } from "../../../generators/bayesian-network/conditional-table.ts";
import { makeVariable } from "../../../generators/bayesian-network/variable.ts";

function binary(name: string, codes: readonly number[]) {
  const groups = ["no", "yes"].map((level) => ({ label: level, members: [{ level, weight: 1 }] }));
  const spec = {
    kind: "coded" as const,
    name,
    hasMissing: false,
    groups,
    levels: ["no", "yes"],
    nPublicLevels: 2,
    ordered: false,
  };
  return makeVariable({ spec, codes: Int32Array.from(codes), nStates: 2 }, new Float64Array(codes.length).fill(1));
}

/** 100 patients; parents a, b; a = b = 1 is held by `together` of them, all with child 1. */
function table(together: number) {
  const rows = Array.from({ length: 100 }, (_, i) =>
    i < together ? [1, 1, 1] : i < 30 ? [1, 0, 0] : i < 60 ? [0, 1, 0] : [0, 0, i % 2],
  );
  const variables = ["a", "b", "child"].map((name, k) =>
    binary(
      name,
      rows.map((row) => row[k]!),
    ),
  );
  const family = { score: 0, parents: [0, 1], childResolution: 0, parentResolutions: [0, 0] };
  return conditionalTable(variables, 2, family, [0, 1], { minUnits: 5, minReportedCount: 5, smoothing: 0.5 }).table;
}

describe("conditionalTable", () => {
  it("learns a configuration of five units, and of four only what one parent says", () => {
    expect(table(5)[7]).toBeGreaterThan(0.8);
    const ofParentA = (4 + 0.5 * 2 * ((22 + 4 + 0.5 - 2) / 100)) / 31;
    expect(Math.abs(table(4)[7]! - ofParentA)).toBeLessThan(0.02);
  });

  it("sums to one in every configuration", () => {
    const p = table(10);
    for (let cell = 0; cell < p.length; cell += 2) expect(Math.abs(p[cell]! + p[cell + 1]! - 1)).toBeLessThan(2e-4);
  });
});
