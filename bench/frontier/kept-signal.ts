import type { Cohort } from "../../src/core/data/cohort.ts";
import { fidelityPlan } from "../../src/fidelity/plan.ts";
import { predictionMetrics } from "../../src/fidelity/utility/prediction-metrics.ts";
import { predictors } from "../../src/fidelity/utility/predictor.ts";
import { coefficients, regressionsOf } from "../signal/coefficients.ts";
import { featuresOf } from "../signal/feature-space.ts";
import { correlations, keptOf, type Kept } from "../signal/retention.ts";
import type { Registry, Split } from "./registries.ts";

/** What one file keeps of the signal of the patients fitted, judged by those held out. */
export interface KeptSignal {
  /** Rank correlations of all numbers and levels; as bench/signal. */
  readonly correlations: Kept;
  /** Of Cox, logistic and linear models, the most associated predictors of the whole registry; as bench/signal. */
  readonly coefficients: Kept;
  /**
   * Mean over outcomes of discrimination among held-out patients by a model trained on the file, minus that of one
   * trained on the fitted patients; undefined without outcome.
   */
  readonly prediction?: number;
}

/** A meter of one registry; features, models and outcomes are fixed on all of its patients. */
export function signalMeter({ cohort }: Registry): (split: Split, synthetic: Cohort) => KeptSignal {
  const features = featuresOf(cohort);
  const regressions = regressionsOf(cohort, features);
  const [discrimination] = predictionMetrics(predictors(cohort, fidelityPlan(cohort, 0.5)));
  return ({ train, heldOut }, synthetic) => {
    const kept = (of: (one: Cohort) => Float64Array): Kept => keptOf(of(synthetic), of(train), of(heldOut));
    const gains = discrimination.run(heldOut, synthetic).flatMap(({ value }, outcome) => {
      const real = discrimination.run(heldOut, train)[outcome]?.value;
      return value === undefined || real === undefined ? [] : [value - real];
    });
    return {
      correlations: kept((one) => correlations(one, features, "spearman")),
      coefficients: kept((one) => coefficients(one, regressions)),
      ...(gains.length === 0 ? {} : { prediction: gains.reduce((sum, one) => sum + one, 0) / gains.length }),
    };
  };
}
