import { column } from "../../../src/core/data/cohort.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import { toleranceOf } from "../distance/tolerance.ts";

/** A quasi-identifier and how far two values may lie apart to agree; undefined for levels, which must be equal. */
interface Known {
  readonly values: ArrayLike<number>;
  readonly near: number | undefined;
}

/** A unit's rarity on one set of quasi-identifiers. */
export interface ClassSizes {
  readonly columns: readonly string[];
  /** Per unit: itself plus the other units that agree on all columns, for its rarest row; counted up to `limit`. */
  readonly sizes: Int32Array;
}

/**
 * Equivalence classes at intruder tolerance on all quasi-identifiers together and on each pair of them. Two rows agree
 * where categories are equal and numbers lie within the tolerance of the column; missing agrees with missing only.
 * @param limit sizes above it are not told apart (they come back as limit + 1)
 */
export function equivalenceClasses(registry: Cohort, quasiIdentifiers: readonly string[], limit: number): ClassSizes[] {
  const names = [...quasiIdentifiers].sort();
  const known = names.map((name): Known => {
    const source = column(registry, name);
    return source.kind === "numeric"
      ? { values: source.values, near: toleranceOf(registry.schema, source).near }
      : { values: source.codes, near: undefined };
  });
  const sets: number[][] = names.length > 0 ? [names.map((_, i) => i)] : [];
  if (names.length > 2)
    for (let i = 0; i < names.length; i++) for (let j = i + 1; j < names.length; j++) sets.push([i, j]);
  return sets.map((set) => ({
    columns: set.map((i) => names[i]!),
    sizes: classSizes(
      registry,
      set.map((i) => known[i]!),
      limit,
    ),
  }));
}

/**
 * Rows that agree on the levels, and on which numbers are missing, stand together, in order of the first number: the
 * rows that may agree with a row lie around it.
 */
function classSizes({ units, nUnits, nRows }: Cohort, columns: readonly Known[], limit: number): Int32Array {
  const numbers = columns.flatMap(({ values, near }) => (near === undefined ? [] : [{ values, near }]));
  const block = blocksOf(columns, nRows);
  const first = numbers[0]?.values;
  const order = Int32Array.from({ length: nRows }, (_, row) => row).sort(
    (a, b) => block[a]! - block[b]! || (first === undefined ? 0 : first[a]! - first[b]!),
  );
  const seen = new Int32Array(nUnits).fill(-1);
  const sizes = new Int32Array(nUnits).fill(limit + 1);
  for (let place = 0; place < nRows; place++) {
    const row = order[place]!;
    const own = units[row]!;
    let count = 1;
    seen[own] = row;
    for (const step of [-1, 1]) {
      for (let at = place + step; at >= 0 && at < nRows && count <= limit; at += step) {
        const other = order[at]!;
        if (block[other] !== block[row] || (numbers.length > 0 && !agree(numbers[0]!, row, other))) break;
        if (seen[units[other]!] === row || !numbers.every((one) => agree(one, row, other))) continue;
        seen[units[other]!] = row;
        count++;
      }
    }
    if (count < sizes[own]!) sizes[own] = count;
  }
  return sizes;
}

/** Both missing (the rows of a block miss the same numbers), or within the tolerance. */
function agree(
  { values, near }: { readonly values: ArrayLike<number>; readonly near: number },
  a: number,
  b: number,
): boolean {
  return !(Math.abs(values[a]! - values[b]!) > near);
}

/** One number for each row's levels and missing numbers, alike where these are. */
function blocksOf(columns: readonly Known[], nRows: number): Int32Array {
  const block = new Int32Array(nRows);
  for (const { values, near } of columns) {
    const cells = Int32Array.from(values, (value) => (near === undefined ? value + 1 : Number(Number.isNaN(value))));
    const nCells = cells.reduce((most, cell) => Math.max(most, cell + 1), 1);
    const numbered = new Map<number, number>();
    for (let row = 0; row < nRows; row++) {
      const key = block[row]! * nCells + cells[row]!;
      let number = numbered.get(key);
      if (number === undefined) numbered.set(key, (number = numbered.size));
      block[row] = number;
    }
  }
  return block;
}
