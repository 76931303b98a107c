import { nth } from "../../src/core/access.ts";
import { takeRows, type Cohort } from "../../src/core/data/cohort.ts";
import { violationTest } from "../../src/core/data/constraint-violations.ts";
import type { VisitsModel } from "./visits-model.ts";

/**
 * Leaves out visits after the first whose time breaks a rule of order (after the end of follow-up, after the data cut),
 * and those that come after them.
 */
export function withoutLateVisits(rows: Cohort<"synthetic">, { time }: VisitsModel): Cohort<"synthetic"> {
  if (time === undefined) return rows;
  const rules = (rows.schema.constraints ?? []).filter(
    (one) =>
      (one.kind === "inequality" && (one.low === time || one.high === time)) ||
      (one.kind === "order" && one.columns.includes(time)),
  );
  const tests = rules.map((rule) => violationTest(rows, rule));
  const kept: number[] = [];
  let ended = -1;
  for (let row = 0; row < rows.nRows; row++) {
    const unit = nth(rows.units, row);
    const isFirst = row === 0 || rows.units[row - 1] !== unit;
    if (!isFirst && (unit === ended || tests.some((test) => test(row)))) ended = unit;
    else kept.push(row);
  }
  return kept.length === rows.nRows ? rows : takeRows(rows, kept, "synthetic");
}
