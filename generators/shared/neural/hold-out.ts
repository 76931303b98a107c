import { permutation, type Rng } from "../../../src/core/rng.ts";
import type { DenseTable } from "../frame/joint-model.ts";

/** Rows to learn from, and rows of other units that decide when to stop. */
export interface Folds {
  readonly train: Int32Array;
  readonly held: Int32Array;
  readonly nTrainUnits: number;
}

/** Puts a random share of the units aside, all rows of a unit together. */
export function holdOutUnits(table: DenseTable, share: number, rng: Rng): Folds {
  const aside = new Set(permutation(table.nUnits, rng).slice(0, Math.max(1, Math.round(share * table.nUnits))));
  const rows = Int32Array.from({ length: table.nRows }, (_, row) => row);
  return {
    train: rows.filter((row) => !aside.has(table.units[row]!)),
    held: rows.filter((row) => aside.has(table.units[row]!)),
    nTrainUnits: table.nUnits - aside.size,
  };
}

/** Draws rows with probability in proportion to their weight, so that every unit counts as one. */
export function weightedRows(rows: Int32Array, weights: Float64Array): (rng: Rng) => number {
  const upTo = new Float64Array(rows.length);
  let total = 0;
  rows.forEach((row, at) => (upTo[at] = total += weights[row]!));
  return (rng) => {
    const point = rng.float() * total;
    let low = 0;
    for (let high = rows.length - 1; low < high;) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! > point) high = middle;
      else low = middle + 1;
    }
    return rows[low]!;
  };
}
