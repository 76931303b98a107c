/** Standard deviation of the observed values; 0 where there are none. */
export function spreadOf(values: Float64Array): number {
  const present = values.filter((value) => !Number.isNaN(value));
  if (present.length === 0) return 0;
  const mean = meanOf(present);
  return Math.sqrt(present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / present.length);
}

/** Mean of the observed values; NaN where there are none. */
export function meanOf(values: Float64Array): number {
  const present = values.filter((value) => !Number.isNaN(value));
  return present.reduce((sum, value) => sum + value, 0) / present.length;
}

/** Whether every observed value is a whole number. */
export function isWhole(values: Float64Array): boolean {
  return values.every((value) => Number.isNaN(value) || Number.isInteger(value));
}
