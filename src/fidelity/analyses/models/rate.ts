import { nth } from "../../../core/access.ts";
import type { AnalysisFit } from "../../../core/contracts/utility/analyses.ts";
import type { Cohort } from "../../../core/data/cohort.ts";
import type { Analysis } from "../../../core/data/schema.ts";
import { findColumn } from "../../paired-columns.ts";
import { pairOf } from "./event-times.ts";
import { groupsOf, rowsOfGroup } from "./incidence.ts";
import { estimatesOf, joinBlocks, notFitted, type PlannedAnalysis } from "./planned.ts";
import { knownRows, subgroupRows, timeToEvent } from "./rows.ts";

/** Events and the time they were seen over, per row; NaN where unknown. */
interface Counted {
  readonly count: Float64Array;
  readonly exposure: Float64Array;
}

/**
 * Log events per unit of time, group by group. Of a survival pair: variance 1 / events. Of counts: (sum of squared
 * residuals of the units) / (sum of counts)^2, which allows for more spread than Poisson's. Source: Cochran, Sampling
 * Techniques (1977), §6.3.
 */
export function planRate(real: Cohort, analysis: Extract<Analysis, { kind: "rate" }>): PlannedAnalysis {
  const groups = groupsOf(real, analysis);
  return {
    fit: (cohort): AnalysisFit => {
      const counted = countedIn(cohort, analysis);
      if ("absent" in counted) return notFitted({ reason: "column absent", column: counted.absent });
      const { count, exposure } = counted;
      const rows = subgroupRows(cohort, analysis).filter((row) => nth(count, row) >= 0 && nth(exposure, row) > 0);
      if (rows.length === 0) return notFitted({ reason: "no rows" });
      let nEvents = 0;
      const blocks = groups.levels.flatMap((level) => {
        const own = rowsOfGroup(cohort, groups, level, rows);
        if (own === undefined || own.length === 0) return [];
        const total = sum(count, own);
        nEvents += total;
        if (total === 0) return [];
        const rate = total / sum(exposure, own);
        const variance =
          analysis.survival === undefined ? spread(cohort, own, counted, rate) / (total * total) : 1 / total;
        const quantity = { kind: "rate" as const, ...(level === undefined ? {} : { group: level }) };
        const support = Math.min(total, own.length);
        return [estimatesOf([{ quantity, scale: "log rate", support }], [Math.log(rate)], Float64Array.of(variance))];
      });
      if (nEvents === 0) return notFitted({ reason: "no events" });
      return {
        status: "fitted",
        method: analysis.survival === undefined ? "ratio of sums" : "poisson",
        ...joinBlocks(blocks),
        nRows: rows.length,
        nEvents,
      };
    },
  };
}

function countedIn(
  cohort: Cohort,
  analysis: Extract<Analysis, { kind: "rate" }>,
): Counted | { readonly absent: string } {
  const pair = pairOf(cohort, analysis.survival);
  if (pair !== undefined) {
    const events = timeToEvent(cohort, pair);
    if ("absent" in events) return events;
    const wanted = new Set((analysis.causes ?? pair.causes).map((cause) => pair.causes.indexOf(cause) + 1));
    const count = new Float64Array(cohort.nRows).fill(Number.NaN);
    for (const row of knownRows(
      events,
      Int32Array.from({ length: cohort.nRows }, (_, i) => i),
    ))
      count[row] = Number(wanted.has(nth(events.cause, row)));
    return { count, exposure: events.time };
  }
  const [count, exposure] = [analysis.count ?? "", analysis.exposure ?? ""].map((name) => findColumn(cohort, name));
  if (count?.kind !== "numeric") return { absent: analysis.count ?? "" };
  if (exposure?.kind !== "numeric") return { absent: analysis.exposure ?? "" };
  return { count: count.values, exposure: exposure.values };
}

/** Sum over units of (count - rate x exposure)^2, with the small-sample factor m / (m - 1). */
function spread(cohort: Cohort, rows: Int32Array, { count, exposure }: Counted, rate: number): number {
  const perUnit = new Map<number, number>();
  for (const row of rows) {
    const unit = nth(cohort.units, row);
    perUnit.set(unit, (perUnit.get(unit) ?? 0) + nth(count, row) - rate * nth(exposure, row));
  }
  const m = perUnit.size;
  return [...perUnit.values()].reduce((total, residual) => total + residual * residual, 0) * (m / (m - 1));
}

function sum(values: Float64Array, rows: Int32Array): number {
  return rows.reduce((total, row) => total + nth(values, row), 0);
}
