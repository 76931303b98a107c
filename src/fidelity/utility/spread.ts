import type { FidelityMetric, FidelityValue } from "../../core/contracts/fidelity.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { quantile } from "../../stats/quantile.ts";
import { numericPairs, withSummaries } from "../paired-columns.ts";

/** Share beyond these quantiles of the real column. */
const TAILS = 0.05;

/** |log of the ratio of standard deviations| of each numeric column. */
export const spreadRatio: FidelityMetric = {
  id: "spread-ratio",
  better: "lower",
  source: "absolute log ratio of standard deviations",
  run: (real, other) =>
    perColumn(real, other, (a, b) => {
      const [x, y] = [deviation(a), deviation(b)];
      return x > 0 && y > 0 ? Math.abs(Math.log(y / x)) : undefined;
    }),
};

/** |difference of the shares beyond the real column's 5 % and 95 % quantiles|. */
export const tailShare: FidelityMetric = {
  id: "tail-share",
  better: "lower",
  source: "difference of the shares beyond the 5 % and 95 % quantiles of the real column",
  run: (real, other) =>
    perColumn(real, other, (a, b) => {
      const sorted = a.slice().sort();
      const [low, high] = [quantile(sorted, TAILS), quantile(sorted, 1 - TAILS)];
      const beyond = (values: Float64Array): number =>
        values.filter((value) => value < low || value > high).length / values.length;
      return Math.abs(beyond(b) - beyond(a));
    }),
};

function perColumn(
  real: Cohort,
  other: Cohort,
  compare: (a: Float64Array, b: Float64Array) => number | undefined,
): FidelityValue[] {
  const values = numericPairs(real, other).map((pair): FidelityValue => {
    const item = { kind: "column", column: pair.name } as const;
    if ("why" in pair) return { item, value: undefined, why: pair.why };
    const present = (values: Float64Array): Float64Array => values.filter((value) => !Number.isNaN(value));
    const [a, b] = [present(pair.real.values), present(pair.other.values)];
    if (a.length === 0 || b.length === 0) return { item, value: undefined, why: { kind: "all missing" } };
    const value = compare(a, b);
    return value === undefined ? { item, value, why: { kind: "constant or too few complete rows" } } : { item, value };
  });
  return withSummaries(values);
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
