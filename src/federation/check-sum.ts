import { normalQuantile } from "../stats/special.ts";

/** A table of the sum, in persons; the last column runs fastest. `sigma` is 0 where no noise was added. */
export interface SumTable {
  readonly columns: readonly number[];
  readonly sigma: number;
  readonly counts: ArrayLike<number>;
}

/** What does not fit in a sum. Which site it comes from cannot be told, since the masks hide it. */
export type SumFault =
  | { readonly kind: "total"; readonly columns: readonly number[] }
  | { readonly kind: "margins"; readonly columns: readonly number[]; readonly column: number }
  | { readonly kind: "declared size" }
  | { readonly kind: "negative cell"; readonly columns: readonly number[] };

/** Chance that a sum without fault is refused, over all comparisons together. */
const FALSE_ALARM = 1e-4;

/**
 * Holds the tables of a sum against each other and against the declared sizes.
 * Finds: another coding, a shifted or swapped table, double entry, totals beyond what was declared. Cannot find: a site
 * that invents patients consistently within its declared size; which site it was.
 * @param sizes states of each column @param declared patients of all sites together
 */
export function checkSum(tables: readonly SumTable[], sizes: readonly number[], declared: number): SumFault[] {
  const totals = tables.map(({ counts }) => sum(Array.from(counts)));
  const variances = tables.map(({ counts, sigma }) => sigma ** 2 * counts.length);
  const margins = tables.flatMap(({ columns }) => columns).length;
  const comparisons = totals.length ** 2 + margins ** 2 * Math.max(...sizes) + sum(tables.map((t) => t.counts.length));
  const z = normalQuantile(1 - FALSE_ALARM / (2 * comparisons));
  const differs = (a: number, b: number, variance: number): boolean => Math.abs(a - b) > z * Math.sqrt(variance) + 1e-6;
  const faults: SumFault[] = [];
  const best = variances.indexOf(Math.min(...variances));
  const at = <T>(list: readonly T[], i: number): T => list[i] as T;
  tables.forEach(({ columns, sigma, counts }, i) => {
    if (i !== best && differs(at(totals, i), at(totals, best), at(variances, i) + at(variances, best)))
      faults.push({ kind: "total", columns });
    if (Array.from(counts).some((count) => count < -z * sigma - 1e-6)) faults.push({ kind: "negative cell", columns });
  });
  if (at(totals, best) > declared + z * Math.sqrt(at(variances, best)) + 1e-6) faults.push({ kind: "declared size" });
  for (let column = 0; column < sizes.length; column++) {
    const folded = tables
      .filter(({ columns }) => columns.includes(column))
      .map((table) => ({ table, margin: fold(table, column, sizes) }))
      .sort((a, b) => a.margin.variance - b.margin.variance);
    const [first, ...rest] = folded;
    if (first === undefined) continue;
    for (const { table, margin } of rest)
      if (
        margin.counts.some((count, state) =>
          differs(count, at(first.margin.counts, state), margin.variance + first.margin.variance),
        )
      )
        faults.push({ kind: "margins", columns: table.columns, column });
  }
  return faults;
}

/** The one-way table of a column, from a table over it. @returns counts and the variance of each */
export function fold(
  { columns, sigma, counts }: SumTable,
  column: number,
  sizes: readonly number[],
): { readonly counts: number[]; readonly variance: number } {
  const states = sizes[column] ?? 0;
  const slot = columns.indexOf(column);
  const inner = columns.slice(slot + 1).reduce((product, at) => product * (sizes[at] ?? 0), 1);
  const margin = new Array<number>(states).fill(0);
  Array.from(counts).forEach((count, cell) => {
    const state = Math.floor(cell / inner) % states;
    margin[state] = (margin[state] ?? 0) + count;
  });
  return { counts: margin, variance: (sigma ** 2 * counts.length) / states };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
