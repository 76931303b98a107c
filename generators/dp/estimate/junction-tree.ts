/** Cliques of a triangulated graph and the tree that joins them. Parents stand before their children. */
export interface JunctionTree {
  readonly cliques: readonly (readonly number[])[];
  /** Position of the parent clique; -1 for the first. */
  readonly parent: readonly number[];
  /** Columns shared with the parent; empty between parts that share none. */
  readonly separators: readonly (readonly number[])[];
}

/**
 * A junction tree of the graph in which the columns of each set are joined. Every column stands in a clique.
 * Source: elimination by least fill, then a spanning tree of largest separators (Koller, Friedman 2009, sections 9.4
 * and 10.4).
 * @param sizes states of each column @param sets column positions, ascending
 */
export function junctionTree(sizes: readonly number[], sets: readonly (readonly number[])[]): JunctionTree {
  const cliques = maximal(eliminationCliques(sizes, sets));
  const order = [0];
  const parent = [-1];
  const left = new Set(cliques.keys());
  left.delete(0);
  // Prim: the largest separator next; cliques that share nothing hang on by an empty one.
  while (left.size > 0) {
    let best = { from: -1, to: -1, shared: -1 };
    order.forEach((clique, from) => {
      for (const to of left) {
        const shared = cliques[to]!.filter((at) => cliques[clique]!.includes(at)).length;
        if (shared > best.shared) best = { from, to, shared };
      }
    });
    left.delete(best.to);
    order.push(best.to);
    parent.push(best.from);
  }
  const ordered = order.map((clique) => cliques[clique]!);
  return {
    cliques: ordered,
    parent,
    separators: ordered.map((clique, i) => clique.filter((at) => i > 0 && ordered[parent[i]!]!.includes(at))),
  };
}

/** Cells of all cliques together: what a model of these sets costs. */
export function treeCells(sizes: readonly number[], sets: readonly (readonly number[])[]): number {
  return maximal(eliminationCliques(sizes, sets)).reduce(
    (sum, clique) => sum + clique.reduce((product, at) => product * sizes[at]!, 1),
    0,
  );
}

function eliminationCliques(sizes: readonly number[], sets: readonly (readonly number[])[]): number[][] {
  const neighbours = sizes.map(() => new Set<number>());
  for (const set of sets) for (const a of set) for (const b of set) if (a !== b) neighbours[a]!.add(b);
  const left = new Set(sizes.keys());
  const found: number[][] = [];
  while (left.size > 0) {
    let best = { at: -1, fill: Infinity, cells: Infinity };
    for (const at of left) {
      const around = [...neighbours[at]!];
      let fill = 0;
      around.forEach((a, i) => around.slice(i + 1).forEach((b) => (fill += neighbours[a]!.has(b) ? 0 : 1)));
      const cells = around.reduce((product, one) => product * sizes[one]!, sizes[at]!);
      if (fill < best.fill || (fill === best.fill && cells < best.cells)) best = { at, fill, cells };
    }
    const around = [...neighbours[best.at]!];
    for (const a of around) for (const b of around) if (a !== b) neighbours[a]!.add(b);
    for (const a of around) neighbours[a]!.delete(best.at);
    left.delete(best.at);
    found.push([best.at, ...around].sort((a, b) => a - b));
  }
  return found;
}

function maximal(cliques: readonly number[][]): number[][] {
  return cliques.filter(
    (clique, i) =>
      !cliques.some(
        (other, j) =>
          i !== j &&
          clique.every((at) => other.includes(at)) &&
          (other.length > clique.length || (other.length === clique.length && j < i)),
      ),
  );
}
