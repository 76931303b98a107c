/**
 * Holm's step-down adjusted p-values (family-wise error, no assumption on dependence), in the order of the input.
 *
 * Source: Holm, Scand J Stat 6:65 (1979).
 * @param p raw p-values in [0, 1]
 * @returns adjusted p-values in [0, 1]
 */
export function holm(p: readonly number[]): number[] {
  const order = p.map((_, i) => i).sort((i, j) => p[i]! - p[j]!);
  const adjusted = new Array<number>(p.length);
  let running = 0;
  order.forEach((index, place) => {
    running = Math.max(running, Math.min(1, (p.length - place) * p[index]!));
    adjusted[index] = running;
  });
  return adjusted;
}
