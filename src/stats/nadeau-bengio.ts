import { RaresynthError } from "../core/errors.ts";
import type { Estimate } from "../core/contracts/estimate.ts";
import { betaQuantile } from "./special.ts";

/**
 * Mean over random splits with an interval that knows that the splits share patients: variance (1/J + nTest/nTrain)
 * s^2, Student's t with J - 1 degrees of freedom.
 *
 * Source: Nadeau & Bengio, Machine Learning 52:239 (2003), section 3 (corrected resampled t-test).
 * @param perSplit the statistic on each of J >= 2 splits
 * @param nTest units in the test part, nTrain in the training part
 * @throws {E_RANGE}
 */
export function nadeauBengio(perSplit: ArrayLike<number>, nTest: number, nTrain: number, level: number): Estimate {
  const j = perSplit.length;
  if (j < 2 || !(nTest > 0) || !(nTrain > 0))
    throw new RaresynthError(
      "E_RANGE",
      `at least 2 splits with both parts are needed, got ${j} splits of ${nTest} and ${nTrain}.`,
    );
  const values = Array.from(perSplit);
  const mean = values.reduce((sum, value) => sum + value, 0) / j;
  const s2 = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (j - 1);
  const x = betaQuantile(1 - level, (j - 1) / 2, 0.5);
  const half = Math.sqrt((j - 1) * (1 / x - 1)) * Math.sqrt((1 / j + nTest / nTrain) * s2);
  return {
    value: mean,
    low: mean - half,
    high: mean + half,
    level,
    n: j,
    method: "nadeau-bengio",
  };
}
