/** The largest of 1, 2 or 5 times a power of ten that is at most `size`. @param size > 0 */
export function niceStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size) + 1e-12);
  const lead = size / power;
  return cleanMultiple(lead >= 5 - 1e-9 ? 5 : lead >= 2 - 1e-9 ? 2 : 1, power);
}

/** count × grid without binary dust: 3 × 0.1 is 0.3. */
export function cleanMultiple(count: number, grid: number): number {
  if (grid >= 1 && Number.isInteger(grid)) return count * grid;
  const inverse = Math.round(1 / grid);
  if (Math.abs(inverse * grid - 1) < 1e-12) return count / inverse;
  return Number((count * grid).toPrecision(12));
}

/** Nearest multiple of `grid`, halves upwards. */
export function roundToGrid(value: number, grid: number): number {
  return cleanMultiple(Math.round(tidyRatio(value, grid)), grid);
}

/** Largest multiple of `grid` at or below the value. */
export function floorToGrid(value: number, grid: number): number {
  return cleanMultiple(Math.floor(tidyRatio(value, grid)), grid);
}

/** Smallest multiple of `grid` at or above the value. */
export function ceilToGrid(value: number, grid: number): number {
  return cleanMultiple(Math.ceil(tidyRatio(value, grid)), grid);
}

/** 0.3 / 0.1 is 2.9999999999999996; a value that is a multiple must be seen as one. */
function tidyRatio(value: number, grid: number): number {
  const ratio = value / grid;
  const nearest = Math.round(ratio);
  return Math.abs(ratio - nearest) < 1e-9 * Math.max(1, Math.abs(ratio)) ? nearest : ratio;
}
