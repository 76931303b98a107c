import { linearPredictor } from "../../stats/linear-predictor.ts";
import { gather, nth } from "../../core/access.ts";
import type { FidelityMetric } from "../../core/contracts/fidelity.ts";
import { createRng } from "../../core/rng.ts";
import { auc } from "../../stats/auc.ts";
import { logistic } from "../../stats/logistic.ts";
import { featuresOf } from "./features.ts";
import { stratifiedFolds } from "./folds.ts";

const N_FOLDS = 3;
const RIDGE = 10;

/**
 * Area under the curve of a classifier that tells the two cohorts apart, on rows that it was not trained on: .5 where
 * it cannot. Ridge-penalised logistic regression on numbers, their squares, levels and missingness. Below .5 points to
 * copies: the classifier has seen the twin of a left-out row on the other side.
 *
 * Source: Lopez-Paz & Oquab, ICLR (2017), arXiv 1610.06545, with AUC for accuracy.
 */
export const classifierAuc: FidelityMetric = {
  id: "classifier-auc",
  better: "lower",
  source: "Lopez-Paz & Oquab, ICLR (2017)",
  run(real, other) {
    const item = { kind: "summary", of: "all columns" } as const;
    if (real.nUnits < N_FOLDS || other.nUnits < N_FOLDS) return [{ item, value: undefined, why: { kind: "no rows" } }];
    const features = featuresOf(real, new Set(), true);
    const [mine, theirs] = [features.columnsOf(real), features.columnsOf(other)];
    if (mine.length === 0) return [{ item, value: undefined, why: { kind: "no column varies" } }];
    const columns = mine.map((column, j) => Float64Array.from([...column, ...nth(theirs, j)]));
    const isReal = Uint8Array.from(nth(columns, 0), (_, i) => Number(i < real.nRows));
    const units = Int32Array.from(isReal, (_, i) =>
      i < real.nRows ? nth(real.units, i) : real.nUnits + nth(other.units, i - real.nRows),
    );
    const classOf = Int32Array.from({ length: real.nUnits + other.nUnits }, (_, unit) => Number(unit < real.nUnits));
    const foldOf = stratifiedFolds(classOf, N_FOLDS, createRng("classifier-auc"));
    const scores = new Float64Array(isReal.length);
    for (let fold = 0; fold < N_FOLDS; fold++) {
      const train = Array.from(isReal.keys()).filter((i) => foldOf[nth(units, i)] !== fold);
      const fit = logistic(
        columns.map((column) => gather(column, train)),
        gather(isReal, train),
        { ridge: RIDGE },
      );
      if (fit.status === "failed")
        return [{ item, value: undefined, why: { kind: "regression", cohort: "both", code: fit.why } }];
      const [intercept, weights] = [nth(fit.coefficients, 0), fit.coefficients.subarray(1)];
      units.forEach((unit, i) => {
        if (foldOf[unit] === fold) scores[i] = linearPredictor(weights, columns, i, intercept);
      });
    }
    return [{ item, value: auc(scores.subarray(0, real.nRows), scores.subarray(real.nRows)) }];
  },
};
