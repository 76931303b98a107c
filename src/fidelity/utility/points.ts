import { dotProducts } from "../../stats/dot-products.ts";

/** Rows as points: numbers in standard deviations, indicators of levels and of missingness. */
export interface Points {
  readonly nRows: number;
  readonly width: number;
  /** values[row * width + k] */
  readonly values: Float64Array;
  readonly units: Int32Array;
}

/**
 * All pairs of rows of two cohorts. Squared distances are known up to rounding, |a|² + |b|² - 2ab from one product of
 * matrices; where that cannot decide, they are taken exactly.
 */
export interface PairedPoints {
  readonly points: Points;
  readonly others: Points;
  /** products[i * others.nRows + j]; of a cohort with itself for j <= i alone. */
  readonly products: Float64Array;
  readonly squares: Float64Array;
  readonly otherSquares: Float64Array;
}

/** @param others default: the points themselves */
export function pairedPoints(points: Points, others: Points = points): PairedPoints {
  const [mine, theirs] = [rowsOf(points), rowsOf(others)];
  return {
    points,
    others,
    products: dotProducts(mine, theirs, points === others ? "lower" : "all"),
    squares: Float64Array.from(mine, squareOf),
    otherSquares: Float64Array.from(theirs, squareOf),
  };
}

function rowsOf({ nRows, width, values }: Points): Float64Array[] {
  return Array.from({ length: nRows }, (_, row) => values.subarray(row * width, (row + 1) * width));
}

function squareOf(row: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < row.length; k++) sum += row[k]! * row[k]!;
  return sum;
}

/** Squared distance of a row from another cohort's. */
export function squaredDistance({ points, others }: PairedPoints, i: number, j: number): number {
  const { width } = points;
  const [own, theirs] = [points.values, others.values];
  let [at, other, sum] = [i * width, j * width, 0];
  for (const end = at + width; at < end; at++, other++) {
    const gap = own[at]! - theirs[other]!;
    sum += gap * gap;
  }
  return sum;
}

/**
 * A bound from below of the squared distance. The sums of `width` products are off by at most width * 2^-53 of
 * |a|² + |b|² each; eight times that is taken off.
 */
function leastSquared({ points, others, products, squares, otherSquares }: PairedPoints, i: number, j: number): number {
  const isTurned = points === others && j > i;
  const product = products[isTurned ? j * others.nRows + i : i * others.nRows + j]!;
  const scale = squares[i]! + otherSquares[j]!;
  return scale - 2 * product - scale * (points.width + 3) * 2 ** -50;
}

/** Whether the squared distance is at most the bound. */
export function isWithin(pairs: PairedPoints, i: number, j: number, bound: number): boolean {
  return leastSquared(pairs, i, j) <= bound && squaredDistance(pairs, i, j) <= bound;
}

/**
 * Squared distances of a row from the nearest rows of other units, ascending; Infinity where there are fewer.
 * @param own a cohort with itself
 * @param k their number
 */
export function nearestOthers(own: PairedPoints, i: number, k: number): Float64Array {
  const nearest = new Float64Array(k).fill(Infinity);
  const { units, nRows } = own.points;
  for (let other = 0; other < nRows; other++) {
    if (units[other] === units[i] || leastSquared(own, i, other) >= nearest[k - 1]!) continue;
    const distance = squaredDistance(own, i, other);
    if (distance >= nearest[k - 1]!) continue;
    let place = k - 1;
    for (; place > 0 && nearest[place - 1]! > distance; place--) nearest[place] = nearest[place - 1]!;
    nearest[place] = distance;
  }
  return nearest;
}

/** The nearest of the points to a row of the others, the first of several; its squared distance. */
export function nearestPoint(pairs: PairedPoints, j: number): { readonly at: number; readonly squared: number } {
  let [squared, at] = [Infinity, -1];
  for (let i = 0; i < pairs.points.nRows; i++) {
    if (leastSquared(pairs, i, j) >= squared) continue;
    const distance = squaredDistance(pairs, i, j);
    if (distance < squared) [squared, at] = [distance, i];
  }
  return { at, squared };
}
