import { describe, expect, it } from "vitest";
import {
  conditionColumns,
  conditionVectors,
  drawConditions,
  groupShares,
  trainingSampler,
} from "../../../generators/ctgan/conditions.ts";
import { realRows } from "../../../generators/ctgan/real-rows.ts";
import { encodeTable } from "../../../generators/shared/neural/encoding.ts";
import { createRng } from "../../../src/core/rng.ts";
import { toyTable } from "../neural/toy-table.ts";

const table = toyTable(400, "conditions");
const { codings, layout, rows } = encodeTable(table, 11, createRng("modes"));
const shares = groupShares(table, codings, 11);
const columns = conditionColumns(
  codings,
  shares.map((one) => one.length),
);
const group = table.variables[0]!;
const rare = table.variables[4]!;
const all = Int32Array.from({ length: 400 }, (_, row) => row);
const N = 40_000;

/** Chi-square of counts against shares. */
function chiSquare(counts: readonly number[], expected: readonly number[]): number {
  const total = counts.reduce((sum, one) => sum + one, 0);
  const all = expected.reduce((sum, one) => sum + one, 0);
  return counts.reduce(
    (sum, one, k) => sum + (one - (total * expected[k]!) / all) ** 2 / ((total * expected[k]!) / all),
    0,
  );
}

describe("conditions", () => {
  it("know each code's true shares, and holes as a group where several patients have one", () => {
    expect(shares.map((one) => one.length)).toEqual([3, 3]);
    if (group.kind !== "coded" || rare.kind !== "coded") throw new Error("coded");
    expect(shares[0]![2]).toBeCloseTo(group.codes.filter((code) => code === 2).length / 400, 3);
    expect(shares[1]![2]).toBeCloseTo(rare.codes.filter((code) => code < 0).length / 400, 3);
    expect(groupShares(table, codings, 200).map((one) => one.length)).toEqual([3, 2]);
  });

  it("are drawn at generation with the true frequencies, each column alike", () => {
    const { column, group: drawn } = drawConditions(shares, N, createRng("true"));
    const counts = [
      [0, 0, 0],
      [0, 0, 0],
    ];
    column.forEach((at, row) => {
      counts[at]![drawn[row]!]! += 1;
    });
    // Alpha .001 with one and two degrees of freedom.
    expect(
      chiSquare(
        counts.map((one) => one.reduce((sum, n) => sum + n, 0)),
        [1, 1],
      ),
    ).toBeLessThan(10.83);
    counts.forEach((one, at) => expect(chiSquare(one, shares[at]!)).toBeLessThan(13.82));
  });

  it("are drawn in training by the logarithm of the group, with real rows that meet them", () => {
    const sampler = trainingSampler(table, columns, all);
    const conditions = sampler.conditions(N, createRng("log"));
    const sizes = [0, 1, 2].map((code) =>
      group.kind === "coded" ? group.codes.filter((one) => one === code).length : 0,
    );
    const counts = [0, 0, 0];
    conditions.column.forEach((at, row) => {
      if (at === 0) counts[conditions.group[row]!]! += 1;
    });
    expect(
      chiSquare(
        counts,
        sizes.map((size) => Math.log1p(size)),
      ),
    ).toBeLessThan(13.82);
    const stream = createRng("rows");
    for (let at = 0; at < 500; at++) {
      const row = sampler.rowFor(conditions, at, stream);
      const variable = conditions.column[at] === 0 ? group : rare;
      const code = variable.kind === "coded" ? variable.codes[row]! : -2;
      expect(code < 0 ? 2 : code).toBe(conditions.group[at]);
    }
  });

  it("become one-hot vectors", () => {
    const vectors = conditionVectors({ column: Int32Array.of(0, 1), group: Int32Array.of(2, 0) }, columns);
    expect([...vectors.values]).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
  });
});

describe("real rows", () => {
  it("hold other patients' cells where a hole is, and their own elsewhere", () => {
    const take = realRows(table, rows, layout, all);
    const out = take(all, createRng("fill"));
    const held = new Int32Array(2);
    for (const { kind, at, width, variable } of layout.parts) {
      const source = table.variables[variable]!;
      for (let row = 0; row < 400; row++) {
        const hole = source.kind === "coded" ? source.codes[row]! < 0 : Number.isNaN(source.values[row]!);
        const cells = Array.from(out.values.subarray(row * out.nCols + at, row * out.nCols + at + width));
        if (!hole)
          expect(cells).toEqual(Array.from(rows.values.subarray(row * rows.nCols + at, row * rows.nCols + at + width)));
        if (kind === "choice") expect(cells.reduce((sum, one) => sum + one, 0)).toBe(1);
        if (hole && variable === 4) held[cells.indexOf(1)]! += 1;
      }
    }
    expect(held[0]).toBeGreaterThan(held[1]!);
  });
});
