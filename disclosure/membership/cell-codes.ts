import { nth } from "../../src/core/access.ts";
import { column } from "../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../src/core/data/cohort.ts";

/** How numbers are cut into classes of the real rows: equal shares of patients, or equal widths. */
export interface Bins {
  readonly by: "share" | "width";
  readonly n: number;
}

/**
 * Columns as whole numbers, fixed on the real rows: levels by name, numbers by class, 0 = missing, the last code = a
 * level that no real row has.
 */
export interface CellCoder {
  readonly nCodes: Int32Array;
  /** codes[column][row], columns in the order of the names. */
  readonly code: (cohort: Cohort) => readonly Int32Array[];
}

export function cellCoder(real: Cohort, names: readonly string[], bins: Bins): CellCoder {
  const coders = names.map((name) => columnCoder(column(real, name), bins));
  return {
    nCodes: Int32Array.from(coders, (one) => one.nCodes),
    code: (cohort) => names.map((name, c) => nth(coders, c).code(column(cohort, name))),
  };
}

function columnCoder(real: Column, bins: Bins): { nCodes: number; code: (source: Column) => Int32Array } {
  if (real.kind === "coded") {
    const position = new Map(real.levels.map((level, k) => [level, k + 1]));
    const unknown = real.levels.length + 1;
    return {
      nCodes: unknown + 1,
      code: (source) => {
        if (source.kind !== "coded") return new Int32Array(0);
        const table = source.levels.map((level) => position.get(level) ?? unknown);
        return source.codes.map((code) => (code < 0 ? 0 : nth(table, code)));
      },
    };
  }
  const edges = edgesOf(real.values.filter((value) => !Number.isNaN(value)).sort(), bins);
  return {
    nCodes: edges.length + 2,
    code: (source) =>
      source.kind === "numeric" ? Int32Array.from(source.values, (value) => classOf(value, edges)) : new Int32Array(0),
  };
}

function edgesOf(sorted: Float64Array, { by, n }: Bins): number[] {
  if (sorted.length === 0) return [];
  const [low, high] = [nth(sorted, 0), nth(sorted, sorted.length - 1)];
  const edges = Array.from({ length: n - 1 }, (_, k) =>
    by === "share" ? nth(sorted, Math.ceil(((k + 1) / n) * sorted.length) - 1) : low + ((high - low) * (k + 1)) / n,
  );
  return [...new Set(edges)];
}

function classOf(value: number, edges: readonly number[]): number {
  if (Number.isNaN(value)) return 0;
  let k = 0;
  while (k < edges.length && nth(edges, k) < value) k++;
  return k + 1;
}

/** One number a row for its combination of these columns; exact below 2^53 combinations. */
export function cellKeys(
  columns: ArrayLike<number>,
  codes: readonly Int32Array[],
  nCodes: Int32Array,
  nRows: number,
): Float64Array {
  const keys = new Float64Array(nRows);
  for (let k = 0; k < columns.length; k++) {
    const c = nth(columns, k);
    const [source, size] = [nth(codes, c), nth(nCodes, c)];
    source.forEach((code, row) => (keys[row] = (keys[row] ?? 0) * size + code));
  }
  return keys;
}
