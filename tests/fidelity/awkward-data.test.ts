import { itemKey } from "../../src/core/contracts/fidelity.ts";
import { wordsIn } from "../../src/report/words/words.ts";
import { describe, expect, it } from "vitest";
import {
  makeCohort,
  takeRows,
  withRole,
  type CodedColumn,
  type Cohort,
  type Column,
} from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { compareFidelity } from "../../src/fidelity/compare-fidelity.ts";
import { constraintValidity } from "../../src/fidelity/metrics/constraint-validity.ts";
import { fidelityMetrics } from "../../src/fidelity/index.ts";
import { levelVariation } from "../../src/fidelity/metrics/level-variation.ts";
import { marginalFigures } from "../../src/fidelity/marginal-figure.ts";
import { pbcCohort, pbcSchema } from "./pbc-cohort.ts";

const all = pbcCohort();
const first = (n: number): Cohort<"train"> =>
  takeRows(
    all,
    Array.from({ length: n }, (_, i) => i),
    "train",
  );
const change = (cohort: Cohort, edit: (column: Column) => Column): Cohort<"train"> =>
  makeCohort("train", cohort.schema, cohort.columns.map(edit), cohort.nRows);
const blank = (column: Column): Column =>
  column.kind === "numeric"
    ? { ...column, values: column.values.map(() => NaN) }
    : { ...column, codes: column.codes.map(() => -1) };
const constant = (column: Column): Column =>
  column.kind === "numeric"
    ? { ...column, values: column.values.map(() => 3) }
    : { ...column, codes: column.codes.map(() => 0) };
const { survival: _survival, constraints: _constraints, ...bare } = pbcSchema;

const cases: [string, Cohort<"train">][] = [
  ["12 rows", first(12)],
  ["2 rows", first(2)],
  ["1 row", first(1)],
  ["no rows", first(0)],
  ["all missing", change(first(60), blank)],
  ["all constant", change(first(60), constant)],
  [
    "one column missing altogether",
    change(all, (column) => (column.name === "bili" || column.name === "status" ? blank(column) : column)),
  ],
  ["no survival pair, no constraint", { ...first(60), schema: bare }],
  ["no columns", makeCohort("train", { ...bare, columns: [] }, [], 20)],
];

describe.each(cases)("%s", (_, cohort) => {
  it.each(fidelityMetrics.map((metric) => [metric.id, metric] as const))(
    "%s gives numbers or reasons",
    (_id, metric) => {
      for (const other of [cohort, all, change(first(40), blank)]) {
        const values = metric.run(cohort, other);
        expect(values.length).toBeGreaterThan(0);
        for (const { item, value, why } of values) {
          if (value === undefined) expect(why, itemKey(item)).toBeTruthy();
          else expect(Number.isFinite(value), `${itemKey(item)} ${value}`).toBe(true);
        }
        expect(new Set(values.map(({ item }) => itemKey(item))).size).toBe(values.length);
      }
    },
  );
  it("makes a report", () => {
    for (const other of [cohort, all]) {
      const report = compareFidelity(
        cohort,
        withRole(other, "synthetic"),
        { nSplits: 2, cellSize: 11 },
        createRng("awkward"),
      );
      for (const row of report.rows) if (row.flag === "not computable") expect(row.why).toBeTruthy();
    }
  });
});

describe("items", () => {
  it("do not depend on the rows, so that splits line up", () => {
    for (const metric of fidelityMetrics) {
      if (/cox|logistic/.test(metric.id)) continue;
      const items = (cohort: Cohort): string[] => metric.run(cohort, all).map(({ item }) => itemKey(item));
      expect(items(first(12))).toEqual(items(all));
    }
  });
});

describe("levels", () => {
  const sex = (levels: string[], codes: number[]): CodedColumn => ({
    kind: "coded",
    name: "sex",
    levels,
    codes: Int32Array.from(codes),
    nPublicLevels: 2,
    ordered: false,
  });
  const schema = { ...bare, columns: pbcSchema.columns.filter(({ name }) => name === "sex") };
  const cohort = (column: CodedColumn): Cohort<"train"> => makeCohort("train", schema, [column], column.codes.length);
  it("are matched by name, not by code", () => {
    const a = cohort(sex(["f", "m"], [0, 0, 0, 1]));
    const b = cohort(sex(["m", "(other)", "f"], [2, 2, 2, 0]));
    expect(levelVariation.run(a, b)[0]).toEqual({ item: { kind: "column", column: "sex" }, value: 0 });
    expect(levelVariation.run(a, cohort(sex(["(other)"], [0, 0])))[0]).toEqual({
      item: { kind: "column", column: "sex" },
      value: 1,
    });
  });
  it("that are not public are never named in a figure, and small ones are pooled", () => {
    const codes = [
      ...new Array<number>(40).fill(0),
      ...new Array<number>(20).fill(1),
      ...new Array<number>(12).fill(2),
    ];
    const a = cohort(sex(["f", "m", "Smallville"], codes));
    const [figure] = marginalFigures(a, a, 11);
    expect(figure!.labels).toEqual([
      { kind: "level", level: "f" },
      { kind: "level", level: "m" },
      { kind: "pooled", fewerThan: 11 },
    ]);
    expect(figure!.labels.map(wordsIn("en").fidelity.cell)).toEqual(["f", "m", "other, or fewer than 11"]);
    const b = cohort(sex(["f", "m"], [...new Array<number>(40).fill(0), 1, 1, 1]));
    // Three men cannot be hidden by leaving them out, since the rest is the difference: they join the women.
    expect(marginalFigures(b, b, 11)[0]).toEqual({
      column: "sex",
      labels: [{ kind: "pooled", fewerThan: 11 }],
      registry: [1],
      synthetic: [1],
    });
  });
});

describe("numeric figures", () => {
  it("do not tell how few values are present", () => {
    const sparse = change(all, (column) =>
      column.kind === "numeric" && column.name === "bili"
        ? { ...column, values: column.values.map((value, row) => (row < 5 ? value : NaN)) }
        : column,
    );
    expect(marginalFigures(sparse, all, 11).find(({ column }) => column === "bili")).toEqual({
      column: "bili",
      labels: [{ kind: "any value or missing" }],
      registry: [1],
      synthetic: [1],
    });
  });
  it("hide synthetic bars under the cell size as well", () => {
    const figure = marginalFigures(all, first(60), 11).find(({ column }) => column === "age")!;
    expect(figure.synthetic).toContain(null);
    for (const share of figure.synthetic) if (share !== null && share > 0) expect(share * 60).toBeGreaterThan(10.4);
  });
});

describe("constraints", () => {
  it("count the rows that break them; missing cells do not", () => {
    const edited = change(all, (column) =>
      column.kind === "numeric" && column.name === "protime"
        ? { ...column, values: column.values.map((value, row) => (row < 5 ? 9000 : row < 10 ? NaN : value)) }
        : column,
    );
    const values = constraintValidity.run(all, edited);
    expect(values[0]).toEqual({ item: { kind: "constraint", place: 1, columns: ["protime", "time"] }, value: 5 / 418 });
    expect(values[1]).toEqual({ item: { kind: "constraint", place: 2, columns: ["trt", "ascites"] }, value: 0 });
    const level = (min: number) => ({
      ...all,
      schema: {
        ...pbcSchema,
        constraints: [{ kind: "if-then" as const, if: { column: "sex", in: ["m"] }, then: { column: "trig", min } }],
      },
    });
    const men = all.columns.find(({ name }) => name === "sex") as CodedColumn;
    const nMen = [...men.codes].filter((code) => men.levels[code] === "m").length;
    expect(constraintValidity.run(level(1e9), all)[0]!.value).toBeCloseTo(nMen / 418, 12);
    // Men with a transplant: 3 of 418 in the table.
    expect(values[2]!.value).toBeCloseTo(3 / 418, 12);
  });
});
