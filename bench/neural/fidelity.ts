import type { Cohort } from "../../src/core/cohort.ts";
import type { Generator } from "../../src/core/generator.ts";
import { createRng } from "../../src/core/rng.ts";
import { fidelityMetricsWith } from "../../src/fidelity/index.ts";
import { fidelityPlan } from "../../src/fidelity/plan.ts";
import { correlationGap, cramerGap, kaplanMeierGap, meanKs } from "../fidelity-numbers.ts";

/** Fits and draws of one generator: time to fit, mean fidelity over seeds, and what its notes say of the training. */
export async function measureGenerator(generator: Generator, train: Cohort<"train">, params: object, nSeeds: number): Promise<{ seconds: number; ks: number; correlation: number; cramer: number; survival: number; propensity: number; notes: readonly string[] }> {
  const propensity = fidelityMetricsWith(() => fidelityPlan(train, 0.5)).find((metric) => metric.id === "propensity");
  const sums = { seconds: 0, ks: 0, correlation: 0, cramer: 0, survival: 0, propensity: 0 };
  let notes: readonly string[] = [];
  for (let seed = 0; seed < nSeeds; seed++) {
    const start = performance.now();
    const fitted = await generator.fit(train, { ...params }, createRng(`bench/fit/${seed}`));
    sums.seconds += (performance.now() - start) / 1000 / nSeeds;
    const synthetic = await fitted.sample(train.nRows, createRng(`bench/sample/${seed}`));
    sums.ks += meanKs(train, synthetic) / nSeeds;
    sums.correlation += correlationGap(train, synthetic) / nSeeds;
    sums.cramer += cramerGap(train, synthetic) / nSeeds;
    sums.survival += kaplanMeierGap(train, synthetic) / nSeeds;
    sums.propensity += (propensity?.run(train, synthetic)[0]?.value ?? NaN) / nSeeds;
    notes = fitted.notes;
  }
  return { ...sums, notes };
}
