import { nth } from "../core/access.ts";
import { takeRows, type Cohort } from "../core/data/cohort.ts";
import {
  itemKey,
  type FidelityLack,
  type FidelityMetric,
  type FidelityReport,
  type FidelityRow,
  type FidelityValue,
  type MetricId,
} from "../core/contracts/fidelity.ts";
import type { Progress } from "../core/contracts/progress.ts";
import { permutation, type Rng } from "../core/rng.ts";
import { quantile } from "../stats/quantile.ts";
import { compareAnalyses } from "./analyses/verdict/compare-analyses.ts";
import { resampleUnits } from "./analyses/verdict/repetitions.ts";
import { halves } from "./halves.ts";
import { fidelityMetricsWith } from "./index.ts";
import { associationFigure } from "./association-figure.ts";
import { pairFigures } from "./pair-figure.ts";
import { marginalFigures } from "./marginal-figure.ts";
import { codesPerPatient, codesTogether, unknownTogether } from "./metrics/coded-lists.ts";
import { fidelityPlan } from "./plan.ts";
import { crossValidate } from "./utility/cross-validate.ts";
import { utilityMetrics } from "./utility/index.ts";
import { trajectoryFigures } from "./trajectory-figure.ts";
import { survivalCurves } from "./survival-figure.ts";

/** With fewer units a half says nothing about the other half. */
const LEAST_UNITS_TO_SPLIT = 4;

/** Samples of the registry's size, each held against the next. */
const N_FULL_SIZE = 12;
/**
 * Trained on one sample and tested on another, or products of both: samples drawn with replacement share rows, so their
 * numbers would be too good.
 */
const SHARES_ROWS: ReadonlySet<MetricId> = new Set<MetricId>([
  "classifier-auc",
  "train-synthetic-test-real",
  "coefficient-retention",
]);

export interface FidelityOptions {
  /** Random halvings of the registry. */
  readonly nSplits: number;
  /** Smallest count that a figure may show. */
  readonly cellSize: number;
}

/**
 * Every metric for registry against synthetic cohort, beside what two random halves of the registry give (the ceiling)
 * and what a half gives against as many synthetic rows (comparable with the ceiling).
 * Halves are drawn by unit of protection. Models and horizons are fixed once, on the registry.
 *
 * Claim: "better than real" is a sign of copying: two independent samples of patients are seldom that alike.
 * Not claimed: a test; with many items some flags come up by chance.
 * @param real registry, as fitted
 * @param synthetic rows under the same schema
 * @param options number of halvings, smallest count that a figure may show
 * @param rng draws halves and folds
 * @param onProgress told after each half
 * @returns each metric with its ceiling and flag, survival curves, marginals, analyses
 */
export function compareFidelity(
  real: Cohort<"train">,
  synthetic: Cohort<"synthetic">,
  options: FidelityOptions,
  rng: Rng,
  onProgress?: Progress,
): FidelityReport {
  const { nSplits, cellSize } = options;
  const plan = fidelityPlan(real, 0.5);
  const ofLists = real.schema.lists === undefined ? [] : [codesPerPatient, codesTogether, unknownTogether];
  const metrics = [...fidelityMetricsWith(() => plan), ...ofLists, ...utilityMetrics(real, plan)];
  const whole = metrics.map((metric) => metric.run(real, synthetic));
  const ceilings: (readonly FidelityValue[])[][] = metrics.map(() => []);
  const sameSizes: (readonly FidelityValue[])[][] = metrics.map(() => []);
  const splits = real.nUnits < LEAST_UNITS_TO_SPLIT || synthetic.nRows === 0 ? 0 : nSplits;
  for (let split = 0; split < splits; split++) {
    const [half, rest] = halves(real, rng.child(`split/${split}`));
    const drawn = drawRows(synthetic, rest.nRows, rng.child(`synthetic/${split}`));
    metrics.forEach((metric, m) => {
      nth(ceilings, m).push(metric.run(half, rest));
      nth(sameSizes, m).push(metric.run(half, drawn));
    });
    onProgress?.({ stage: "fidelity", done: split + 1, total: splits });
  }
  const samples = Array.from({ length: splits < 2 ? 0 : N_FULL_SIZE }, (_, i) =>
    resampleUnits(real, rng.child(`sample/${i}`)),
  );
  const fullSizes = metrics.map((metric) =>
    SHARES_ROWS.has(metric.id)
      ? []
      : samples.map((sample, i) => metric.run(sample, nth(samples, (i + 1) % samples.length))),
  );
  const trajectories = trajectoryFigures(real, synthetic, cellSize);
  const associations = associationFigure(real, synthetic, cellSize);
  const pairs = pairFigures(real, synthetic, associations, cellSize);
  return {
    rows: metrics.flatMap((metric, m) =>
      rowsOf(metric, nth(whole, m), nth(ceilings, m), nth(sameSizes, m), nth(fullSizes, m)),
    ),
    metrics: metrics.map(({ id, better, source }) => ({ id, better, source })),
    survival: survivalCurves(real, synthetic, cellSize),
    marginals: marginalFigures(real, synthetic, cellSize),
    ...(associations === undefined ? {} : { associations }),
    ...(pairs.length === 0 ? {} : { pairs }),
    ...(trajectories.length === 0 ? {} : { trajectories }),
    ...(synthetic.nRows === 0 ? {} : { prediction: crossValidate(real, synthetic, plan, rng.child("prediction")) }),
    ...((real.schema.analyses ?? []).length === 0
      ? {}
      : { analyses: compareAnalyses(real, synthetic, rng.child("analyses"), { nSplits }, undefined, onProgress) }),
    nSplits: splits,
  };
}

/** So many random rows without replacement; all of them where there are fewer. */
function drawRows(synthetic: Cohort<"synthetic">, nRows: number, rng: Rng): Cohort<"synthetic"> {
  return takeRows(synthetic, permutation(synthetic.nRows, rng).slice(0, nRows).sort(), "synthetic");
}

function rowsOf(
  metric: FidelityMetric,
  whole: readonly FidelityValue[],
  ceilings: readonly (readonly FidelityValue[])[],
  sameSizes: readonly (readonly FidelityValue[])[],
  fullSizes: readonly (readonly FidelityValue[])[],
): FidelityRow[] {
  const collect = (runs: readonly (readonly FidelityValue[])[]): Map<string, Float64Array> => {
    const byItem = new Map<string, number[]>();
    for (const run of runs)
      for (const { item, value } of run)
        if (value !== undefined) byItem.set(itemKey(item), [...(byItem.get(itemKey(item)) ?? []), value]);
    // What fewer than half of the splits could compute is not a ceiling.
    return new Map(
      [...byItem]
        .filter(([, values]) => 2 * values.length >= runs.length)
        .map(([item, values]) => [item, Float64Array.from(values).sort()]),
    );
  };
  const ceilingOf = collect(ceilings);
  const sameSizeOf = collect(sameSizes);
  const fullSizeOf = collect(fullSizes);
  return whole.map(({ item, value, why }): FidelityRow => {
    const sorted = ceilingOf.get(itemKey(item));
    const ceiling =
      sorted === undefined
        ? undefined
        : {
            median: quantile(sorted, 0.5),
            low: quantile(sorted, 0.05),
            high: quantile(sorted, 0.95),
            nSplits: sorted.length,
          };
    const same = sameSizeOf.get(itemKey(item));
    const sameSize = same === undefined ? undefined : quantile(same, 0.5);
    const reason: FidelityLack | undefined =
      why ?? (ceiling === undefined || sameSize === undefined ? { kind: "too few splits" } : undefined);
    return {
      metric: metric.id,
      item,
      value,
      sameSize,
      ceiling,
      flag: flagOf(metric.better, sameSize, ceiling),
      ...fullSizeBeside(metric.better, value, fullSizeOf.get(itemKey(item))),
      ...(reason === undefined ? {} : { why: reason }),
    };
  });
}

/** The value of all rows beside two samples of the registry's size. */
function fullSizeBeside(
  better: "lower" | "higher",
  value: number | undefined,
  sorted: Float64Array | undefined,
): Pick<FidelityRow, "fullSize"> | Record<string, never> {
  if (value === undefined || sorted === undefined) return {};
  const band = { median: quantile(sorted, 0.5), low: quantile(sorted, 0.05), high: quantile(sorted, 0.95) };
  const flag = flagOf(better, value, { ...band, nSplits: sorted.length });
  return flag === "not computable" ? {} : { fullSize: { ...band, nSamples: sorted.length, flag } };
}

function flagOf(
  better: "lower" | "higher",
  sameSize: number | undefined,
  ceiling: FidelityRow["ceiling"],
): FidelityRow["flag"] {
  if (sameSize === undefined || ceiling === undefined) return "not computable";
  // A hair's breadth is rounding, not a difference.
  const margin = 1e-12;
  if (sameSize < ceiling.low - margin) return better === "lower" ? "better than real" : "worse than real";
  if (sameSize > ceiling.high + margin) return better === "lower" ? "worse than real" : "better than real";
  return "like real";
}
