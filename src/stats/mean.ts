/**
 * Arithmetic mean.
 * @param values without NaN
 * @returns the mean; 0 where there is no value
 */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]!;
  return values.length === 0 ? 0 : sum / values.length;
}

/**
 * Arithmetic mean of what is known.
 * @param values NaN where unknown
 * @returns the mean of the others; 0 where none is known
 */
export function meanOfKnown(values: Float64Array): number {
  return mean(values.filter((value) => !Number.isNaN(value)));
}
