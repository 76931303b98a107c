import { nth } from "../core/access.ts";
import { takeRows, type Cohort } from "../core/data/cohort.ts";
import type { FidelityReport, FidelityValue } from "../core/contracts/fidelity.ts";
import type { Progress } from "../core/contracts/progress.ts";
import { permutation, type Rng } from "../core/rng.ts";
import { compareAnalyses } from "./analyses/verdict/compare-analyses.ts";
import { resampleUnits } from "./analyses/verdict/repetitions.ts";
import { fidelityRows, type MetricRuns } from "./bands/fidelity-rows.ts";
import { NEEDS_OWN_ROWS } from "./bands/real-bands.ts";
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

/** Pairs of samples of full size: with 20, the largest of them is left by one further pair in 21. */
const N_FULL_SIZE = 20;
/** A file of many times the registry's size is held against samples that are no larger than so many times. */
const MOST_TIMES = 4;

export interface FidelityOptions {
  /** Random halvings of the registry. */
  readonly nSplits: number;
  /** Smallest count that a figure may show. */
  readonly cellSize: number;
}

/**
 * Every metric for registry against synthetic cohort, beside what two random halves of the registry give (the ceiling)
 * and what a half gives against as many synthetic rows (comparable with the ceiling); and beside what two samples of the
 * cohorts' sizes give that are drawn from the registry with replacement.
 * Halves are drawn by unit of protection. Models and horizons are fixed once, on the registry.
 *
 * Claim: "better than real" is a sign of copying: two independent samples of patients are seldom that alike. Numbers of
 * one kind are judged at once (`realBands`), so that few are flagged by chance among hundreds.
 * Not claimed: that a file without a flag holds no copies; that is for the disclosure checks.
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
  const samples = splits < 2 ? [] : fullSizePairs(real, synthetic, rng);
  const runs = metrics.map((metric, m): MetricRuns => ({
    metric,
    whole: nth(whole, m),
    halves: nth(ceilings, m),
    sameSize: nth(sameSizes, m),
    fullSize: NEEDS_OWN_ROWS.has(metric.id) ? [] : samples.map(([one, other]) => metric.run(one, other)),
  }));
  const trajectories = trajectoryFigures(real, synthetic, cellSize);
  const associations = associationFigure(real, synthetic, cellSize);
  const pairs = pairFigures(real, synthetic, associations, cellSize);
  return {
    rows: fidelityRows(runs, real.nUnits),
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

/**
 * Pairs of samples of the registry, drawn with replacement: the first of the registry's size, the second of the
 * synthetic cohort's.
 */
function fullSizePairs(
  real: Cohort<"train">,
  synthetic: Cohort<"synthetic">,
  rng: Rng,
): (readonly [Cohort<"train">, Cohort<"train">])[] {
  const nUnits = Math.min(synthetic.nUnits, MOST_TIMES * real.nUnits);
  return Array.from({ length: N_FULL_SIZE }, (_, i) => [
    resampleUnits(real, rng.child(`sample/${i}`)),
    resampleUnits(real, rng.child(`sample/${i}/other`), nUnits),
  ]);
}
