import { describe, expect, it } from "vitest";
import { encode, mixedSpace, poolEncoded } from "../../../disclosure/shared/distance/mixed-space.ts";
import { countWithin, nearest, nearestDistance, rowsWithin } from "../../../disclosure/shared/distance/nearest.ts";
import { pairDistance } from "../../../disclosure/shared/distance/pair-distance.ts";
import { makeCohort } from "../../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../../src/core/data/cohort.ts";
import { createRng } from "../../../src/core/rng.ts";

const schema = { version: 1, name: "t", columns: [] } as const;
const numbers = (name: string, values: readonly number[]): Column => ({
  kind: "numeric",
  name,
  values: Float64Array.from(values),
});
const levels = (name: string, names: readonly string[], codes: readonly number[]): Column => ({
  kind: "coded",
  name,
  codes: Int32Array.from(codes),
  levels: names,
  nPublicLevels: names.length,
  ordered: false,
});
const table = (...columns: Column[]): Cohort<"train"> =>
  makeCohort(
    "train",
    schema,
    columns,
    columns[0]!.kind === "numeric" ? columns[0]!.values.length : columns[0]!.codes.length,
  );
const between = (real: Cohort, a: Cohort, i: number, b: Cohort, j: number): number => {
  const space = mixedSpace([real]);
  return pairDistance(encode(space, a), i, encode(space, b), j);
};

describe("one column", () => {
  it("scales numbers by the range of the real rows (published fixture: 5 against 0, 10, 3, 4, 1 is .1)", () => {
    const real = table(numbers("a", [0, 10, 3, 4, 1]));
    const space = mixedSpace([real]);
    expect(nearestDistance(encode(space, table(numbers("a", [5]))), encode(space, real))[0]).toBeCloseTo(0.1, 12);
  });

  it("takes both missing as the same and one missing as a full mismatch, for numbers and categories", () => {
    const real = table(numbers("a", [0, 1, NaN, NaN]), levels("b", ["x", "y"], [0, 1, -1, -1]));
    expect(between(real, real, 2, real, 3)).toBe(0);
    expect(between(real, real, 0, real, 2)).toBe(1);
  });

  it("gives a query with one missing number its true neighbour, not the first row", () => {
    const real = table(numbers("a", [9, 5, NaN]), numbers("b", [0, 5, 5.1]));
    const space = mixedSpace([real]);
    const query = encode(space, table(numbers("a", [NaN]), numbers("b", [5])));
    expect(nearest(query, encode(space, real)).index[0]).toBe(2);
  });

  it("lets wild synthetic values neither shrink the scale nor count for more than a mismatch", () => {
    const real = table(numbers("a", [0, 1, 2]));
    const wild = table(numbers("a", [1e9, -1e9]));
    expect(between(real, real, 0, wild, 0)).toBe(1);
    expect(between(real, real, 2, wild, 1)).toBe(1);
    expect(between(real, real, 0, real, 1)).toBe(0.5);
  });

  it("scales ranges below one as well", () => {
    const real = table(numbers("a", [0, 0.01]));
    expect(between(real, real, 0, real, 1)).toBe(1);
  });

  it("takes a column without range as equal or not", () => {
    const real = table(numbers("a", [7, 7]), numbers("b", [0, 1]));
    const other = table(numbers("a", [7, 8]), numbers("b", [0, 0]));
    expect(between(real, real, 0, other, 0)).toBe(0);
    expect(between(real, real, 0, other, 1)).toBe(0.5);
  });

  it("matches levels by name, and unknown levels with nothing", () => {
    const real = table(levels("b", ["x", "y"], [0, 1]));
    const relabelled = table(levels("b", ["y", "x", "new"], [0, 1, 2]));
    expect(between(real, real, 0, relabelled, 1)).toBe(0);
    expect(between(real, real, 0, relabelled, 0)).toBe(1);
    expect(between(real, real, 0, relabelled, 2)).toBe(1);
    expect(between(real, real, 1, relabelled, 2)).toBe(1);
  });

  it("does the same for categories too many to pack", () => {
    const names = Array.from({ length: 40 }, (_, k) => `level ${k}`);
    const real = table(levels("b", names, [0, 39, -1, -1]));
    const other = table(levels("b", [...names].reverse().concat("new"), [39, 0, 40, -1]));
    expect(between(real, real, 0, other, 0)).toBe(0);
    expect(between(real, real, 1, other, 1)).toBe(0);
    expect(between(real, real, 0, other, 1)).toBe(1);
    expect(between(real, real, 0, other, 2)).toBe(1);
    expect(between(real, real, 2, other, 3)).toBe(0);
    expect(between(real, real, 0, other, 3)).toBe(1);
  });

  it("refuses a column that changed its kind", () => {
    const space = mixedSpace([table(numbers("a", [0, 1]))]);
    expect(() => encode(space, table(levels("a", ["x"], [0])))).toThrow(
      expect.objectContaining({ code: "E_SCHEMA_MISMATCH" }),
    );
  });
});

describe("whole tables", () => {
  const rng = createRng("tables");
  const random = (n: number): Cohort<"train"> =>
    table(
      numbers(
        "a",
        Array.from({ length: n }, () => rng.normal()),
      ),
      numbers(
        "b",
        Array.from({ length: n }, () => (rng.float() < 0.2 ? NaN : rng.int(5))),
      ),
      levels(
        "c",
        ["x", "y", "z"],
        Array.from({ length: n }, () => rng.int(4) - 1),
      ),
      levels(
        "d",
        Array.from({ length: 25 }, (_, k) => `l${k}`),
        Array.from({ length: n }, () => rng.int(25)),
      ),
      numbers(
        "e",
        Array.from({ length: n }, () => rng.float() ** 4),
      ),
      numbers(
        "f",
        Array.from({ length: n }, () => rng.normal()),
      ),
      numbers(
        "g",
        Array.from({ length: n }, () => rng.normal()),
      ),
    );
  const real = random(80);
  const other = random(80);
  const space = mixedSpace([real]);
  const a = encode(space, real);
  const b = encode(space, other);

  it("finds the same neighbours as a search without short cuts", { tags: ["thorough"] }, () => {
    const found = nearest(a, b);
    const first = nearestDistance(a, b);
    const counts = countWithin(a, b, found.d2);
    for (let i = 0; i < 80; i++) {
      const all = Array.from({ length: 80 }, (_, j) => plainDistance(real, other, i, j));
      const sorted = [...all].sort((x, y) => x - y);
      expect(found.d1[i]).toBeCloseTo(sorted[0]!, 11);
      expect(found.d2[i]).toBeCloseTo(sorted[1]!, 11);
      expect(found.tied[i]).toBe(found.d1[i] === found.d2[i] ? 1 : 0);
      expect(first[i]).toBe(found.d1[i]);
      expect(all[found.index[i]!]).toBeCloseTo(sorted[0]!, 11);
      expect(counts[i]).toBe(all.filter((d) => d <= sorted[1]! + 1e-11).length);
      expect(rowsWithin(a, i, b, found.d2[i]!)).toHaveLength(counts[i]!);
    }
  });

  it("does not mistake two files of equal length for one file", () => {
    const copy = encode(space, { ...other, columns: real.columns });
    expect([...nearest(a, copy).d1]).toEqual(Array.from({ length: 80 }, () => 0));
    expect([...countWithin(a, copy, new Float64Array(80))].every((count) => count >= 1)).toBe(true);
  });

  it("leaves a unit's own rows out when asked, and says Infinity where nothing is left", () => {
    const repeated = encode(mixedSpace([real]), {
      ...real,
      units: Int32Array.from({ length: 80 }, (_, row) => row >> 1),
      nUnits: 40,
    });
    const found = nearest(repeated, repeated, { excludeSameUnit: true });
    found.index.forEach((j, i) => expect(j >> 1).not.toBe(i >> 1));
    const single = { ...repeated, units: new Int32Array(80), nUnits: 1 };
    expect(nearest(single, single, { excludeSameUnit: true }).d1.every((d) => d === Infinity)).toBe(true);
  });

  it("gives exactly the same distances whatever the order of columns", () => {
    const turned = { ...real, columns: [...real.columns].reverse() };
    const turnedOther = { ...other, columns: [...other.columns].reverse() };
    const turnedSpace = mixedSpace([turned]);
    expect([...nearest(encode(turnedSpace, turned), encode(turnedSpace, turnedOther)).d1]).toEqual([
      ...nearest(a, b).d1,
    ]);
  });

  it("pools cohorts without mixing their units", () => {
    const pooled = poolEncoded([a, b]);
    expect([pooled.nRows, pooled.nUnits, pooled.units[80]]).toEqual([160, 160, 80]);
    expect(pairDistance(pooled, 0, pooled, 80)).toBe(pairDistance(a, 0, b, 0));
  });
});

/** The definition, written out. */
function plainDistance(real: Cohort, other: Cohort, i: number, j: number): number {
  let sum = 0;
  real.columns.forEach((one, c) => {
    const two = other.columns[c]!;
    if (one.kind === "numeric" && two.kind === "numeric") {
      const seen = one.values.filter((value) => !Number.isNaN(value));
      const x = one.values[i]!;
      const y = two.values[j]!;
      if (Number.isNaN(x) && Number.isNaN(y)) return;
      sum +=
        Number.isNaN(x) || Number.isNaN(y) ? 1 : Math.min(1, Math.abs(x - y) / (Math.max(...seen) - Math.min(...seen)));
    } else if (one.kind === "coded" && two.kind === "coded") sum += one.codes[i] === two.codes[j] ? 0 : 1;
  });
  return sum / real.columns.length;
}
