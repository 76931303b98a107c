import { makeCohort, type Cohort, type Column } from "../../../src/core/data/cohort.ts";
import type { Rng } from "../../../src/core/rng.ts";
import { cox } from "../../../src/stats/cox.ts";
import { pbcSchema } from "../pbc-cohort.ts";

/** Covariates of the declared Cox model of pbc, as they stand in it. */
export const COX_TERMS = [
  { name: "age", of: (x: number) => x / 10 },
  { name: "bili", of: Math.log },
  { name: "albumin", of: (x: number) => x },
  { name: "protime", of: Math.log },
];

/**
 * The registry with times and causes drawn anew: deaths from a Cox model with the registry's coefficients x `share` and
 * its baseline hazard, transplants and censoring by their own Kaplan-Meier curves, independent of the covariates.
 */
export function redrawn(real: Cohort, share: number, rng: Rng): Cohort<"synthetic"> {
  const numbers = (name: string): Float64Array => {
    const found = real.columns.find((column) => column.name === name);
    if (found?.kind !== "numeric") throw new Error("not a number");
    return found.values;
  };
  const status = real.columns.find((column) => column.name === "status")!;
  if (status.kind !== "coded") throw new Error("not coded");
  const causeOf = (row: number): string => status.levels[status.codes[row]!]!;
  const time = numbers("time");
  const x = COX_TERMS.map(({ name, of }) => numbers(name).map((value) => of(value)));
  const rows = Array.from(time.keys()).filter((row) => x.every((column) => !Number.isNaN(column[row]!)));
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]!);
  const fit = cox(
    pick(time),
    rows.map((row) => Number(causeOf(row) === "2")),
    x.map(pick),
  );
  if (fit.status !== "fitted") throw new Error("not fitted");
  const means = x.map((column) => rows.reduce((sum, row) => sum + column[row]!, 0) / rows.length);
  const score = (row: number): number =>
    x.reduce((sum, column, j) => {
      const value = column[row]!;
      return sum + share * fit.coefficients[j]! * ((Number.isNaN(value) ? means[j]! : value) - means[j]!);
    }, 0);
  const risks = Float64Array.from(time.keys(), (row) => Math.exp(score(row)));
  // Breslow's hazard of the model that is drawn from, so that the level of risk stays the registry's.
  const deaths = new Map<number, number>();
  for (const [row, t] of time.entries()) if (causeOf(row) === "2") deaths.set(t, (deaths.get(t) ?? 0) + 1);
  const hazard = [...deaths]
    .sort(([a], [b]) => a - b)
    .map(([t, d]) => {
      let atRisk = 0;
      for (const [row, own] of time.entries()) if (own >= t) atRisk += risks[row]!;
      return { t, h: d / atRisk };
    });
  const end = Math.max(...time);
  const others = drawOthers(time, causeOf, end);
  const newTime = new Float64Array(real.nRows);
  const codes = new Int32Array(real.nRows);
  for (let row = 0; row < real.nRows; row++) {
    const target = -Math.log(1 - rng.float()) / risks[row]!;
    let sum = 0;
    const death = hazard.find(({ h }) => (sum += h) >= target)?.t ?? Infinity;
    const { t, cause } = others(rng);
    newTime[row] = Math.min(death, t);
    codes[row] = status.levels.indexOf(death <= t ? "2" : cause);
  }
  const columns = real.columns.map((column): Column => {
    if (column.name === "time" && column.kind === "numeric") return { ...column, values: newTime };
    return column.name === "status" && column.kind === "coded" ? { ...column, codes } : column;
  });
  return makeCohort("synthetic", pbcSchema, columns, real.nRows);
}

/** A time of transplant or censoring from the product-limit curve of the two together. */
function drawOthers(
  time: Float64Array,
  causeOf: (row: number) => string,
  end: number,
): (rng: Rng) => { t: number; cause: string } {
  const order = Array.from(time.keys()).sort((a, b) => time[a]! - time[b]!);
  const steps: { left: number; t: number; cause: string }[] = [];
  let left = 1;
  order.forEach((row, i) => {
    if (causeOf(row) === "2") return;
    left *= 1 - 1 / (order.length - i);
    steps.push({ left, t: time[row]!, cause: causeOf(row) });
  });
  return (rng) => {
    const u = rng.float();
    return steps.find((step) => step.left <= u) ?? { t: end, cause: "0" };
  };
}
