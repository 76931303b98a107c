import type { Rng } from "../../src/core/rng.ts";
import type { NetworkNode } from "./conditional-table.ts";
import { topologicalOrder } from "./learn-structure.ts";

/** Probability of each state of a node for each parent configuration, as running sums. */
interface Compiled {
  readonly node: NetworkNode;
  readonly sizes: readonly number[];
  readonly cumulative: Float64Array;
  readonly nStates: number;
}

/**
 * Ancestral sampling: each node given its parents, node by node.
 * @param fixed states of nodes that are already drawn (from exact inference), by node index
 * @param streams one stream a node, so that a node's draws depend on nothing but its name
 * @returns states, node × row
 */
export function drawStates(
  nodes: readonly NetworkNode[],
  nRows: number,
  streams: (name: string) => Rng,
  fixed: ReadonlyMap<number, Uint16Array>,
): Uint16Array[] {
  const states = nodes.map((_, index) => fixed.get(index) ?? new Uint16Array(nRows));
  for (const index of topologicalOrder(nodes.map((node) => node.parents))) {
    if (fixed.has(index)) continue;
    const { node, sizes, cumulative, nStates } = compile(nodes[index]!);
    const rng = streams(node.name);
    const own = states[index]!;
    // Where each parent's states move the start of the configuration's sums, slot by slot.
    const starts = new Int32Array(nRows);
    let stride = nStates;
    for (let slot = sizes.length - 1; slot >= 0; slot--) {
      const moves = Int32Array.from(node.parentMaps[slot]!, (merged) => merged * stride);
      const parent = states[node.parents[slot]!]!;
      for (let row = 0; row < nRows; row++) starts[row]! += moves[parent[row]!]!;
      stride *= sizes[slot]!;
    }
    for (let row = 0; row < nRows; row++) {
      const start = starts[row]!;
      const u = rng.float() * cumulative[start + nStates - 1]!;
      let state = 0;
      while (state < nStates - 1 && u >= cumulative[start + state]!) state++;
      own[row] = state;
    }
  }
  return states;
}

/** P(state | configuration), not normalised for rounding. */
export function stateProbability(node: NetworkNode, configuration: number, state: number): number {
  return node.table[configuration * mergedSize(node) + node.childMap[state]!]! * node.within[state]!;
}

/** Number of merged states of each parent, in slot order. */
export function parentSizes(node: NetworkNode): number[] {
  return node.parentMaps.map((map) => Math.max(...map) + 1);
}

function compile(node: NetworkNode): Compiled {
  const nStates = node.childMap.length;
  const nConfigurations = node.table.length / mergedSize(node);
  const cumulative = new Float64Array(nConfigurations * nStates);
  for (let configuration = 0; configuration < nConfigurations; configuration++) {
    let sum = 0;
    for (let state = 0; state < nStates; state++)
      cumulative[configuration * nStates + state] = sum += stateProbability(node, configuration, state);
  }
  return { node, sizes: parentSizes(node), cumulative, nStates };
}

function mergedSize(node: NetworkNode): number {
  return Math.max(...node.childMap) + 1;
}
