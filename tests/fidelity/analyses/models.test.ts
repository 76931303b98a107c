import { describe, expect, it } from "vitest";
import type { AnalysisFit, QuantityEstimate } from "../../../src/core/contracts/utility/analyses.ts";
import { makeCohort, takeRows, type Cohort, type Column } from "../../../src/core/data/cohort.ts";
import type { Analysis, CohortSchema } from "../../../src/core/data/schema.ts";
import { planAnalysis } from "../../../src/fidelity/analyses/models/plan-analysis.ts";
import { fitBoth } from "../../../src/fidelity/analyses/verdict/align.ts";
import { analysesReference as r, pbcseq } from "../../reference/analyses/analyses.ts";
import { pbcCohort } from "../pbc-cohort.ts";

const pbc = pbcCohort();
const fitted = (cohort: Cohort, analysis: Analysis): Extract<AnalysisFit, { status: "fitted" }> => {
  const fit = planAnalysis(cohort, analysis).fit(cohort);
  if (fit.status !== "fitted") throw new Error(fit.why.reason);
  return fit;
};
const near = (
  got: readonly QuantityEstimate[],
  values: readonly number[],
  errors: readonly number[],
  digits: number,
): void => {
  expect(got.length).toBe(values.length);
  got.forEach((one, j) => {
    expect(Math.abs(one.value - values[j]!)).toBeLessThan(digits);
    expect(Math.abs(one.standardError - errors[j]!)).toBeLessThan(digits);
  });
};
const bili = { column: "bili", transform: "log" } as const;

describe("declared analyses give R's values", () => {
  it("Cox with strata", () => {
    const fit = fitted(pbc, {
      name: "x",
      kind: "cox",
      survival: "survival",
      causes: ["2"],
      terms: [{ column: "age" }, bili, { column: "albumin" }],
      strata: ["edema"],
    });
    near(fit.estimates, r.coxStrata.coef, r.coxStrata.se, 1e-6);
    expect([fit.method, fit.nRows, fit.nEvents]).toEqual(["maximum likelihood", 418, 161]);
  });
  it("Cox in a subgroup, rows with a missing covariate left out", () => {
    const fit = fitted(pbc, {
      name: "x",
      kind: "cox",
      survival: "survival",
      causes: ["2"],
      subgroup: { column: "sex", in: ["f"] },
      terms: [{ column: "age" }, bili, { column: "protime", transform: "log" }],
    });
    near(fit.estimates, r.coxWomen.coef, r.coxWomen.se, 1e-6);
    expect([fit.nRows, fit.nEvents]).toEqual([r.coxWomen.n, r.coxWomen.events]);
  });
  it("cause-specific Cox models, and cumulative incidences at times", () => {
    const fit = fitted(pbc, {
      name: "x",
      kind: "competing-risks",
      survival: "survival",
      terms: [{ column: "age" }, bili],
      times: r.times,
    });
    const transplant = fit.estimates.filter(
      ({ quantity }) => quantity.kind === "coefficient" && quantity.cause === "1",
    );
    near(transplant, r.coxTransplant.coef, r.coxTransplant.se, 1e-6);
    const incidence = fit.estimates.filter(({ scale }) => scale === "probability");
    // Nobody had a transplant in the first year: a probability of 0 has no standard error, and is named apart.
    near(
      incidence,
      [0, 1].flatMap((c) => r.aj.values.map((at) => at[c]!)).slice(1),
      [0, 1].flatMap((c) => r.aj.se.map((at) => at[c]!)).slice(1),
      1e-9,
    );
    expect(fit.notEstimated).toEqual([{ kind: "cumulative incidence", cause: "1", time: 365 }]);
  });
  it("Kaplan-Meier by group", () => {
    const fit = fitted(pbc, {
      name: "x",
      kind: "kaplan-meier",
      survival: "survival",
      causes: ["2"],
      times: r.times,
      group: "sex",
    });
    near(
      fit.estimates,
      r.km.flatMap(({ survival }) => survival),
      r.km.flatMap(({ se }) => se),
      1e-9,
    );
  });
  it("linear model with levels against a reference, Student's interval", () => {
    const fit = fitted(pbc, {
      name: "x",
      kind: "linear",
      outcome: "bili",
      transform: "log",
      terms: [{ column: "age" }, { column: "albumin" }, { column: "stage", reference: "1" }],
    });
    near(fit.estimates, r.linear.coef.slice(1), r.linear.se.slice(1), 1e-9);
    fit.estimates.forEach(({ low, high }, j) => {
      expect(Math.abs(low - r.linear.ci[j + 1]![0]!)).toBeLessThan(1e-9);
      expect(Math.abs(high - r.linear.ci[j + 1]![1]!)).toBeLessThan(1e-9);
    });
  });
  it("per: a coefficient stands for ten units", () => {
    const one = fitted(pbc, { name: "x", kind: "linear", outcome: "albumin", terms: [{ column: "age" }] })
      .estimates[0]!;
    const ten = fitted(pbc, { name: "x", kind: "linear", outcome: "albumin", terms: [{ column: "age", per: 10 }] })
      .estimates[0]!;
    expect(ten.value).toBeCloseTo(10 * one.value, 10);
  });
  it("difference of means (Welch)", () => {
    const fit = fitted(pbc, {
      name: "x",
      kind: "mean-difference",
      outcome: "albumin",
      group: "sex",
      levels: ["f", "m"],
    });
    near(fit.estimates, [r.welch.difference], [r.welch.se], 1e-9);
    expect(Math.abs(fit.estimates[0]!.low - r.welch.low)).toBeLessThan(1e-9);
  });
  it("rates by group", () => {
    const fit = fitted(pbc, { name: "x", kind: "rate", survival: "survival", causes: ["2"], group: "sex" });
    near(
      fit.estimates,
      r.rates.events.map((d, g) => Math.log(d / r.rates.time[g]!)),
      r.rates.events.map((d) => 1 / Math.sqrt(d)),
      1e-9,
    );
  });
});

describe("repeated measures by unit", () => {
  const schema: CohortSchema = {
    version: 1,
    name: "pbcseq",
    columns: ["bili", "years", "age"].map((name) => ({ name, type: "continuous", role: "other" })),
  };
  const numeric = (name: string, values: Float64Array): Column => ({ kind: "numeric", name, values });
  const ids = pbcseq.numbers("id");
  const places = new Map<number, number>();
  const units = Int32Array.from(ids, (id) => {
    if (!places.has(id)) places.set(id, places.size);
    return places.get(id)!;
  });
  const cohort = makeCohort(
    "train",
    schema,
    [
      numeric("bili", pbcseq.numbers("bili")),
      numeric(
        "years",
        pbcseq.numbers("day").map((day) => day / 365.25),
      ),
      numeric("age", pbcseq.numbers("age")),
    ],
    ids.length,
    { units },
  );
  const analysis = {
    name: "x",
    kind: "repeated",
    outcome: "bili",
    transform: "log",
    terms: [{ column: "years" }, { column: "age" }],
  } as const;
  it("random intercept", () =>
    near(fitted(cohort, analysis).estimates, r.randomIntercept.coef.slice(1), r.randomIntercept.se.slice(1), 1e-6));
  it("GEE", () =>
    near(fitted(cohort, { ...analysis, method: "gee" }).estimates, r.gee.coef.slice(1), r.gee.se.slice(1), 1e-6));
  it("says where nothing is repeated", () => {
    const first = takeRows(
      cohort,
      Array.from(units.keys()).filter((row) => units.indexOf(units[row]!) === row),
      "train",
    );
    expect(planAnalysis(first, analysis).fit(first)).toEqual({ status: "not fitted", why: { reason: "not repeated" } });
  });
});

describe("what cannot be fitted says so", () => {
  const rows = (n: number): Cohort<"train"> =>
    takeRows(
      pbc,
      Array.from({ length: n }, (_, i) => i),
      "train",
    );
  const terms = [{ column: "age" }, bili, { column: "albumin" }];
  it("too few events per coefficient: Firth, named", () => {
    const small = rows(14);
    const fit = fitted(small, { name: "x", kind: "cox", survival: "survival", causes: ["2"], terms });
    expect(fit.method).toBe("firth");
    expect(fit.insteadOf).toEqual({ reason: "too few events", events: fit.nEvents, coefficients: 3, needed: 15 });
  });
  it("separation: Firth, named; the other cohort is then fitted by Firth too", () => {
    const withLevel = (cohort: Cohort<"train">, separate: boolean): Cohort<"train"> => ({
      ...cohort,
      columns: cohort.columns.map((column): Column => {
        if (column.name !== "spiders" || column.kind !== "coded") return column;
        const hepato = cohort.columns.find(({ name }) => name === "hepato")!;
        return separate && hepato.kind === "coded" ? { ...hepato, name: "spiders" } : column;
      }),
    });
    const analysis: Analysis = {
      name: "x",
      kind: "logistic",
      outcome: "hepato",
      terms: [{ column: "spiders" }, { column: "age" }],
    };
    const plan = planAnalysis(pbc, analysis);
    const [real, other] = fitBoth(plan, pbc, withLevel(pbc, true));
    expect([real, other].map((fit) => fit.status === "fitted" && fit.method)).toEqual(["firth", "firth"]);
    expect(other.status === "fitted" && other.insteadOf).toEqual({ reason: "separation" });
    expect(real.status === "fitted" && real.insteadOf).toBeUndefined();
  });
  it.each([
    ["no events", { name: "x", kind: "cox", survival: "survival", causes: ["1"], terms }, 3, "no events"],
    [
      "one outcome value",
      {
        name: "x",
        kind: "logistic",
        outcome: "ascites",
        level: "1",
        terms,
        subgroup: { column: "ascites", in: ["0"] },
      },
      418,
      "one outcome value",
    ],
    [
      "nobody in the subgroup",
      { name: "x", kind: "linear", outcome: "bili", terms, subgroup: { column: "age", min: 200 } },
      418,
      "no rows",
    ],
    [
      "a group that is not there",
      {
        name: "x",
        kind: "mean-difference",
        outcome: "bili",
        group: "sex",
        levels: ["m", "f"],
        subgroup: { column: "sex", in: ["f"] },
      },
      418,
      "group absent",
    ],
  ] as const)("%s", (_, analysis, n, reason) => {
    const cohort = rows(n);
    expect(planAnalysis(cohort, analysis).fit(cohort)).toEqual({ status: "not fitted", why: { reason } });
  });
  it("a column that the other cohort does not have", () => {
    const without: Cohort = { ...pbc, columns: pbc.columns.filter(({ name }) => name !== "bili") };
    expect(planAnalysis(pbc, { name: "x", kind: "linear", outcome: "albumin", terms: [bili] }).fit(without)).toEqual({
      status: "not fitted",
      why: { reason: "column absent", column: "bili" },
    });
  });
  it("a level that is not public is never named", () => {
    const folded: Cohort = {
      ...pbc,
      columns: pbc.columns.map((column) =>
        column.name === "stage" && column.kind === "coded" ? { ...column, nPublicLevels: 2 } : column,
      ),
    };
    const fit = fitted(folded, { name: "x", kind: "linear", outcome: "albumin", terms: [{ column: "stage" }] });
    expect(fit.estimates.map(({ quantity }) => quantity)).toEqual([
      { kind: "coefficient", column: "stage", level: "1" },
      { kind: "coefficient", column: "stage", others: true },
    ]);
  });
});
