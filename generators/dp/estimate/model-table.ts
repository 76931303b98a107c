import type { TreeModel } from "./mirror-descent.ts";
import { cellMap, sumOnto } from "./table-shape.ts";

/**
 * Expected counts of the model over one or two columns, wherever they stand in its tree.
 * @param columns ascending @returns persons a cell, the last column running fastest
 */
export function modelTable(model: TreeModel, columns: readonly number[]): Float64Array {
  const { sizes, tree, joint, total } = model;
  const n = columns.reduce((product, at) => product * sizes[at]!, 1);
  const home = tree.cliques.findIndex((clique) => columns.every((at) => clique.includes(at)));
  if (home >= 0) return sumOnto(joint[home]!, cellMap(sizes, tree.cliques[home]!, columns), n).map((p) => p * total);
  const [a, b] = columns as readonly [number, number];
  const path = pathBetween(model, a, b);
  // P(a, separator), carried from clique to clique along the path.
  const sizeA = sizes[a]!;
  const first = tree.cliques[path[0]!]!;
  let separator = shared(model, path[0]!, path[1]!);
  let carried = jointOf(
    joint[path[0]!]!,
    cellMap(sizes, first, [a]),
    cellMap(sizes, first, separator),
    sizeA,
    cells(sizes, separator),
  );
  for (let i = 1; i < path.length; i++) {
    const clique = tree.cliques[path[i]!]!;
    const values = joint[path[i]!]!;
    const from = cellMap(sizes, clique, separator);
    const margin = sumOnto(values, from, cells(sizes, separator));
    const target = i === path.length - 1 ? [b] : shared(model, path[i]!, path[i + 1]!);
    const to = cellMap(sizes, clique, target);
    const nTarget = cells(sizes, target);
    const next = new Float64Array(sizeA * nTarget);
    for (let cell = 0; cell < values.length; cell++) {
      const given = margin[from[cell]!]!;
      if (given === 0) continue;
      const share = values[cell]! / given;
      for (let s = 0; s < sizeA; s++)
        next[s * nTarget + to[cell]!]! += share * carried[s * margin.length + from[cell]!]!;
    }
    carried = next;
    separator = target;
  }
  return carried.map((p) => p * total);
}

function cells(sizes: readonly number[], columns: readonly number[]): number {
  return columns.reduce((product, at) => product * sizes[at]!, 1);
}

function jointOf(values: Float64Array, mapA: Int32Array, mapB: Int32Array, nA: number, nB: number): Float64Array {
  const table = new Float64Array(nA * nB);
  for (let cell = 0; cell < values.length; cell++) table[mapA[cell]! * nB + mapB[cell]!]! += values[cell]!;
  return table;
}

function shared({ tree }: TreeModel, one: number, other: number): readonly number[] {
  return tree.separators[tree.parent[other] === one ? other : one]!;
}

/** Shortest way from a clique that holds `a` to one that holds `b`. */
function pathBetween({ tree }: TreeModel, a: number, b: number): number[] {
  const from = tree.cliques.findIndex((clique) => clique.includes(a));
  const cameFrom = new Map([[from, -1]]);
  const queue = [from];
  for (const at of queue) {
    if (tree.cliques[at]!.includes(b)) {
      const path: number[] = [];
      for (let step = at; step !== -1; step = cameFrom.get(step)!) path.unshift(step);
      // The last clique on the way that still holds `a` is the start.
      const start = path.findLastIndex((clique) => tree.cliques[clique]!.includes(a));
      return path.slice(start);
    }
    tree.cliques.forEach((_, next) => {
      const adjacent = tree.parent[next] === at || tree.parent[at] === next;
      if (adjacent && !cameFrom.has(next)) {
        cameFrom.set(next, at);
        queue.push(next);
      }
    });
  }
  return [];
}
