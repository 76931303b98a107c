import { nth } from "../../core/access.ts";
import type { FidelityMetric, FidelityValue } from "../../core/contracts/fidelity.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { type Predictor, type Prepared, type Score } from "./predictor.ts";

/** An outcome in one cohort: covariates, and the model trained on all of its rows. */
interface Trained extends Prepared {
  readonly score: Score | undefined;
}

/**
 * How well models trained on one cohort serve the other. Covariates are fixed once, on the registry, so that a cohort
 * is trained once only.
 * @param planned outcomes to be predicted
 */
export function predictionMetrics(planned: readonly Predictor[]): readonly [FidelityMetric, FidelityMetric] {
  const known = new WeakMap<Cohort, readonly Trained[]>();
  const trainedOn = (cohort: Cohort): readonly Trained[] => {
    const found =
      known.get(cohort) ??
      planned.map(({ prepare }): Trained => {
        const own = prepare(cohort);
        return { ...own, score: own.train(all(own)) };
      });
    known.set(cohort, found);
    return found;
  };
  const perOutcome = (
    real: Cohort,
    other: Cohort,
    compare: (mine: Trained, theirs: Trained) => number | undefined,
  ): FidelityValue[] => {
    if (planned.length === 0)
      return [{ item: { kind: "summary", of: "models" }, value: undefined, why: { kind: "no model" } }];
    const [mine, theirs] = [trainedOn(real), trainedOn(other)];
    return planned.map(({ model }, o): FidelityValue => {
      const item = { kind: "model", model } as const;
      const value = compare(nth(mine, o), nth(theirs, o));
      return value === undefined ? { item, value, why: { kind: "not estimable" } } : { item, value };
    });
  };
  return [
    {
      id: "train-synthetic-test-real",
      better: "higher",
      source: "Esteban et al., arXiv 1706.02633 (2017), §4; ridge-penalised logistic and Cox models",
      run: (real, other) =>
        perOutcome(real, other, (mine, { score }) =>
          score === undefined ? undefined : mine.discriminate(score, all(mine)),
        ),
    },
    {
      id: "prediction-difference",
      better: "lower",
      source: "mean absolute difference of centred linear predictors over the standard deviation of the real model's",
      run: (real, other) =>
        perOutcome(real, other, (mine, theirs) =>
          mine.score === undefined || theirs.score === undefined
            ? undefined
            : differenceOf(mine, mine.score, theirs.score),
        ),
    },
  ];
}

/**
 * Mean difference of two models' centred scores over the real rows, in standard deviations of the first: 0 for the same
 * model.
 */
function differenceOf(mine: Prepared, a: Score, b: Score): number | undefined {
  const centred = (score: Score): Float64Array => {
    const values = Float64Array.from(mine.rows, (_, i) => score(mine.columns, i));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  };
  const [x, y] = [centred(a), centred(b)];
  const sd = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length);
  return sd > 0 ? x.reduce((sum, value, i) => sum + Math.abs(value - nth(y, i)), 0) / x.length / sd : undefined;
}

function all({ rows }: Prepared): Int32Array {
  return Int32Array.from(rows, (_, i) => i);
}
