import { nth } from "../../core/access.ts";
import type { FidelityLack, FidelityMetric, FidelityRow, FidelityValue } from "../../core/contracts/fidelity.ts";
import { quantile } from "../../stats/quantile.ts";
import { numberKey, realBands, type RealBand, type RealRuns } from "./real-bands.ts";

/** One metric: the registry against the synthetic cohort, and what stands beside it. */
export interface MetricRuns {
  readonly metric: FidelityMetric;
  readonly whole: readonly FidelityValue[];
  /** Half of the registry against the other half, split by split. */
  readonly halves: readonly (readonly FidelityValue[])[];
  /** Half of the registry against as many synthetic rows. */
  readonly sameSize: readonly (readonly FidelityValue[])[];
  /** Two samples of the registry's size; none for a metric that needs rows of its own. */
  readonly fullSize: readonly (readonly FidelityValue[])[];
}

/**
 * Every number beside the bands of real halves and of real samples of full size, and how it reads beside both.
 * @param runs every metric
 * @param nUnits of the registry
 */
export function fidelityRows(runs: readonly MetricRuns[], nUnits: number): FidelityRow[] {
  const bandsOf = (pick: (of: MetricRuns) => MetricRuns["halves"], units: number): ReadonlyMap<string, RealBand> => {
    const real = runs.flatMap((of) => realRuns(of, pick(of)));
    const bands = realBands(real, units);
    return new Map(
      real.flatMap(({ metric, item }, at) => {
        const band = bands[at];
        return band === undefined ? [] : [[numberKey(metric.id, item), band]];
      }),
    );
  };
  const ceilings = bandsOf(({ halves }) => halves, nUnits >> 1);
  const samples = bandsOf(({ fullSize }) => fullSize, nUnits);
  return runs.flatMap((of) =>
    realRuns(of, of.sameSize).map(({ metric, item, values }, at): FidelityRow => {
      const key = numberKey(metric.id, item);
      return rowOf(of.metric, nth(of.whole, at), medianOf(values), ceilings.get(key), samples.get(key));
    }),
  );
}

/** The numbers of a metric, as the whole registry has them, run by run. */
function realRuns({ metric, whole }: MetricRuns, runs: MetricRuns["halves"]): RealRuns[] {
  const found = runs.map((run) => new Map(run.map(({ item, value }) => [numberKey(metric.id, item), value])));
  return whole.map(({ item }) => ({
    metric,
    item,
    values: found.map((run) => run.get(numberKey(metric.id, item))),
  }));
}

/** Undefined where fewer than half of the splits could be computed. */
function medianOf(values: readonly (number | undefined)[]): number | undefined {
  const known = Float64Array.from(values.flatMap((value) => value ?? [])).sort();
  return known.length === 0 || 2 * known.length < values.length ? undefined : quantile(known, 0.5);
}

function rowOf(
  { id, better }: FidelityMetric,
  { item, value, why }: FidelityValue,
  sameSize: number | undefined,
  halves: RealBand | undefined,
  full: RealBand | undefined,
): FidelityRow {
  const ceiling =
    halves === undefined ? undefined : { median: halves.median, low: halves.low, high: halves.high, nSplits: halves.n };
  const reason: FidelityLack | undefined =
    why ?? (ceiling === undefined || sameSize === undefined ? { kind: "too few splits" } : undefined);
  const flagFull = flagOf(better, value, full);
  return {
    metric: id,
    item,
    value,
    sameSize,
    ceiling,
    flag: flagOf(better, sameSize, ceiling),
    ...(full === undefined || flagFull === "not computable"
      ? {}
      : { fullSize: { median: full.median, low: full.low, high: full.high, nSamples: full.n, flag: flagFull } }),
    ...(reason === undefined ? {} : { why: reason }),
  };
}

function flagOf(
  better: "lower" | "higher",
  value: number | undefined,
  band: Pick<RealBand, "low" | "high"> | undefined,
): FidelityRow["flag"] {
  if (value === undefined || band === undefined) return "not computable";
  // A hair's breadth is rounding, not a difference.
  const margin = 1e-12;
  if (value < band.low - margin) return better === "lower" ? "better than real" : "worse than real";
  if (value > band.high + margin) return better === "lower" ? "worse than real" : "better than real";
  return "like real";
}
