import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { encode, mixedSpace, takeEncoded } from "../../../disclosure/shared/distance/mixed-space.ts";
import { nearest } from "../../../disclosure/shared/distance/nearest.ts";
import { pairDistance } from "../../../disclosure/shared/distance/pair-distance.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import { readTable, tableCohort } from "../read-table.ts";

interface Direction {
  readonly distance: readonly number[];
  readonly row_index_1based: readonly number[];
}
interface GowerSet {
  readonly columns: Readonly<Record<string, "numeric" | "nominal" | "ordinal">>;
  readonly odd_to_even: Direction;
  readonly even_to_odd: Direction;
  readonly odd_to_odd_excluding_self: Direction;
  readonly even_to_even_excluding_self: Direction;
  readonly all_pairs_mean: number;
  readonly d_1_2: number;
  readonly d_1_3: number;
  readonly d_2_313: number;
  readonly d_417_418: number;
}

const reference = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../reference/r/r-reference.json"), "utf8"),
) as { gower_pbc: Record<string, GowerSet> };
const pbc = readTable("sample-data/pbc/pbc.csv");

function cohortOf(set: GowerSet): Cohort<"train"> {
  const kinds = Object.fromEntries(
    Object.entries(set.columns).map(([name, kind]) => [
      name,
      kind === "numeric" ? kind : [...new Set(pbc.get(name))].filter((cell) => cell !== "").sort(),
    ]),
  );
  const cohort = tableCohort("train", pbc, kinds);
  return {
    ...cohort,
    columns: cohort.columns.map((one) =>
      one.kind === "coded" ? { ...one, ordered: set.columns[one.name] === "ordinal" } : one,
    ),
  };
}

describe.each(Object.entries(reference.gower_pbc))("cluster::daisy on %s", (_, set) => {
  const cohort = cohortOf(set);
  const rows = encode(mixedSpace([cohort], undefined, { missing: "ignore", ordered: "rank" }), cohort);
  const odd = Int32Array.from({ length: 209 }, (__, k) => 2 * k);
  const even = odd.map((row) => row + 1);
  const sides = { odd: takeEncoded(rows, odd), even: takeEncoded(rows, even) };

  it.each([
    ["odd_to_even", sides.odd, sides.even, even],
    ["even_to_odd", sides.even, sides.odd, odd],
    ["odd_to_odd_excluding_self", sides.odd, sides.odd, odd],
    ["even_to_even_excluding_self", sides.even, sides.even, even],
  ] as const)("nearest neighbours %s", (name, from, to, numbers) => {
    const found = nearest(from, to, { excludeSameUnit: true });
    const expected = set[name];
    for (let k = 0; k < 209; k++) {
      expect(Math.abs(found.d1[k]! - expected.distance[k]!)).toBeLessThan(1e-12);
      const theirs = numbers.indexOf(expected.row_index_1based[k]! - 1);
      expect(Math.abs(pairDistance(from, k, to, theirs) - found.d1[k]!)).toBeLessThan(1e-12);
      expect(
        found.index[k] === theirs || pairDistance(from, k, to, found.index[k]!) <= pairDistance(from, k, to, theirs),
      ).toBe(true);
    }
  });

  it("single pairs and the mean of all pairs", () => {
    const d = (a: number, b: number): number => pairDistance(rows, a - 1, rows, b - 1);
    expect(Math.abs(d(1, 2) - set.d_1_2)).toBeLessThan(1e-12);
    expect(Math.abs(d(1, 3) - set.d_1_3)).toBeLessThan(1e-12);
    expect(Math.abs(d(2, 313) - set.d_2_313)).toBeLessThan(1e-12);
    expect(Math.abs(d(417, 418) - set.d_417_418)).toBeLessThan(1e-12);
    let sum = 0;
    for (let a = 1; a <= 418; a++) for (let b = a + 1; b <= 418; b++) sum += d(a, b);
    expect(Math.abs(sum / ((418 * 417) / 2) - set.all_pairs_mean)).toBeLessThan(1e-12);
  });
});
