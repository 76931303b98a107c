/**
 * Benjamini-Hochberg adjusted p-values (false discovery rate under independence or positive dependence), in the order
 * of the input.
 *
 * Source: Benjamini & Hochberg, JRSS B 57:289 (1995).
 * @param p raw p-values in [0, 1]
 * @returns adjusted p-values in [0, 1]
 */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const order = p.map((_, i) => i).sort((i, j) => p[j]! - p[i]!);
  const adjusted = new Array<number>(p.length);
  let running = 1;
  order.forEach((index, place) => {
    running = Math.min(running, (p.length / (p.length - place)) * p[index]!);
    adjusted[index] = running;
  });
  return adjusted;
}
