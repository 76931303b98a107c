import type { JunctionTree } from "./junction-tree.ts";
import { cellMap, sumOnto } from "./table-shape.ts";

/** Messages along a junction tree, with the index maps laid once. */
export interface Propagation {
  /** Cells of each clique. */
  readonly nCells: readonly number[];
  /**
   * Joint probabilities of each clique under log-potentials.
   * Source: Koller, Friedman 2009, algorithm 10.2, in logarithms.
   */
  readonly marginals: (potentials: readonly Float64Array[]) => Float64Array[];
}

/** @param sizes states of each column */
export function propagation(sizes: readonly number[], tree: JunctionTree): Propagation {
  const { cliques, parent, separators } = tree;
  const cells = (columns: readonly number[]): number => columns.reduce((product, at) => product * sizes[at]!, 1);
  const nCells = cliques.map(cells);
  const own = cliques.map((clique, i) => cellMap(sizes, clique, separators[i]!));
  const above = cliques.map((_, i) =>
    i === 0 ? new Int32Array(0) : cellMap(sizes, cliques[parent[i]!]!, separators[i]!),
  );
  const nSeparator = separators.map(cells);
  return {
    nCells,
    marginals(potentials) {
      const beliefs = potentials.map((one) => one.slice());
      const upward: Float64Array[] = [];
      for (let i = cliques.length - 1; i > 0; i--) {
        upward[i] = logSumOnto(beliefs[i]!, own[i]!, nSeparator[i]!);
        const into = beliefs[parent[i]!]!;
        const map = above[i]!;
        for (let cell = 0; cell < into.length; cell++) into[cell]! += upward[i]![map[cell]!]!;
      }
      const joint: Float64Array[] = [];
      for (let i = 0; i < cliques.length; i++) {
        const belief = beliefs[i]!;
        if (i > 0) {
          const share = sumOnto(joint[parent[i]!]!, above[i]!, nSeparator[i]!);
          const factor = share.map((p, s) => (p > 0 ? Math.log(p) - upward[i]![s]! : -Infinity));
          for (let cell = 0; cell < belief.length; cell++) belief[cell]! += factor[own[i]![cell]!]!;
        }
        joint[i] = normalised(belief);
      }
      return joint;
    },
  };
}

function logSumOnto(values: Float64Array, map: Int32Array, nCells: number): Float64Array {
  const top = new Float64Array(nCells).fill(-Infinity);
  for (let cell = 0; cell < values.length; cell++)
    if (values[cell]! > top[map[cell]!]!) top[map[cell]!] = values[cell]!;
  const sums = new Float64Array(nCells);
  for (let cell = 0; cell < values.length; cell++) {
    const at = map[cell]!;
    if (top[at]! > -Infinity) sums[at]! += Math.exp(values[cell]! - top[at]!);
  }
  return sums.map((sum, at) => (sum > 0 ? Math.log(sum) + top[at]! : -Infinity));
}

function normalised(logs: Float64Array): Float64Array {
  let top = -Infinity;
  for (const value of logs) if (value > top) top = value;
  const values = logs.map((value) => Math.exp(value - top));
  let sum = 0;
  for (const value of values) sum += value;
  for (let i = 0; i < values.length; i++) values[i]! /= sum;
  return values;
}
