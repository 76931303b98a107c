import { describe, expect, it } from "vitest";
import { makeCohort, type Cohort } from "../../src/core/data/cohort.ts";
import type { ColumnSchema } from "../../src/core/data/schema.ts";
import { checkTable } from "../../src/release/check-table.ts";
import type { PublicReport } from "../../src/report/report-schema.ts";

type Figure = PublicReport["fidelity"]["marginals"][number];
const CELL = 5;

/** One numeric column `x`, or the coded column `g`. */
function table(values: readonly number[], schema: Partial<ColumnSchema> = {}): Cohort<"synthetic"> {
  const columns: ColumnSchema[] = [{ name: "x", type: "continuous", role: "other", ...schema }];
  const numeric = { kind: "numeric" as const, name: "x", values: Float64Array.from(values) };
  return makeCohort("synthetic", { version: 1, name: "t", columns }, [numeric], values.length);
}

function coded(
  codes: readonly number[],
  levels: readonly string[],
  nPublicLevels = levels.length,
): Cohort<"synthetic"> {
  const columns: ColumnSchema[] = [{ name: "x", type: "categorical", role: "other", levels: [...levels] }];
  const column = {
    kind: "coded" as const,
    name: "x",
    codes: Int32Array.from(codes),
    levels,
    nPublicLevels,
    ordered: false,
  };
  return makeCohort("synthetic", { version: 1, name: "t", columns }, [column], codes.length);
}

function report(rows: number, figures: readonly Figure[] = [], names: readonly string[] = ["x"]): PublicReport {
  return {
    subject: { columns: names.map((name) => ({ name })), releasedRows: rows },
    fidelity: { marginals: figures },
    policy: { cellSize: { value: CELL } },
  } as unknown as PublicReport;
}

const figure = (labels: Figure["labels"], synthetic: Figure["synthetic"]): Figure => ({
  column: "x",
  labels,
  registry: [],
  synthetic,
});
const repeat = (value: number, n: number): number[] => Array.from({ length: n }, () => value);
const WRONG = "x: its shares are not those of the report's figure.";

describe("released rows against schema and report", () => {
  it("names other columns and other numbers of rows", () => {
    expect(checkTable(table([1, 2]), report(2))).toEqual([]);
    expect(checkTable(table([1, 2]), report(3))).toEqual(["has 2 rows, the report says 3."]);
    expect(checkTable(table([1, 2]), report(2, [], ["y"]))).toEqual([
      "its columns are not those that the report names.",
    ]);
  });

  it("counts cells off the list, the whole numbers, the grid and the bounds; missing cells are none of these", () => {
    expect(checkTable(coded([0, 1, 1, -1], ["a", "b"], 1), report(4))).toEqual([
      "x: 2 cells hold a level that its schema does not list.",
    ]);
    expect(checkTable(coded([0, 0, -1], ["a", "b"], 1), report(3))).toEqual([]);
    expect(checkTable(table([1, 2.5, NaN], { type: "integer" }), report(3))).toEqual([
      "x: 1 cells are no whole numbers.",
    ]);
    expect(checkTable(table([0.1, 0.3, 0.25, NaN], { grid: 0.1 }), report(4))).toEqual([
      "x: 1 cells are off its grid.",
    ]);
    expect(checkTable(table([1e9 + 0.1], { grid: 0.1 }), report(1))).toEqual([]);
    const bounds = { bounds: { min: 0, max: 10 } };
    expect(checkTable(table([0, 10, NaN], bounds), report(3))).toEqual([]);
    expect(checkTable(table([-0.5, 10.5, 5], bounds), report(3))).toEqual(["x: 2 cells lie outside its bounds."]);
    expect(checkTable(table([1, -1], { bounds: { min: 0 } }), report(2))).toEqual([
      "x: 1 cells lie outside its bounds.",
    ]);
    const days = { type: "date" as const, bounds: { min: "1970-01-02", max: "1970-01-11" } };
    expect(checkTable(table([1, 10], days), report(2))).toEqual([]);
    expect(checkTable(table([0, 11], days), report(2))).toEqual(["x: 2 cells lie outside its bounds."]);
  });
});

describe("rows against a figure of the report", () => {
  const halves: Figure["labels"] = [
    { kind: "below", to: 5 },
    { kind: "between", from: 5, to: 8 },
    { kind: "from", from: 8 },
    { kind: "missing" },
  ];
  const rows = table([...repeat(4, 10), ...repeat(5, 6), ...repeat(8, 16), ...repeat(NaN, 8)]);

  it("holds shares within their rounding", () => {
    expect(checkTable(rows, report(40, [figure(halves, [0.25, 0.15, 0.4, 0.2])]))).toEqual([]);
    expect(checkTable(rows, report(40, [figure(halves, [0.255, 0.145, 0.4, 0.2])]))).toEqual([]);
    expect(checkTable(rows, report(40, [figure(halves, [0.26, 0.14, 0.4, 0.2])]))).toEqual([WRONG]);
    expect(checkTable(rows, report(40, [figure(halves, [0.25, 0.15, 0.39, 0.21])]))).toEqual([WRONG]);
  });

  it("lets a suppressed cell be small only, and a shown one large or empty only", () => {
    const two: Figure["labels"] = [
      { kind: "below", to: 5 },
      { kind: "from", from: 5 },
    ];
    const small = (n: number) => table([...repeat(1, n), ...repeat(9, 20 - n)]);
    expect(checkTable(small(4), report(20, [figure(two, ["suppressed", 0.8])]))).toEqual([]);
    expect(checkTable(small(5), report(20, [figure(two, ["suppressed", 0.75])]))).toEqual([WRONG]);
    expect(checkTable(small(4), report(20, [figure(two, [0.2, 0.8])]))).toEqual([WRONG]);
    expect(checkTable(small(1), report(20, [figure(two, [0.05, 0.95])]))).toEqual([WRONG]);
    expect(checkTable(small(5), report(20, [figure(two, [0.25, 0.75])]))).toEqual([]);
    expect(checkTable(small(0), report(20, [figure(two, [0, 1])]))).toEqual([]);
    expect(checkTable(table([]), report(0, [figure(two, [0, 0])]))).toEqual([WRONG]);
  });

  it("puts levels that no cell holds into the pool, leaves figures with an unnamed cell, and misses no column", () => {
    const pooled: Figure["labels"] = [
      { kind: "level", level: "a" },
      { kind: "pooled", fewerThan: CELL },
    ];
    const some = coded([...repeat(0, 10), ...repeat(1, 6), ...repeat(2, 4)], ["a", "b", "c"]);
    expect(checkTable(some, report(20, [figure(pooled, [0.5, 0.5])]))).toEqual([]);
    expect(checkTable(some, report(20, [figure(pooled, [0.4, 0.6])]))).toEqual([WRONG]);
    const named: Figure["labels"] = [
      { kind: "level", level: "a" },
      { kind: "level", level: "b" },
    ];
    expect(checkTable(some, report(20, [figure(named, [10 / 16, 6 / 16])]))).toEqual([]);
    expect(
      checkTable(
        some,
        report(20, [
          figure([{ kind: "unnamed" }, { kind: "pooled", fewerThan: CELL }] as Figure["labels"], [0.1, 0.9]),
        ]),
      ),
    ).toEqual([]);
    expect(checkTable(some, report(20, [figure([{ kind: "any value or missing" }], [1])]))).toEqual([]);
    expect(checkTable(rows, report(40, [figure([{ kind: "all values" }, { kind: "missing" }], [0.8, 0.2])]))).toEqual(
      [],
    );
    expect(checkTable(some, report(20, [{ ...figure(pooled, [0.5, 0.5]), column: "y" }]))).toEqual([
      "y: the report draws it, and it is not here.",
    ]);
  });
});
