import { describe, expect, it } from "vitest";
import { auc } from "../../src/stats/auc.ts";
import { concordance } from "../../src/stats/concordance.ts";
import { cox } from "../../src/stats/cox.ts";
import { logistic } from "../../src/stats/logistic.ts";
import { firstExacerbation, pbc, reference, type CoxEntry, type LogisticEntry } from "../reference/r/registries.ts";

const complete = (columns: ArrayLike<number>[]): number[] =>
  Array.from(columns[0]!, (_, i) => i).filter((i) => columns.every((column) => !Number.isNaN(column[i]!)));
const pick = (column: ArrayLike<number>, rows: number[]): Float64Array => Float64Array.from(rows, (i) => column[i]!);
const log = (name: string): Float64Array => pbc.numbers(name).map(Math.log);
const isLevel = (name: string, level: string): Float64Array =>
  Float64Array.from(pbc.text(name), (cell) => (cell === undefined ? NaN : cell === level ? 1 : 0));
const near = (got: ArrayLike<number>, wanted: readonly number[]): void =>
  wanted.forEach((value, i) => expect(Math.abs(got[i]! - value)).toBeLessThan(1e-6));

const first = firstExacerbation();
const time = pbc.numbers("time");

const coxCases: [CoxEntry, ArrayLike<number>, ArrayLike<number>, ArrayLike<number>[]][] = [
  [
    reference.pbc.cox[0]!,
    time,
    isLevel("status", "2"),
    [pbc.numbers("age"), pbc.numbers("edema"), log("bili"), log("albumin"), log("protime")],
  ],
  [
    reference.pbc.cox[1]!,
    time,
    isLevel("status", "0").map((value) => 1 - value),
    [pbc.numbers("trt"), pbc.numbers("age"), isLevel("sex", "m"), pbc.numbers("bili"), pbc.numbers("albumin")],
  ],
  [reference.rhDNase.cox[0]!, first.time, first.event, [first.trt, first.fev]],
];

describe("R's Cox models", () => {
  it("covers every entry", () => expect(coxCases.length).toBe(reference.pbc.cox.length + reference.rhDNase.cox.length));
  it.each(coxCases.map((c) => [c[0].label, ...c] as const))("%s", (_, entry, t, e, columns) => {
    const rows = complete(columns);
    expect(rows.length).toBe(entry.n);
    const data = [pick(t, rows), pick(e, rows), columns.map((column) => pick(column, rows))] as const;
    const efron = cox(...data);
    const breslow = cox(...data, { ties: "breslow" });
    if (efron.status !== "fitted" || breslow.status !== "fitted") throw new Error("not fitted");
    expect(efron.nEvents).toBe(entry.events);
    near(efron.coefficients, entry.coef);
    near(efron.standardErrors, entry.se);
    near(breslow.coefficients, entry.coef_breslow);
    near(breslow.standardErrors, entry.se_breslow);
    near([efron.logLikelihoodNull, efron.logLikelihood], [entry.loglik_null, entry.loglik]);
    expect(concordance(data[0], data[1], efron.linearPredictor)).toBeCloseTo(entry.concordance, 9);
  });
});

const logisticCases: [LogisticEntry, ArrayLike<number>, ArrayLike<number>[]][] = [
  [
    reference.pbc.logistic[0]!,
    pbc.numbers("ascites"),
    [pbc.numbers("age"), log("bili"), pbc.numbers("albumin"), pbc.numbers("edema")],
  ],
  [
    reference.pbc.logistic[1]!,
    isLevel("stage", "4"),
    [pbc.numbers("age"), isLevel("sex", "m"), log("bili"), pbc.numbers("albumin"), pbc.numbers("platelet")],
  ],
  [reference.rhDNase.logistic[0]!, first.event, [first.trt, first.fev]],
];

describe("R's logistic regressions", () => {
  it("covers every entry", () =>
    expect(logisticCases.length).toBe(reference.pbc.logistic.length + reference.rhDNase.logistic.length));
  it.each(logisticCases.map((c) => [c[0].label, ...c] as const))("%s", (_, entry, y, columns) => {
    const rows = complete([y, ...columns]);
    expect(rows.length).toBe(entry.n);
    const outcome = pick(y, rows);
    const fit = logistic(
      columns.map((column) => pick(column, rows)),
      outcome,
    );
    if (fit.status !== "fitted") throw new Error(fit.message);
    near(fit.coefficients, entry.coef);
    near(fit.standardErrors, entry.se);
    near(
      [fit.deviance, fit.nullDeviance, fit.logLikelihood, fit.deviance + 2 * fit.rank],
      [entry.deviance, entry.null_deviance, entry.loglik, entry.aic],
    );
    expect(
      auc(
        fit.fitted.filter((_, i) => outcome[i] === 1),
        fit.fitted.filter((_, i) => outcome[i] === 0),
      ),
    ).toBeCloseTo(entry.auc, 9);
  });
});

describe("regressions that cannot be fitted", () => {
  const x = [1, 2, 3, 4, 5, 6, 7, 8];
  const y = [0, 0, 0, 0, 1, 1, 1, 1];
  it("separation is a typed failure; ridge and probabilities still work", () => {
    expect(logistic([x], y)).toMatchObject({ status: "failed", why: "E_NOT_CONVERGED" });
    expect(logistic([x], y, { ridge: 1 })).toMatchObject({ status: "fitted" });
    const limit = logistic([x], y, { allowSeparation: true });
    expect(limit.status === "fitted" && limit.fitted[0]! < 1e-4 && limit.fitted[7]! > 1 - 1e-4).toBe(true);
    expect(cox(x, [1, 1, 1, 1, 0, 0, 0, 0], [y])).toMatchObject({ status: "failed", why: "E_NOT_CONVERGED" });
  });
  it("one outcome or no event is too few", () => {
    expect(
      logistic(
        [x],
        x.map(() => 1),
      ),
    ).toMatchObject({ status: "failed", why: "E_TOO_FEW" });
    expect(
      cox(
        x,
        x.map(() => 0),
        [y],
      ),
    ).toMatchObject({ status: "failed", why: "E_TOO_FEW" });
  });
  it("a repeated or constant column is aliased and changes nothing", () => {
    const outcome = [0, 1, 0, 0, 1, 0, 1, 1];
    const alone = logistic([x], outcome);
    const twice = logistic([x, x.map((value) => 3 * value - 1), x.map(() => 5)], outcome);
    if (alone.status !== "fitted" || twice.status !== "fitted") throw new Error("not fitted");
    expect(twice.rank).toBe(2);
    expect(twice.standardErrors[2]).toBeNaN();
    near(twice.fitted, [...alone.fitted]);
    const event = [1, 1, 1, 1, 0, 1, 1, 0];
    const single = cox(x, event, [outcome]);
    const double = cox(x, event, [outcome, outcome]);
    if (single.status !== "fitted" || double.status !== "fitted") throw new Error("not fitted");
    expect(double.coefficients[0]).toBeCloseTo(single.coefficients[0]!, 9);
    expect(double.rank).toBe(1);
  });
  it("ridge counts fewer free columns than maximum likelihood", () => {
    const outcome = [0, 1, 0, 0, 1, 0, 1, 1];
    const columns = [x, [3, 1, 4, 1, 5, 9, 2, 6]];
    const plain = logistic(columns, outcome);
    const shrunk = logistic(columns, outcome, { ridge: 1 });
    if (plain.status !== "fitted" || shrunk.status !== "fitted") throw new Error("not fitted");
    expect(plain.effectiveColumns).toBe(2);
    expect(shrunk.effectiveColumns).toBeGreaterThan(0);
    expect(shrunk.effectiveColumns).toBeLessThan(2);
  });
});
