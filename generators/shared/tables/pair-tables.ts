/** A column whose states are known without looking at the data. Where `canMiss`, the last state is "missing". */
export interface TableColumn {
  readonly name: string;
  readonly nStates: number;
  readonly canMiss: boolean;
  /** Bins and ordered levels: neighbours are near one another. */
  readonly ordered: boolean;
}

/**
 * All that a model of pairs needs of a registry: counts of every two columns together, in patients (shares of them
 * where a patient has several rows).
 */
export interface PairTables {
  readonly columns: readonly TableColumn[];
  /** Patients in all. */
  readonly total: number;
  /** Patients in each pair of states of columns a < b; b runs fastest. */
  readonly pair: (a: number, b: number) => ArrayLike<number>;
  /** Patients in each state. */
  readonly margins: readonly Float64Array[];
}

/**
 * Pair tables from a flat list.
 * @param cells tables of columns (0, 1), (0, 2), ... (1, 2), ... one after the other, or the one column's margin; each
 *   in patients
 */
export function pairTables(columns: readonly TableColumn[], cells: ArrayLike<number>): PairTables {
  const tables = new Map<number, Float64Array>();
  const margins = columns.map(({ nStates }) => new Float64Array(nStates));
  const d = columns.length;
  let start = 0;
  const take = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => cells[start + i] ?? NaN);
  for (const [a, b] of pairsOf(d)) {
    const [rows, width] = [columns[a]?.nStates ?? 0, columns[b]?.nStates ?? 0];
    const table = take(rows * width);
    start += table.length;
    tables.set(a * d + b, table);
    // Every column is first in some pair but the last, which is second in the first column's.
    if (b === a + 1) table.forEach((count, cell) => add(margins[a], Math.floor(cell / width), count));
    if (a === 0 && b === d - 1) table.forEach((count, cell) => add(margins[b], cell % width, count));
  }
  if (d === 1) margins[0]?.set(take(columns[0]?.nStates ?? 0));
  const total = (margins[0] ?? new Float64Array(0)).reduce((sum, count) => sum + count, 0);
  const pair = (a: number, b: number): Float64Array => tables.get(a * d + b) ?? new Float64Array(0);
  return { columns, total, pair, margins };
}

/** (0, 1), (0, 2), ... (d - 2, d - 1). */
export function pairsOf(d: number): (readonly [number, number])[] {
  const all = Array.from({ length: d }, (_, at) => at);
  return all.flatMap((a) => all.slice(a + 1).map((b) => [a, b] as const));
}

function add(into: Float64Array | undefined, at: number, count: number): void {
  if (into !== undefined) into[at] = (into[at] ?? 0) + count;
}
