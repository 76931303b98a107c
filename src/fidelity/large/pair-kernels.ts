import type { RankedColumn } from "./ranked-column.ts";

/** Rows of each rank, and rows without a value. */
export interface RankCounts {
  readonly counts: Float64Array;
  readonly nMissing: number;
}

/** How often each rank occurs. */
export function countRanks({ parts, nRanks }: RankedColumn): RankCounts {
  const counts = new Float64Array(nRanks);
  let nMissing = 0;
  for (const { codes, table } of parts) {
    for (let row = 0; row < codes.length; row++) {
      const rank = table === undefined ? codes[row]! : table[codes[row]!]!;
      if (rank < 0) nMissing++;
      else counts[rank]!++;
    }
  }
  return { counts, nMissing };
}

/** Rows of two columns that have both ranks, by part. @param see called once a row that is complete */
function eachComplete(a: RankedColumn, b: RankedColumn, see: (rankA: number, rankB: number) => void): void {
  a.parts.forEach((partA, at) => {
    const partB = b.parts[at]!;
    const [codesA, codesB] = [partA.codes, partB.codes];
    const [tableA, tableB] = [partA.table, partB.table];
    for (let row = 0; row < codesA.length; row++) {
      const rankA = tableA === undefined ? codesA[row]! : tableA[codesA[row]!]!;
      const rankB = tableB === undefined ? codesB[row]! : tableB[codesB[row]!]!;
      if (rankA >= 0 && rankB >= 0) see(rankA, rankB);
    }
  });
}

/** Pearson's and Spearman's correlation of two columns of numbers. */
export interface Correlations {
  readonly pearson: number | undefined;
  readonly spearman: number | undefined;
}

/**
 * Both correlations over the rows where both values are present: as `pearson` and `spearman` of src/stats, in two passes
 * over ranks and without sorting. Mid-ranks are taken within the complete rows.
 * @param a, b columns of numbers of the same table
 */
export function correlations(a: RankedColumn, b: RankedColumn): Correlations {
  const [valuesA, valuesB] = [a.values!, b.values!];
  const [countsA, countsB] = [new Float64Array(a.nRanks), new Float64Array(b.nRanks)];
  let n = 0;
  eachComplete(a, b, (rankA, rankB) => {
    countsA[rankA]!++;
    countsB[rankB]!++;
    n++;
  });
  if (n < 2) return { pearson: undefined, spearman: undefined };
  const [x, y] = [centred(valuesA, countsA, n), centred(valuesB, countsB, n)];
  const [u, v] = [centred(midRanks(countsA), countsA, n), centred(midRanks(countsB), countsB, n)];
  let [xy, uv] = [0, 0];
  eachComplete(a, b, (rankA, rankB) => {
    xy += x.values[rankA]! * y.values[rankB]!;
    uv += u.values[rankA]! * v.values[rankB]!;
  });
  return { pearson: ratio(xy, x, y, n), spearman: ratio(uv, u, v, n) };
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
export function cramer(a: RankedColumn, b: RankedColumn): number | undefined {
  const cells = new Float64Array(a.nRanks * b.nRanks);
  let n = 0;
  eachComplete(a, b, (codeA, codeB) => {
    cells[codeA * b.nRanks + codeB]!++;
    n++;
  });
  const rows = new Float64Array(a.nRanks);
  const columns = new Float64Array(b.nRanks);
  cells.forEach((count, at) => {
    rows[Math.floor(at / b.nRanks)]! += count;
    columns[at % b.nRanks]! += count;
  });
  const occurring = (totals: Float64Array): number => totals.reduce((sum, total) => sum + (total > 0 ? 1 : 0), 0);
  const smaller = Math.min(occurring(rows), occurring(columns));
  if (smaller < 2) return undefined;
  let chi2 = 0;
  cells.forEach((count, at) => {
    const expected = (rows[Math.floor(at / b.nRanks)]! * columns[at % b.nRanks]!) / n;
    if (expected > 0) chi2 += (count - expected) ** 2 / expected;
  });
  return Math.min(1, Math.sqrt(chi2 / (n * (smaller - 1))));
}

/** Correlation ratio of a number given a level, as `correlationRatio` of src/stats. */
export function etaSquared(number: RankedColumn, level: RankedColumn): number | undefined {
  const values = number.values!;
  const [counts, sums] = [new Float64Array(level.nRanks), new Float64Array(level.nRanks)];
  const byRank = new Float64Array(number.nRanks);
  let n = 0;
  eachComplete(number, level, (rank, code) => {
    counts[code]!++;
    sums[code]! += values[rank]!;
    byRank[rank]!++;
    n++;
  });
  if (n === 0) return undefined;
  const { mean, sumOfSquares } = centred(values, byRank, n);
  let [nGroups, between] = [0, 0];
  counts.forEach((count, code) => {
    if (count === 0) return;
    nGroups++;
    between += count * (sums[code]! / count - mean) ** 2;
  });
  if (nGroups < 2 || sumOfSquares <= 1e-24 * n * mean * mean) return undefined;
  return Math.min(1, between / sumOfSquares);
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
