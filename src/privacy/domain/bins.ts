import { nth } from "../../core/access.ts";
import type { ColumnSchema } from "../../core/data/schema.ts";

/**
 * Why no bins can be laid: bounds missing, not ascending, a logarithm of 0, or a bin that holds no value of the grid.
 */
export type BinFault = "bounds" | "order" | "log" | "empty";

export interface Bins {
  readonly edges: readonly number[];
  readonly grid: number;
  readonly origin: number;
}

/** Steps of the grid in the narrowest bin where the schema names no grid. */
const STEPS_WITHOUT_GRID = 100;

/** Public bins of a number or a date (days): the cuts, or equal widths on the declared scale. */
export function bounded(column: ColumnSchema, bins: number): Bins | { readonly fault: BinFault } {
  const min = numberOf(column.bounds?.min);
  const max = numberOf(column.bounds?.max);
  if (min === undefined || max === undefined) return { fault: "bounds" };
  if (!(min < max)) return { fault: "order" };
  const whole = column.type !== "continuous";
  const grid = column.grid ?? (whole ? 1 : undefined);
  if (column.scale === "log" && !(min > 0)) return { fault: "log" };
  const inner = column.cuts?.map(numberOf) ?? equalWidths(min, max, bins, column.scale === "log", grid);
  const edges = [min, ...inner, max];
  const known = edges.filter((edge) => edge !== undefined);
  // Only the last bin may be one value: the upper bound itself.
  const ascends = known.every(
    (edge, i) => i === 0 || nth(known, i - 1) < edge || (i > 1 && i === edges.length - 1 && known[i - 1] === edge),
  );
  if (known.length < edges.length || !ascends) return { fault: "order" };
  const narrowest = Math.min(
    ...known
      .slice(1)
      .map((edge, i) => edge - nth(known, i))
      .filter((width) => width > 0),
  );
  const step = grid ?? 10 ** Math.floor(Math.log10(narrowest / STEPS_WITHOUT_GRID));
  const filled = known.slice(1).every((_, bin) => {
    const { first, last } = gridOfBin(known, step, min, bin);
    return last >= first;
  });
  return filled ? { edges: known, grid: step, origin: min } : { fault: "empty" };
}

/** Grid points (as multiples of `grid` from `origin`) that lie in a bin. */
export function gridOfBin(
  edges: readonly number[],
  grid: number,
  origin: number,
  bin: number,
): { readonly first: number; readonly last: number } {
  const low = (nth(edges, bin) - origin) / grid;
  const high = (nth(edges, bin + 1) - origin) / grid;
  const isLast = bin === edges.length - 2;
  // Rounding to 1e-9 of a step keeps decimal fractions such as 0.1 on their own grid.
  const first = Math.ceil(low - 1e-9) + 0;
  const last = isLast ? Math.floor(high + 1e-9) : Math.ceil(high - 1e-9) - 1;
  return { first, last };
}

/**
 * Inner edges; those of a column with a grid lie on it, and where the grid has fewer values than bins were asked, each
 * value is a bin.
 */
function equalWidths(min: number, max: number, bins: number, log: boolean, grid: number | undefined): number[] {
  const nValues = grid === undefined ? Infinity : Math.floor((max - min) / grid + 1e-9) + 1;
  const k = Math.min(bins, nValues);
  const at = (i: number): number =>
    log
      ? Math.exp(Math.log(min) + (Math.log(max / min) * i) / k)
      : min + ((max - min + (k === nValues ? (grid ?? 0) : 0)) * i) / k;
  const inner = Array.from({ length: k - 1 }, (_, i) => at(i + 1));
  if (grid === undefined) return inner;
  return [...new Set(inner.map((edge) => min + Math.round((edge - min) / grid) * grid))];
}

function numberOf(value: number | string | undefined): number | undefined {
  if (typeof value !== "string") return value;
  const days = Date.parse(value) / 86_400_000;
  return Number.isInteger(days) ? days : undefined;
}
