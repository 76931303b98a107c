import { nth } from "../../core/access.ts";
import type { FidelityMetric, FidelityValue } from "../../core/contracts/fidelity.ts";
import type { Cohort, NumericColumn } from "../../core/data/cohort.ts";
import { ks } from "../../stats/ks.ts";
import { endpoints, survivalData } from "../survival-data.ts";
import { findColumn, numericPairs, withSummaries } from "../paired-columns.ts";

/** Rows of each unit in the order of the visits' time, or as they stand. */
function visitsOf(cohort: Cohort): number[][] {
  const rows: number[][] = Array.from({ length: cohort.nUnits }, () => []);
  cohort.units.forEach((unit, row) => nth(rows, unit).push(row));
  const time = timeOf(cohort);
  if (time !== undefined) for (const own of rows) own.sort((a, b) => nth(time, a) - nth(time, b));
  return rows;
}

function timeOf(cohort: Cohort): Float64Array | undefined {
  const name = cohort.schema.visits?.time;
  const source = name === undefined ? undefined : findColumn(cohort, name);
  return source?.kind === "numeric" ? source.values : undefined;
}

const whole = { kind: "summary", of: "all columns" } as const;

/** Kolmogorov-Smirnov distance of the numbers of visits. */
export const visitNumber: FidelityMetric = {
  id: "visit-number",
  better: "lower",
  source: "Smirnov, Ann Math Stat 19:279 (1948)",
  run(real, other) {
    if (real.nRows === 0 || other.nRows === 0) return [{ item: whole, value: undefined, why: { kind: "no rows" } }];
    const counts = (cohort: Cohort): Float64Array => Float64Array.from(visitsOf(cohort), (own) => own.length);
    return [{ item: whole, value: ks(counts(real), counts(other)) }];
  },
};

/** Kolmogorov-Smirnov distance of the times between one visit and the next. */
export const visitGaps: FidelityMetric = {
  id: "visit-gaps",
  better: "lower",
  source: "Smirnov, Ann Math Stat 19:279 (1948)",
  run(real, other) {
    const [a, b] = [gaps(real), gaps(other)];
    return a.length === 0 || b.length === 0
      ? [{ item: whole, value: undefined, why: { kind: "no item" } }]
      : [{ item: whole, value: ks(a, b) }];
  },
};

function gaps(cohort: Cohort): Float64Array {
  const time = timeOf(cohort);
  if (time === undefined) return new Float64Array();
  const all = visitsOf(cohort).flatMap((own) => own.slice(1).map((row, k) => nth(time, row) - nth(time, nth(own, k))));
  return Float64Array.from(all.filter((gap) => !Number.isNaN(gap)));
}

/** Difference of the correlations of a number with itself at the next visit. */
export const visitAutocorrelation: FidelityMetric = {
  id: "visit-autocorrelation",
  better: "lower",
  source: "Pearson correlation of a visit with the next of the same patient, pooled",
  run: (real, other) => perColumn(real, other, (cohort, column) => correlation(steps(cohort, column))),
};

/** Difference of the last change before an event, less that of the others, in standard deviations. */
export const visitDrift: FidelityMetric = {
  id: "visit-drift",
  better: "lower",
  source: "mean last change of those with the event less that of the others, over the standard deviation of changes",
  run(real, other) {
    const [endpoint] = endpoints(real);
    if (endpoint === undefined)
      return [{ item: { kind: "summary", of: "survival" }, value: undefined, why: { kind: "no time-to-event pair" } }];
    return perColumn(real, other, (cohort, column) => {
      const data = survivalData(cohort, endpoint);
      const hasEvent = new Set(data?.rows.filter((_, i) => data.event[i] === 1));
      const last = visitsOf(cohort).flatMap((own) => {
        const [before, now] = [own.at(-2), own.at(-1)];
        const change =
          before === undefined || now === undefined ? NaN : nth(column.values, now) - nth(column.values, before);
        return Number.isNaN(change) ? [] : [{ change, event: own.some((row) => hasEvent.has(row)) }];
      });
      const mean = (event: boolean): number => {
        const own = last.filter((one) => one.event === event);
        return own.reduce((sum, { change }) => sum + change, 0) / own.length;
      };
      const centre = last.reduce((sum, { change }) => sum + change, 0) / last.length;
      const sd = Math.sqrt(last.reduce((sum, { change }) => sum + (change - centre) ** 2, 0) / last.length);
      return (mean(true) - mean(false)) / sd;
    });
  },
};

function perColumn(
  real: Cohort,
  other: Cohort,
  statistic: (cohort: Cohort, column: NumericColumn) => number,
): FidelityValue[] {
  const skip = real.schema.visits?.time;
  const values = numericPairs(real, other)
    .filter(({ name }) => name !== skip)
    .map((pair): FidelityValue => {
      const item = { kind: "column", column: pair.name } as const;
      if ("why" in pair) return { item, value: undefined, why: pair.why };
      const value = Math.abs(statistic(real, pair.real) - statistic(other, pair.other));
      return Number.isFinite(value)
        ? { item, value }
        : { item, value: undefined, why: { kind: "constant or too few complete rows" } };
    });
  return withSummaries(values);
}

/** Values of a visit and the next where both are there. */
function steps(cohort: Cohort, { values }: NumericColumn): [number, number][] {
  return visitsOf(cohort).flatMap((own) =>
    own.slice(1).flatMap((row, k): [number, number][] => {
      const pair: [number, number] = [nth(values, nth(own, k)), nth(values, row)];
      return pair.some(Number.isNaN) ? [] : [pair];
    }),
  );
}

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (at: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[at], 0) / pairs.length;
  const [a, b] = [mean(0), mean(1)];
  let [xy, xx, yy] = [0, 0, 0];
  for (const [x, y] of pairs) {
    xy += (x - a) * (y - b);
    xx += (x - a) ** 2;
    yy += (y - b) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}
