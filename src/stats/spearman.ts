import { pearson } from "./pearson.ts";

/** A column with the order of its values, which every pair that it is in shares. */
export interface OrderedColumn {
  /** NaN is missing. */
  readonly values: ArrayLike<number>;
  /** Rows that have a value, ascending by it. */
  readonly order: Int32Array;
}

/** @param values NaN is missing */
export function orderedColumn(values: ArrayLike<number>): OrderedColumn {
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row]!)) rows.push(row);
  return { values, order: Int32Array.from(rows).sort((one, other) => values[one]! - values[other]!) };
}

/**
 * Spearman correlation: Pearson's on mid-ranks taken within the rows where both values are present.
 * @param x NaN is missing
 * @param y same length
 * @returns -1..1; undefined with fewer than two complete rows or a constant
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number | undefined {
  return spearmanOrdered(orderedColumn(x), orderedColumn(y));
}

/** As `spearman`, in one pass over columns that were sorted before. */
export function spearmanOrdered(x: OrderedColumn, y: OrderedColumn): number | undefined {
  return pearson(ranksBeside(x, y), ranksBeside(y, x));
}

/** Mid-ranks among the rows where the other value is present too, NaN elsewhere. */
function ranksBeside({ values, order }: OrderedColumn, { values: others }: OrderedColumn): Float64Array {
  const ranks = new Float64Array(values.length).fill(NaN);
  const tied = new Int32Array(order.length);
  let [before, nTied, last] = [0, 0, NaN];
  const close = (): void => {
    const rank = before + (nTied + 1) / 2;
    for (let at = 0; at < nTied; at++) ranks[tied[at]!] = rank;
    before += nTied;
    nTied = 0;
  };
  for (const row of order) {
    if (Number.isNaN(others[row]!)) continue;
    if (values[row] !== last) close();
    last = values[row]!;
    tied[nTied++] = row;
  }
  close();
  return ranks;
}
