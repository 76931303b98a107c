import type { Rng } from "../../../src/core/rng.ts";
import type { TreeModel } from "./mirror-descent.ts";
import { cellMap } from "./table-shape.ts";

/**
 * States of `nRows` independent draws from the model, clique by clique from the root on. @returns per column, the state
 * of each row
 */
export function drawStates(model: TreeModel, nRows: number, rng: Rng): Uint8Array[] {
  const { sizes, tree, joint } = model;
  const states = sizes.map(() => new Uint8Array(nRows));
  tree.cliques.forEach((clique, i) => {
    const separator = tree.separators[i]!;
    const values = joint[i]!;
    const map = cellMap(sizes, clique, separator);
    const nGiven = separator.reduce((product, at) => product * sizes[at]!, 1);
    const cellsOf = Array.from({ length: nGiven }, () => ({ cells: [] as number[], sums: [] as number[] }));
    values.forEach((p, cell) => {
      if (p === 0) return;
      const group = cellsOf[map[cell]!]!;
      group.cells.push(cell);
      group.sums.push((group.sums.at(-1) ?? 0) + p);
    });
    const stream = rng.child(`clique/${i}`);
    for (let row = 0; row < nRows; row++) {
      let given = 0;
      for (const at of separator) given = given * sizes[at]! + states[at]![row]!;
      const { cells, sums } = cellsOf[given]!;
      let cell = cells[firstAbove(sums, stream.float() * sums.at(-1)!)]!;
      for (const at of [...clique].reverse()) {
        const size = sizes[at]!;
        if (!separator.includes(at)) states[at]![row] = cell % size;
        cell = Math.floor(cell / size);
      }
    }
  });
  return states;
}

function firstAbove(sums: readonly number[], value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
