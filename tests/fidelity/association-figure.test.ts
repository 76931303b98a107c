import { describe, expect, it } from "vitest";
import { makeCohort, type Column } from "../../src/core/data/cohort.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { placeOfPair } from "../../src/core/data/pair-place.ts";
import { associationFigure } from "../../src/fidelity/association-figure.ts";

const schema: CohortSchema = {
  version: 1,
  name: "t",
  columns: [
    { name: "x", type: "continuous", role: "other" },
    { name: "y", type: "continuous", role: "other" },
    { name: "g", type: "categorical", role: "other", levels: ["a", "b"] },
    { name: "h", type: "categorical", role: "other", levels: ["a", "b"] },
    { name: "few", type: "continuous", role: "other" },
  ],
};
const N = 40;
const number = (name: string, of: (row: number) => number): Column => ({
  kind: "numeric",
  name,
  values: Float64Array.from({ length: N }, (_, row) => of(row)),
});
const code = (name: string, of: (row: number) => number): Column => ({
  kind: "coded",
  name,
  levels: ["a", "b"],
  nPublicLevels: 2,
  ordered: false,
  codes: Int32Array.from({ length: N }, (_, row) => of(row)),
});
const columns = [
  number("x", (row) => row),
  number("y", (row) => -row),
  code("g", (row) => row % 2),
  code("h", (row) => row % 2),
  number("few", (row) => (row < 4 ? row : Number.NaN)),
];

describe("associationFigure", () => {
  const real = makeCohort("train", schema, columns, N);
  const figure = associationFigure(real, makeCohort("synthetic", schema, columns, N), 5)!;
  const of = (a: string, b: string): number | null =>
    figure.registry[placeOfPair(figure.columns.indexOf(a), figure.columns.indexOf(b), figure.columns.length)]!;

  it("has every pair once, in the order of the upper triangle", () => {
    expect(figure.columns).toEqual(["x", "y", "g", "h", "few"]);
    expect(figure.registry).toHaveLength(10);
    const places = figure.columns.flatMap((_, i) =>
      figure.columns.slice(i + 1).map((__, k) => placeOfPair(i, i + 1 + k, 5)),
    );
    expect(places).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("is rank correlation, Cramér's V or eta by the kinds of the two columns", () => {
    expect(of("x", "y")).toBe(-1);
    expect(of("g", "h")).toBe(1);
    // eta squared of 0..39 by parity: 40 * .5^2 / sum of squares 5330.
    expect(of("x", "g")).toBeCloseTo(Math.sqrt(10 / 5330), 3);
  });

  it("tells nothing that rests on fewer patients than the cell size", () => {
    expect(of("x", "few")).toBeNull();
    expect(associationFigure(real, makeCohort("synthetic", schema, columns, N), 4)!.registry[3]).toBe(1);
  });
});
