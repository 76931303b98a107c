/** Rows as points: numbers in standard deviations, indicators of levels and of missingness. */
export interface Points {
  readonly nRows: number;
  readonly width: number;
  /** values[row * width + k] */
  readonly values: Float64Array;
  readonly units: Int32Array;
}

/** Squared distance of two points; any number above the bound where it is above the bound. */
export function squaredDistance(a: Points, i: number, b: Points, j: number, bound = Infinity): number {
  const { width } = a;
  const [own, theirs] = [a.values, b.values];
  let [at, other, sum] = [i * width, j * width, 0];
  for (const end = at + width; at < end; at++, other++) {
    const gap = own[at]! - theirs[other]!;
    sum += gap * gap;
    if (sum > bound) return sum;
  }
  return sum;
}

/** Squared distance of a row from the k-th nearest row of other units; Infinity where there are fewer. */
export function nearestOthers(points: Points, i: number, k: number): number {
  const nearest = new Float64Array(k).fill(Infinity);
  const { units } = points;
  for (let other = 0; other < points.nRows; other++) {
    if (units[other] === units[i]) continue;
    const distance = squaredDistance(points, i, points, other, nearest[k - 1]);
    if (distance >= nearest[k - 1]!) continue;
    let place = k - 1;
    for (; place > 0 && nearest[place - 1]! > distance; place--) nearest[place] = nearest[place - 1]!;
    nearest[place] = distance;
  }
  return nearest[k - 1]!;
}

/** The nearest of `points` to a row of `others`, the first of several; its squared distance. */
export function nearestPoint(
  points: Points,
  others: Points,
  j: number,
): { readonly at: number; readonly squared: number } {
  let [squared, at] = [Infinity, -1];
  for (let i = 0; i < points.nRows; i++) {
    const distance = squaredDistance(points, i, others, j, squared);
    if (distance < squared) [squared, at] = [distance, i];
  }
  return { at, squared };
}
