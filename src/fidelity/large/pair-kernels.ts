import type { RankedColumn } from "./ranked-column.ts";

/** An association over all rows that were looked at, and in each group of them. */
export interface Measured {
  readonly value: number | undefined;
  readonly groups: readonly (number | undefined)[];
}

/** Pearson's and Spearman's correlation of two columns of numbers. */
export interface Correlations {
  readonly pearson: Measured;
  readonly spearman: Measured;
}

/**
 * Both correlations over the rows where both values are present: as `pearson` and `spearman` of src/stats, in one pass
 * over ranks and without sorting. Mid-ranks are taken within the complete rows; groups keep the mid-ranks of all.
 * @param a, b columns of numbers, of the same rows
 * @param ends places where groups of rows end, ascending; the last is the number of rows
 */
export function correlations(a: RankedColumn, b: RankedColumn, ends: readonly number[]): Correlations {
  const [countsA, countsB] = [completeCounts(a, b), completeCounts(b, a)];
  const n = countsA.reduce((sum, count) => sum + count, 0);
  const unknown: Measured = { value: undefined, groups: ends.map(() => undefined) };
  if (n < 2) return { pearson: unknown, spearman: unknown };
  const [x, y] = [centred(a.values!, countsA, n), centred(b.values!, countsB, n)];
  const [u, v] = [centred(midRanks(countsA), countsA, n), centred(midRanks(countsB), countsB, n)];
  const overGroups = (one: Centred, other: Centred): Measured => {
    const sums = ends.map((end, k) => momentsOf(a.ranks, b.ranks, one.values, other.values, ends[k - 1] ?? 0, end));
    const products = sums.reduce((sum, { xy }) => sum + xy, 0);
    return { value: ratio(products, one, other, n), groups: sums.map(correlationOf) };
  };
  return { pearson: overGroups(x, y), spearman: overGroups(u, v) };
}

/** Rows of each rank among those where the other column is known. */
function completeCounts({ ranks, counts }: RankedColumn, { missing }: RankedColumn): Float64Array {
  const own = counts.slice();
  for (const row of missing) if (ranks[row]! >= 0) own[ranks[row]!]!--;
  return own;
}

interface Moments {
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly yy: number;
  readonly xy: number;
}

/** Sums over the complete rows of a stretch. @param valuesA, valuesB by rank */
function momentsOf(
  ranksA: Int32Array,
  ranksB: Int32Array,
  valuesA: Float64Array,
  valuesB: Float64Array,
  from: number,
  to: number,
): Moments {
  let n = 0;
  let x = 0;
  let y = 0;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let row = from; row < to; row++) {
    const rankA = ranksA[row]!;
    const rankB = ranksB[row]!;
    if (rankA < 0 || rankB < 0) continue;
    const one = valuesA[rankA]!;
    const other = valuesB[rankB]!;
    n++;
    x += one;
    y += other;
    xx += one * one;
    yy += other * other;
    xy += one * other;
  }
  return { n, x, y, xx, yy, xy };
}

function correlationOf({ n, x, y, xx, yy, xy }: Moments): number | undefined {
  const spread = (xx - (x * x) / n) * (yy - (y * y) / n);
  return n < 2 || !(spread > 0) ? undefined : Math.max(-1, Math.min(1, (xy - (x * y) / n) / Math.sqrt(spread)));
}

interface Centred {
  readonly values: Float64Array;
  readonly mean: number;
  readonly sumOfSquares: number;
}

function centred(values: Float64Array, counts: Float64Array, n: number): Centred {
  let sum = 0;
  for (let rank = 0; rank < values.length; rank++) sum += counts[rank]! * values[rank]!;
  const mean = sum / n;
  const own = values.map((value) => value - mean);
  let sumOfSquares = 0;
  for (let rank = 0; rank < own.length; rank++) sumOfSquares += counts[rank]! * own[rank]! * own[rank]!;
  return { values: own, mean, sumOfSquares };
}

/** A constant leaves only rounding error of its mean behind, as in `pearson`. */
function ratio(products: number, x: Centred, y: Centred, n: number): number | undefined {
  const noise = 1e-24 * n;
  if (x.sumOfSquares <= noise * x.mean * x.mean || y.sumOfSquares <= noise * y.mean * y.mean) return undefined;
  return Math.max(-1, Math.min(1, products / Math.sqrt(x.sumOfSquares * y.sumOfSquares)));
}

/** Mean place of the rows of each rank, from 1. */
function midRanks(counts: Float64Array): Float64Array {
  let before = 0;
  return counts.map((count) => {
    const middle = before + (count + 1) / 2;
    before += count;
    return middle;
  });
}

/** Cramér's V, as `cramersV` of src/stats; undefined where fewer than two levels of either occur. */
export function cramer(a: RankedColumn, b: RankedColumn, ends: readonly number[]): Measured {
  const [nA, nB] = [a.counts.length, b.counts.length];
  const [ranksA, ranksB] = [a.ranks, b.ranks];
  const cells = new Float64Array(nA * nB);
  const groups = ends.map((end, k) => {
    const own = new Float64Array(nA * nB);
    for (let row = ends[k - 1] ?? 0; row < end; row++) {
      const codeA = ranksA[row]!;
      const codeB = ranksB[row]!;
      if (codeA >= 0 && codeB >= 0) own[codeA * nB + codeB]!++;
    }
    for (let at = 0; at < cells.length; at++) cells[at]! += own[at]!;
    return ends.length === 1 ? undefined : cramerOfCells(own, nA, nB);
  });
  return { value: cramerOfCells(cells, nA, nB), groups };
}

function cramerOfCells(cells: Float64Array, nA: number, nB: number): number | undefined {
  const [rows, columns] = [new Float64Array(nA), new Float64Array(nB)];
  let n = 0;
  cells.forEach((count, at) => {
    rows[Math.floor(at / nB)]! += count;
    columns[at % nB]! += count;
    n += count;
  });
  const occurring = (totals: Float64Array): number => totals.reduce((sum, total) => sum + (total > 0 ? 1 : 0), 0);
  const smaller = Math.min(occurring(rows), occurring(columns));
  if (smaller < 2) return undefined;
  let chi2 = 0;
  cells.forEach((count, at) => {
    const expected = (rows[Math.floor(at / nB)]! * columns[at % nB]!) / n;
    if (expected > 0) chi2 += (count - expected) ** 2 / expected;
  });
  return Math.min(1, Math.sqrt(chi2 / (n * (smaller - 1))));
}

/** Correlation ratio of a number given a level, as `correlationRatio` of src/stats. */
export function etaSquared(number: RankedColumn, level: RankedColumn, ends: readonly number[]): Measured {
  const byRank = completeCounts(number, level);
  const n = byRank.reduce((sum, count) => sum + count, 0);
  if (n === 0) return { value: undefined, groups: ends.map(() => undefined) };
  const { values, mean, sumOfSquares } = centred(number.values!, byRank, n);
  const nLevels = level.counts.length;
  const [ranks, codes] = [number.ranks, level.ranks];
  const [counts, sums] = [new Float64Array(nLevels), new Float64Array(nLevels)];
  const groups = ends.map((end, k) => {
    const [ownCounts, ownSums] = [new Float64Array(nLevels), new Float64Array(nLevels)];
    let squares = 0;
    for (let row = ends[k - 1] ?? 0; row < end; row++) {
      const rank = ranks[row]!;
      const code = codes[row]!;
      if (rank < 0 || code < 0) continue;
      const value = values[rank]!;
      ownCounts[code]!++;
      ownSums[code]! += value;
      squares += value * value;
    }
    for (let code = 0; code < nLevels; code++) {
      counts[code]! += ownCounts[code]!;
      sums[code]! += ownSums[code]!;
    }
    return shareBetween(ownCounts, ownSums, squares);
  });
  const isConstant = sumOfSquares <= 1e-24 * n * mean * mean;
  return { value: isConstant ? undefined : shareBetween(counts, sums, sumOfSquares), groups };
}

/** Share of the sum of squares that lies between levels. @param squares of values about any centre */
function shareBetween(counts: Float64Array, sums: Float64Array, squares: number): number | undefined {
  const total = (of: Float64Array): number => of.reduce((sum, one) => sum + one, 0);
  const n = total(counts);
  const shift = total(sums) / n;
  let [nLevels, between] = [0, 0];
  counts.forEach((count, code) => {
    if (count === 0) return;
    nLevels++;
    between += count * (sums[code]! / count - shift) ** 2;
  });
  const spread = squares - n * shift * shift;
  return nLevels < 2 || !(spread > 0) ? undefined : Math.min(1, between / spread);
}

/** Two-sample Kolmogorov-Smirnov statistic from counts of different values. */
export function ksOfCounts(
  a: { readonly values: Float64Array; readonly counts: Float64Array },
  b: { readonly values: Float64Array; readonly counts: Float64Array },
): number | undefined {
  const total = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);
  const [nA, nB] = [total(a.counts), total(b.counts)];
  if (nA === 0 || nB === 0) return undefined;
  let [i, j, belowA, belowB, gap] = [0, 0, 0, 0, 0];
  while (i < a.values.length && j < b.values.length) {
    const value = Math.min(a.values[i]!, b.values[j]!);
    if (a.values[i] === value) belowA += a.counts[i++]!;
    if (b.values[j] === value) belowB += b.counts[j++]!;
    gap = Math.max(gap, Math.abs(belowA / nA - belowB / nB));
  }
  return gap;
}
