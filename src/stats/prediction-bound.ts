import { RaresynthError } from "../core/errors.ts";
import { studentQuantile } from "./student.ts";

/**
 * Upper bound below which the next of some log-normal values lies with probability `level`, given those seen:
 * exp(m + t sqrt(1 + 1/n) s), with mean and standard deviation of the logarithms and Student's quantile at n - 1
 * degrees of freedom.
 *
 * Source: Whitmore, Am Stat 40:141 (1986).
 * @param values at least two, above 0 @param level one-sided, in (.5, 1)
 * @throws {E_RANGE}
 */
export function logNormalPrediction(values: readonly number[], level: number): number {
  if (values.length < 2 || values.some((value) => !(value > 0)))
    throw new RaresynthError("E_RANGE", "a prediction needs two or more values above 0.");
  const logs = values.map(Math.log);
  const n = logs.length;
  const mean = logs.reduce((sum, value) => sum + value, 0) / n;
  const sd = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  return Math.exp(mean + studentQuantile(2 * level - 1, n - 1) * Math.sqrt(1 + 1 / n) * sd);
}
