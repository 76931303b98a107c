import { describe, expect, it } from "vitest";
import { aalenJohansen } from "../../src/stats/aalen-johansen.ts";
import { commonFactor } from "../../src/stats/common-factor.ts";
import { cox } from "../../src/stats/cox.ts";
import { geeExchangeable } from "../../src/stats/gee.ts";
import { linear } from "../../src/stats/linear.ts";
import { logistic } from "../../src/stats/logistic.ts";
import { randomIntercept } from "../../src/stats/random-intercept.ts";
import { studentQuantile } from "../../src/stats/student.ts";
import { analysesReference as r, pbcseq, type Fit } from "../reference/analyses/analyses.ts";
import { pbc } from "../reference/r/registries.ts";

const rows = Array.from({ length: pbc.nRows }, (_, i) => i);
const numbers = (name: string): Float64Array => pbc.numbers(name);
const log = (name: string): Float64Array => numbers(name).map(Math.log);
const pick = (column: ArrayLike<number>, at: readonly number[]): Float64Array =>
  Float64Array.from(at, (i) => column[i]!);
const present = (columns: readonly ArrayLike<number>[], of = rows): number[] =>
  of.filter((i) => columns.every((column) => !Number.isNaN(column[i]!)));
const dead = Float64Array.from(pbc.text("status"), (cell) => Number(cell === "2"));

interface Got {
  readonly coefficients: Float64Array;
  readonly standardErrors: Float64Array;
  readonly covariance: Float64Array;
}
function agrees(got: { status: string } | Got, wanted: Fit, digits: number): void {
  if (!("coefficients" in got)) throw new Error("not fitted");
  wanted.coef.forEach((value, j) => expect(Math.abs(got.coefficients[j]! - value)).toBeLessThan(digits));
  wanted.se.forEach((value, j) => expect(Math.abs(got.standardErrors[j]! - value)).toBeLessThan(digits));
  wanted.covariance
    .flat()
    .forEach((value, at) => expect(Math.abs(got.covariance[at]! - value)).toBeLessThan(Math.max(digits, 1e-8)));
}

describe("R's Cox models with strata, in subgroups, by Firth", () => {
  const columns = [numbers("age"), log("bili"), numbers("albumin")];
  it("strata", () => agrees(cox(numbers("time"), dead, columns, { stratum: numbers("edema") }), r.coxStrata, 1e-6));
  it("strata do not depend on the order of rows", () => {
    const turned = rows.toReversed();
    const fit = cox(
      pick(numbers("time"), turned),
      pick(dead, turned),
      columns.map((one) => pick(one, turned)),
      {
        stratum: pick(numbers("edema"), turned),
      },
    );
    agrees(fit, r.coxStrata, 1e-6);
  });
  it("women", () => {
    const covariates = [numbers("age"), log("bili"), log("protime")];
    const at = present(
      covariates,
      rows.filter((i) => pbc.text("sex")[i] === "f"),
    );
    expect(at.length).toBe(r.coxWomen.n);
    const fit = cox(
      pick(numbers("time"), at),
      pick(dead, at),
      covariates.map((one) => pick(one, at)),
    );
    agrees(fit, r.coxWomen, 1e-6);
  });
  it("a competing cause", () => {
    const event = Float64Array.from(pbc.text("status"), (cell) => Number(cell === "1"));
    agrees(cox(numbers("time"), event, [numbers("age"), log("bili")]), r.coxTransplant, 1e-6);
  });
  it("Firth", () => {
    const at = rows.filter((i) => i % 7 === 0);
    const fit = cox(
      pick(numbers("time"), at),
      pick(dead, at),
      [log("bili"), numbers("age")].map((one) => pick(one, at)),
      {
        penalty: "firth",
      },
    );
    agrees(fit, r.coxFirth, 1e-6);
  });
  it("Firth under separation, where maximum likelihood fails", () => {
    const { time, dead: event, x, z } = r.coxFirthSeparated;
    expect(cox(time, event, [x, z]).status).toBe("failed");
    agrees(cox(time, event, [x, z], { penalty: "firth" }), r.coxFirthSeparated, 1e-6);
  });
  it("a ridge keeps the score at its penalty", () => {
    const fit = cox(numbers("time"), dead, columns, { ridge: 1e9 });
    if (fit.status !== "fitted") throw new Error("not fitted");
    fit.coefficients.forEach((value) => expect(Math.abs(value)).toBeLessThan(1e-4));
    agrees(cox(numbers("time"), dead, columns, { ridge: 0, stratum: numbers("edema") }), r.coxStrata, 1e-6);
  });
});

describe("R's logistic regression by Firth (brglm2)", () => {
  it("pbc", () => {
    const columns = [log("bili"), numbers("albumin"), numbers("age")];
    const y = numbers("ascites");
    const at = present([...columns, y]);
    expect(at.length).toBe(r.logisticFirth.n);
    agrees(
      logistic(
        columns.map((one) => pick(one, at)),
        pick(y, at),
        { penalty: "firth" },
      ),
      r.logisticFirth,
      1e-6,
    );
  });
  it("under separation", () => {
    const { y, x, g } = r.logisticFirthSeparated;
    agrees(logistic([x, g], y, { penalty: "firth" }), r.logisticFirthSeparated, 1e-6);
  });
});

describe("R's linear model and Welch interval", () => {
  const stage = (level: string): Float64Array =>
    Float64Array.from(pbc.text("stage"), (cell) => (cell === undefined ? NaN : Number(cell === level)));
  const columns = [numbers("age"), numbers("albumin"), stage("2"), stage("3"), stage("4")];
  const at = present(columns);
  const fit = linear(
    columns.map((one) => pick(one, at)),
    pick(log("bili"), at),
  );
  it("lm", () => {
    agrees(fit, r.linear, 1e-9);
    if (fit.status !== "fitted") throw new Error("not fitted");
    expect(fit.residualDf).toBe(r.linear.df);
    const t = studentQuantile(0.95, fit.residualDf);
    r.linear.ci.forEach(([low, high], j) => {
      expect(Math.abs(fit.coefficients[j]! - t * fit.standardErrors[j]! - low!)).toBeLessThan(1e-9);
      expect(Math.abs(fit.coefficients[j]! + t * fit.standardErrors[j]! - high!)).toBeLessThan(1e-9);
    });
  });
});

describe("R's Kaplan-Meier and Aalen-Johansen at times", () => {
  it("Kaplan-Meier with Greenwood's error", () => {
    ["f", "m"].forEach((sex, g) => {
      const at = rows.filter((i) => pbc.text("sex")[i] === sex);
      const { values, covariance } = aalenJohansen(pick(numbers("time"), at), pick(dead, at), 1, r.times);
      r.km[g]!.survival.forEach((s, k) => expect(Math.abs(1 - values[k]! - s)).toBeLessThan(1e-9));
      r.km[g]!.se.forEach((s, k) =>
        expect(Math.abs(Math.sqrt(covariance[k * r.times.length + k]!) - s)).toBeLessThan(1e-9),
      );
    });
  });
  it("two causes, against survfit and cuminc", () => {
    const { values, covariance } = aalenJohansen(numbers("time"), numbers("status"), 2, r.times);
    const n = r.times.length;
    for (let k = 0; k < n; k++)
      for (const c of [0, 1]) {
        expect(Math.abs(values[c * n + k]! - r.aj.values[k]![c]!)).toBeLessThan(1e-9);
        expect(Math.abs(values[c * n + k]! - r.cuminc[c]![k]!)).toBeLessThan(1e-9);
        const at = c * n + k;
        expect(Math.abs(Math.sqrt(covariance[at * 2 * n + at]!) - r.aj.se[k]![c]!)).toBeLessThan(1e-9);
      }
  });
  it("times in any order", () => {
    const there = aalenJohansen(numbers("time"), numbers("status"), 2, [365, 1000]);
    const back = aalenJohansen(numbers("time"), numbers("status"), 2, [1000, 365]);
    expect([back.values[1], back.values[0]]).toEqual([there.values[0], there.values[1]]);
  });
});

describe("R's repeated measures", () => {
  const columns = [pbcseq.numbers("day").map((day) => day / 365.25), pbcseq.numbers("age")];
  const y = pbcseq.numbers("bili").map(Math.log);
  const unit = pbcseq.numbers("id");
  it("random intercept (lme4, maximum likelihood)", () => {
    const fit = randomIntercept(columns, y, unit);
    agrees(fit, r.randomIntercept, 1e-6);
    if (fit.status !== "fitted") throw new Error("not fitted");
    expect(Math.abs(fit.residualVariance - r.randomIntercept.residualVariance)).toBeLessThan(1e-6);
    const { interceptVariance: a, residualVariance: b } = r.randomIntercept;
    expect(Math.abs(fit.correlation - a / (a + b))).toBeLessThan(1e-6);
  });
  it("GEE, exchangeable (geepack)", () => {
    const fit = geeExchangeable(columns, y, unit);
    agrees(fit, r.gee, 1e-6);
    if (fit.status !== "fitted") throw new Error("not fitted");
    expect(Math.abs(fit.correlation - r.gee.correlation)).toBeLessThan(1e-6);
  });
});

describe("the common factor of two sets of coefficients", () => {
  const { b, s, vb, vs, factor, objective, low, high } = r.slope;
  const flat = (m: number[][]): Float64Array => Float64Array.from(m.flat());
  it("agrees with R's optimize and uniroot", () => {
    const got = commonFactor(b, flat(vb), s, flat(vs))!;
    expect(Math.abs(got.factor - factor)).toBeLessThan(1e-6);
    expect(Math.abs(got.low! - low)).toBeLessThan(1e-6);
    expect(Math.abs(got.high! - high)).toBeLessThan(1e-6);
    expect(Math.abs(got.misfit!.chi2 - objective)).toBeLessThan(1e-6);
  });
  it("turns over with its arguments", () => {
    const there = commonFactor(b, flat(vb), s, flat(vs))!;
    const back = commonFactor(s, flat(vs), b, flat(vb))!;
    expect(Math.abs(there.factor * back.factor - 1)).toBeLessThan(1e-6);
    expect(Math.abs(there.low! * back.high! - 1)).toBeLessThan(1e-6);
  });
  it("does not end where the first set is noise", () => {
    const got = commonFactor([0.01], Float64Array.of(1), [0.3], Float64Array.of(1))!;
    expect([got.low, got.high]).toEqual([undefined, undefined]);
    expect(got.misfit).toBeUndefined();
  });
});
