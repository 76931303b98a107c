/**
 * Positions of the cells of a table within the table over some of its columns. Columns ascend; the last one runs
 * fastest.
 */
export function cellMap(sizes: readonly number[], columns: readonly number[], onto: readonly number[]): Int32Array {
  const n = columns.reduce((product, at) => product * sizes[at]!, 1);
  const stride = new Map<number, number>();
  let step = 1;
  for (const at of [...onto].reverse()) {
    stride.set(at, step);
    step *= sizes[at]!;
  }
  const map = new Int32Array(n);
  let block = n;
  for (const at of columns) {
    const size = sizes[at]!;
    block /= size;
    const by = stride.get(at) ?? 0;
    if (by > 0) for (let cell = 0; cell < n; cell++) map[cell]! += (Math.floor(cell / block) % size) * by;
  }
  return map;
}

/** Sums a table onto the table that `map` leads to. */
export function sumOnto(values: Float64Array, map: Int32Array, nCells: number): Float64Array {
  const sums = new Float64Array(nCells);
  for (let cell = 0; cell < values.length; cell++) sums[map[cell]!]! += values[cell]!;
  return sums;
}
