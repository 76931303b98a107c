import { describe, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeCohort, withRole, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import type { FidelityMetric } from "../../src/core/contracts/fidelity.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import { proposeAnalyses } from "../../src/io/schema/propose-analyses.ts";
import { halves } from "../../src/fidelity/halves.ts";
import { fidelityPlan } from "../../src/fidelity/plan.ts";
import { crossValidate } from "../../src/fidelity/utility/cross-validate.ts";
import { stratifiedFolds } from "../../src/fidelity/utility/folds.ts";
import { utilityMetrics } from "../../src/fidelity/utility/index.ts";
import { checkSchema } from "../../src/io/schema/check-schema.ts";
import { pbcCohort } from "./pbc-cohort.ts";

const all = pbcCohort();
const plan = fidelityPlan(all, 0.5);
const metric = (real: Cohort, id: string): FidelityMetric => utilityMetrics(real, plan).find((one) => one.id === id)!;
const valueOf = (id: string, real: Cohort, other: Cohort): number => {
  const values = metric(real, id).run(real, other);
  return (values.find(({ item }) => item.kind === "summary") ?? values[0]!).value!;
};
const [half, rest] = halves(all, createRng("utility"));
const change = (cohort: Cohort, of: (column: Column) => Column): Cohort<"synthetic"> =>
  makeCohort("synthetic", cohort.schema, cohort.columns.map(of), cohort.nRows);
const shuffled = change(rest, (column) => {
  const order = permutation(rest.nRows, createRng(column.name));
  return column.kind === "numeric"
    ? { ...column, values: Float64Array.from(order, (row) => column.values[row]!) }
    : { ...column, codes: Int32Array.from(order, (row) => column.codes[row]!) };
});

describe("utility metrics", () => {
  it.each(["spread-ratio", "tail-share", "k-marginals", "censoring-share", "log-rank", "prediction-difference"])(
    "%s is 0 for a copy and more for another half",
    (id) => {
      expect(valueOf(id, all, { ...withRole(all, "synthetic") })).toBeCloseTo(0, 9);
      expect(valueOf(id, half, rest)).toBeGreaterThan(0);
    },
  );
  it("the classifier cannot tell halves apart, tells a shifted column, and falls below chance on a copy", () => {
    expect(Math.abs(valueOf("classifier-auc", half, rest) - 0.5)).toBeLessThan(0.1);
    const shifted = change(rest, (column) =>
      column.name === "albumin" && column.kind === "numeric"
        ? { ...column, values: column.values.map((value) => value + 1) }
        : column,
    );
    expect(valueOf("classifier-auc", half, shifted)).toBeGreaterThan(0.9);
    expect(valueOf("classifier-auc", all, withRole(all, "synthetic"))).toBeLessThan(0.4);
  });
  it("three-way marginals and predictions see that associations are gone, spread and tails do not", () => {
    expect(valueOf("k-marginals", half, shuffled)).toBeGreaterThan(valueOf("k-marginals", half, rest) + 0.03);
    expect(valueOf("train-synthetic-test-real", half, shuffled)).toBeLessThan(
      valueOf("train-synthetic-test-real", half, rest) - 0.1,
    );
    expect(valueOf("spread-ratio", half, shuffled)).toBeCloseTo(valueOf("spread-ratio", half, rest), 9);
  });
  it("spread and tails see a column shrunk to its mean", () => {
    const shrunk = change(rest, (column) =>
      column.kind === "numeric" ? { ...column, values: column.values.map((value) => value / 2) } : column,
    );
    expect(valueOf("spread-ratio", half, shrunk)).toBeGreaterThan(0.5);
  });
  it("offers metrics of visits and reasons only where there are any", () => {
    const ids = utilityMetrics(all, plan).map(({ id }) => id);
    expect(ids).not.toContain("visit-number");
    expect(ids).not.toContain("missing-reasons");
  });
});

describe("visits", () => {
  const schema: CohortSchema = {
    version: 1,
    name: "visits",
    columns: ["day", "x"].map((name) => ({ name, type: "continuous", role: "other" })),
    visits: { time: "day" },
  };
  /** Patients with so many visits each, days apart; x drifts along. */
  const visits = (nPatients: number, each: number, gap: number, keep: number, seed: string): Cohort<"train"> => {
    const rng = createRng(seed);
    const n = nPatients * each;
    const x = new Float64Array(n);
    for (let row = 0; row < n; row++) x[row] = (row % each === 0 ? 0 : keep * x[row - 1]!) + rng.normal();
    const columns: Column[] = [
      { kind: "numeric", name: "day", values: Float64Array.from({ length: n }, (_, row) => (row % each) * gap) },
      { kind: "numeric", name: "x", values: x },
    ];
    const units = Int32Array.from({ length: n }, (_, row) => Math.floor(row / each));
    return makeCohort("train", schema, columns, n, { units });
  };
  const real = visits(60, 5, 30, 0.9, "a");
  const value = (id: string, other: Cohort): number =>
    utilityMetrics(real, fidelityPlan(real, 1))
      .find((one) => one.id === id)!
      .run(real, other)[0]!.value!;
  it.each([
    ["visit-number", visits(60, 7, 30, 0.9, "b")],
    ["visit-gaps", visits(60, 5, 60, 0.9, "c")],
  ])("%s: 1 where no patient is alike, 0 for the same design", (id, other) => {
    expect(value(id, other)).toBe(1);
    expect(value(id, visits(60, 5, 30, 0.9, "d"))).toBe(0);
  });
  it("autocorrelation lost", () => {
    expect(value("visit-autocorrelation", visits(60, 5, 30, 0, "e"))).toBeGreaterThan(0.4);
    expect(value("visit-autocorrelation", visits(60, 5, 30, 0.9, "f"))).toBeLessThan(0.25);
  });
});

describe("folds and cross-validation", () => {
  it("folds are even within each class, and a unit has one", () => {
    const classes = Int32Array.from({ length: 103 }, (_, unit) => Number(unit % 4 === 0));
    const folds = stratifiedFolds(classes, 5, createRng("folds"));
    for (const wanted of [0, 1]) {
      const counts = [0, 1, 2, 3, 4].map(
        (fold) => folds.filter((own, unit) => own === fold && classes[unit] === wanted).length,
      );
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });
  it("a half predicts the other half as well as itself; shuffled rows predict nothing; a copy predicts too well", () => {
    const only = { ...plan, logistic: plan.logistic.slice(1, 2) };
    const gapOf = (real: Cohort, other: Cohort): { low: number; high: number; value: number; tstr: number } => {
      const [one] = crossValidate(real, other, { ...only, cox: [] }, createRng("cv"));
      if (one?.status !== "estimated") throw new Error("not estimated");
      return { ...one.gap, tstr: one.tstr.value };
    };
    const real = gapOf(half, rest);
    expect(real.low < 0 && real.high > 0).toBe(true);
    expect(Math.abs(gapOf(half, shuffled).tstr - 0.5)).toBeLessThan(0.2);
    expect(gapOf(all, withRole(all, "synthetic")).value).toBeLessThan(-0.01);
  });
});

describe("the forest beside the penalised model", () => {
  const n = 240;
  const schema: CohortSchema = {
    version: 1,
    name: "interaction",
    columns: [
      { name: "a", type: "continuous", role: "other" },
      { name: "b", type: "continuous", role: "other" },
      { name: "y", type: "categorical", role: "sensitive", levels: ["no", "yes"] },
    ],
  };
  /** The outcome hangs on whether a and b have the same sign, and on neither alone. */
  const world = (role: "train" | "synthetic", seed: string): Cohort => {
    const rng = createRng(seed);
    const [a, b] = [0, 1].map(() => Float64Array.from({ length: n }, () => rng.normal()));
    const codes = Int32Array.from({ length: n }, (_, i) => Number(a![i]! * b![i]! > 0 !== rng.float() < 0.1));
    const columns: Column[] = [
      { kind: "numeric", name: "a", values: a! },
      { kind: "numeric", name: "b", values: b! },
      { kind: "coded", name: "y", codes, levels: ["no", "yes"], ordered: false, nPublicLevels: 2 },
    ];
    return makeCohort(role, schema, columns, n);
  };
  it("sees an interaction that the other cannot, and what synthetic rows lost of it", () => {
    const real = world("train", "real");
    const only = { ...plan, cox: [], logistic: [{ ...plan.logistic[0]!, outcome: "y", level: "yes" }] };
    const parts = crossValidate(real, world("synthetic", "other"), only, createRng("kept"));
    expect(parts.map(({ learner }) => learner)).toEqual(["penalised", "forest"]);
    const [penalised, forest] = parts.map((one) => (one.status === "estimated" ? one : undefined));
    expect(penalised?.trtr.value).toBeLessThan(0.65);
    expect(forest?.trtr.value).toBeGreaterThan(0.8);
    expect(Math.abs(forest?.gap.value ?? 1)).toBeLessThan(0.08);
    const lost = change(world("synthetic", "other"), (column) =>
      column.kind === "numeric" && column.name === "b" ? { ...column, values: column.values.toReversed() } : column,
    );
    const [, without] = crossValidate(real, lost, only, createRng("lost"));
    expect(without?.status === "estimated" ? without.gap.low : 0).toBeGreaterThan(0.15);
  });
});

describe("proposed analyses", () => {
  const schema: CohortSchema = {
    version: 1,
    name: "x",
    columns: [
      { name: "pid", type: "identifier", role: "identifier" },
      { name: "time", type: "integer", role: "other" },
      { name: "status", type: "categorical", role: "sensitive", levels: ["0", "1", "2"] },
      { name: "age_at_diagnosis", type: "integer", role: "quasi-identifier" },
      { name: "sex", type: "categorical", role: "quasi-identifier", levels: ["f", "m"] },
      { name: "centre", type: "categorical", role: "other", levels: ["a", "b"] },
      { name: "gene", type: "categorical", role: "sensitive", levels: ["no", "yes"] },
      { name: "many", type: "categorical", role: "sensitive", otherLevels: "fold" },
      { name: "bili", type: "continuous", role: "sensitive" },
    ],
    protect: { patient: "pid" },
    site: "centre",
    survival: [
      { name: "follow-up", time: "time", event: "status", censored: ["0"], causes: ["1", "2"], timeUnit: "months" },
    ],
  };
  it("come from the survival pairs, sensitive columns, age, sex and site; marked inferred; valid", () => {
    const proposed = proposeAnalyses(schema);
    expect(proposed.map(({ kind }) => kind)).toEqual(["competing-risks", "kaplan-meier", "logistic", "linear"]);
    expect(proposed.every(({ inferred }) => inferred === true)).toBe(true);
    expect(proposed[1]).toMatchObject({ times: [12, 60], group: "sex" });
    expect(checkSchema({ ...schema, analyses: proposed })).toEqual([]);
    const one = proposeAnalyses({
      ...schema,
      survival: [{ ...schema.survival![0]!, causes: ["1"], censored: ["0", "2"] }],
    });
    expect(one[0]).toMatchObject({
      kind: "cox",
      strata: ["centre"],
      terms: [{ column: "age_at_diagnosis" }, { column: "sex" }],
    });
  });
  it("propose nothing where there is nothing to go by", () => {
    expect(
      proposeAnalyses({ version: 1, name: "x", columns: [{ name: "a", type: "integer", role: "other" }] }),
    ).toEqual([]);
  });
});

describe("support of the data", () => {
  it("sees rows that lie elsewhere, rows that are all alike, and copies", () => {
    const shifted = change(rest, (column) =>
      column.kind === "numeric" ? { ...column, values: column.values.map((value) => value * 3) } : column,
    );
    expect(valueOf("alpha-precision", half, shifted)).toBeLessThan(valueOf("alpha-precision", half, rest) - 0.2);
    const alike = change(rest, (column) =>
      column.kind === "numeric"
        ? { ...column, values: column.values.map(() => column.values.find((value) => !Number.isNaN(value)) ?? 0) }
        : column,
    );
    expect(valueOf("beta-recall", half, alike)).toBeLessThan(valueOf("beta-recall", half, rest) - 0.1);
    // A copy reaches every row at once: more than another half does, never less.
    expect(valueOf("beta-recall", half, withRole(half, "synthetic"))).toBeGreaterThan(
      valueOf("beta-recall", half, rest),
    );
    expect(valueOf("authenticity", all, withRole(all, "synthetic"))).toBe(0);
    expect(valueOf("authenticity", half, rest)).toBeGreaterThan(0.3);
  });
  it("agrees with NumPy (tests/reference/scipy/support.py)", () => {
    const expected = JSON.parse(readFileSync(join(import.meta.dirname, "../reference/scipy/support.json"), "utf8")) as {
      real: number[][];
      other: number[][];
      values: Record<string, number>;
    };
    const [real, other] = [expected.real, expected.other].map((rows) => numbersCohort(rows));
    for (const [id, value] of Object.entries(expected.values)) expect(valueOf(id, real!, other!)).toBeCloseTo(value, 9);
  });
});

describe("subgroups", () => {
  it("see a cohort that is right overall and wrong in one group, and name the groups", () => {
    const listed = { ...all, schema: withSexLevels(all.schema) };
    const values = metric(listed, "subgroup-distance").run(all, withRole(all, "synthetic"));
    expect(values.map(({ item }) => (item.kind === "subgroup" ? item.column : ""))).toContain("sex");
    for (const { value } of values) expect(value).toBe(0);
    const sex = rest.columns.find(({ name }) => name === "sex");
    if (sex?.kind !== "coded") throw new Error("sex is coded");
    const turned = change(rest, (column) =>
      column.name === "albumin" && column.kind === "numeric"
        ? { ...column, values: column.values.map((value, row) => (sex.codes[row] === 0 ? value + 2 : value)) }
        : column,
    );
    const before = metric(listed, "subgroup-distance").run(half, rest);
    const after = metric(listed, "subgroup-distance").run(half, turned);
    const grown = after.filter(({ value }, i) => (value ?? 0) > (before[i]?.value ?? 0) + 0.02);
    expect(grown.map(({ item }) => (item.kind === "subgroup" ? item.column : ""))).toContain("sex");
  });
});

/** Only levels that everybody may read make a subgroup. */
function withSexLevels(schema: CohortSchema): CohortSchema {
  const columns = schema.columns.map((column) => (column.name === "sex" ? { ...column, levels: ["m", "f"] } : column));
  return { ...schema, columns };
}

function numbersCohort(rows: readonly (readonly number[])[]): Cohort<"train"> {
  const names = rows[0]!.map((_, j) => `x${j}`);
  const schema: CohortSchema = {
    version: 1,
    name: "numbers",
    columns: names.map((name) => ({ name, type: "continuous", role: "other" })),
  };
  return makeCohort(
    "train",
    schema,
    names.map((name, j) => ({ kind: "numeric", name, values: Float64Array.from(rows, (row) => row[j]!) })),
    rows.length,
  );
}
