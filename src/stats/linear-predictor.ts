/**
 * The linear predictor of one row: the intercept and the sum of weighted covariates.
 * @param weights one for each column
 * @param columns covariates, by row
 * @param row 0..length of a column - 1
 * @param intercept added first
 * @returns intercept + sum of weights[j] * columns[j][row]
 */
export function linearPredictor(
  weights: Float64Array,
  columns: readonly Float64Array[],
  row: number,
  intercept = 0,
): number {
  let sum = intercept;
  for (let j = 0; j < columns.length; j++) sum += weights[j]! * columns[j]![row]!;
  return sum;
}
