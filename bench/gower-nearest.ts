import type { Cohort } from "../src/core/data/cohort.ts";

/** A registry on Gower's scale: numbers over their range, categories as codes; row-major. */
export interface GowerSpace {
  readonly names: readonly string[];
  readonly isNumber: readonly boolean[];
  readonly low: readonly number[];
  readonly range: readonly number[];
  readonly registry: Float64Array;
  readonly nRows: number;
  readonly levels: readonly (readonly string[])[];
}

/** Ranges are fixed on the registry. */
export function gowerSpace(registry: Cohort): GowerSpace {
  const low: number[] = [];
  const range: number[] = [];
  for (const column of registry.columns) {
    const seen = column.kind === "numeric" ? [...column.values].filter((value) => !Number.isNaN(value)) : [0];
    low.push(Math.min(...seen));
    range.push(Math.max(...seen) - Math.min(...seen) || 1);
  }
  const shape = {
    names: registry.columns.map((column) => column.name),
    isNumber: registry.columns.map((column) => column.kind === "numeric"),
    low,
    range,
    levels: registry.columns.map((column) => (column.kind === "coded" ? column.levels : [])),
    nRows: registry.nRows,
  };
  return { ...shape, registry: rowMajor(shape, registry) };
}

/** Distance of each registry row to its nearest synthetic row: mean over columns; both missing 0, one missing 1. */
export function nearestDistances(space: GowerSpace, synthetic: Cohort): Float64Array {
  const width = space.names.length;
  const rows = rowMajor(space, synthetic);
  const nearest = new Float64Array(space.nRows).fill(Infinity);
  const numbers = space.isNumber;
  for (let row = 0; row < space.nRows; row++) {
    let best = Infinity;
    for (let other = 0; other < synthetic.nRows; other++) {
      let sum = 0;
      for (let k = 0; k < width && sum < best; k++) {
        const a = space.registry[row * width + k]!;
        const b = rows[other * width + k]!;
        if (a === b) continue;
        if (a !== a || b !== b) sum += a !== a && b !== b ? 0 : 1;
        else sum += numbers[k] ? Math.min(1, Math.abs(a - b)) : 1;
      }
      if (sum < best) best = sum;
    }
    nearest[row] = best / width;
  }
  return nearest;
}

function rowMajor(space: Omit<GowerSpace, "registry">, cohort: Cohort): Float64Array {
  const width = space.names.length;
  const out = new Float64Array(cohort.nRows * width);
  space.names.forEach((name, k) => {
    const column = cohort.columns.find((one) => one.name === name)!;
    if (column.kind === "numeric")
      for (let row = 0; row < cohort.nRows; row++)
        out[row * width + k] = (column.values[row]! - space.low[k]!) / space.range[k]!;
    else {
      const code = column.levels.map((level) => space.levels[k]!.indexOf(level));
      for (let row = 0; row < cohort.nRows; row++)
        out[row * width + k] = column.codes[row]! < 0 ? NaN : code[column.codes[row]!]!;
    }
  });
  return out;
}
