/** Rows of two tables in one code: the same number is the same value, 0 is missing. */
export interface CodedTables {
  /** cells[column][row] of either table, the same columns in the same order. */
  readonly first: readonly Int32Array[];
  readonly second: readonly Int32Array[];
  /** Per column, what agreeing on it says, >= 0. */
  readonly weights: Float64Array;
}

/**
 * Per row of the second table the largest agreement with a row of the first: the sum of the weights of the columns in
 * which both hold the same value.
 * @param tables of at least one column
 * @param n rows of each table
 * @param sameTable true where both are one table: a row is not compared with itself
 * @returns one number a row of the second table, >= 0
 */
export function bestAgreements(
  { first, second, weights }: CodedTables,
  n: { readonly first: number; readonly second: number },
  sameTable: boolean,
): Float64Array {
  const scores = new Float64Array(n.first);
  return Float64Array.from({ length: n.second }, (_, row) => {
    scores.fill(0);
    for (let c = 0; c < weights.length; c++) {
      const own = second[c]![row]!;
      if (own === 0) continue;
      const theirs = first[c]!;
      const weight = weights[c]!;
      for (let other = 0; other < scores.length; other++) if (theirs[other] === own) scores[other]! += weight;
    }
    let best = 0;
    for (let other = 0; other < scores.length; other++)
      if (scores[other]! > best && !(sameTable && other === row)) best = scores[other]!;
    return best;
  });
}

/**
 * Whether two rows of one table agree in all but a share of the columns that either fills, and this says enough.
 * @param cells cells[column][row]; 0 is missing
 * @param weights what agreeing on a column says
 * @param a row
 * @param b row
 * @param least smallest share of columns that agree, and smallest sum of their weights
 */
export function rowsAgree(
  cells: readonly Int32Array[],
  weights: Float64Array,
  a: number,
  b: number,
  least: { readonly share: number; readonly weight: number },
): boolean {
  let [agreeing, said, asked] = [0, 0, 0];
  for (let c = 0; c < cells.length; c++) {
    const one = cells[c]![a]!;
    const other = cells[c]![b]!;
    if (one === 0 && other === 0) continue;
    asked++;
    if (one !== other) continue;
    agreeing++;
    said += weights[c]!;
  }
  return agreeing >= least.share * asked && said >= least.weight;
}
