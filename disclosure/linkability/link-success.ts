import type { NearestTies } from "../shared/distance/nearest.ts";

/**
 * Probability that the closest synthetic row to the left half of a record and the closest one to its right half are the
 * same row, where each is drawn at random among rows at the same distance: |L and R| / (|L| |R|).
 * @returns per query, in 0..1
 */
export function linkSuccess(left: NearestTies, right: NearestTies): Float64Array {
  return Float64Array.from({ length: left.starts.length - 1 }, (_, i) => {
    let a = left.starts[i]!;
    let b = right.starts[i]!;
    const endA = left.starts[i + 1]!;
    const endB = right.starts[i + 1]!;
    const size = (endA - a) * (endB - b);
    let common = 0;
    while (a < endA && b < endB) {
      const x = left.rows[a]!;
      const y = right.rows[b]!;
      if (x === y) common++;
      if (x <= y) a++;
      if (y <= x) b++;
    }
    return size === 0 ? 0 : common / size;
  });
}
