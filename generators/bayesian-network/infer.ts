import { RaresynthError } from "../../src/core/errors.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { NetworkNode } from "./conditional-table.ts";
import { parentSizes, stateProbability } from "./draw-states.ts";

/** A table over some nodes' states; the last node runs fastest. */
interface Factor {
  readonly nodes: readonly number[];
  readonly values: Float64Array;
}

/** One eliminated node: the product of all factors that held it, the node itself last. */
interface Step {
  readonly node: number;
  readonly factor: Factor;
}

/** Largest table of the elimination, in cells. */
const MAX_CELLS = 4_000_000;

/**
 * Draws the conditioned nodes and their ancestors exactly from their joint distribution given the evidence: variable
 * elimination forwards, sampling backwards. All other nodes may be drawn from their parents afterwards.
 * Source: Koller and Friedman, Probabilistic Graphical Models (2009), sections 9.3 and 12.1; Dechter, Artif. Intell.
 * 113:41 (1999).
 * @param evidence node index -> probability of the condition in each of its states
 * @throws {E_UNSUPPORTED} where the condition has probability 0, or a table would pass four million cells
 */
export function drawGiven(
  nodes: readonly NetworkNode[],
  conditioning: ReadonlyMap<number, Float64Array>,
  nRows: number,
  rng: Rng,
): Map<number, Uint16Array> {
  const relevant = ancestors(nodes, [...conditioning.keys()]);
  const steps = eliminate(nodes, relevant, conditioning);
  const states = new Map<number, Uint16Array>(relevant.map((node) => [node, new Uint16Array(nRows)]));
  for (const { node, factor } of steps.reverse()) {
    const size = nodes[node]!.childMap.length;
    const others = factor.nodes.slice(0, -1);
    const own = states.get(node)!;
    const drawn = others.map((other) => ({ states: states.get(other)!, size: nodes[other]!.childMap.length }));
    for (let row = 0; row < nRows; row++) {
      let start = 0;
      for (const other of drawn) start = start * other.size + other.states[row]!;
      own[row] = drawAt(factor.values, start * size, size, rng);
    }
  }
  return states;
}

/** Eliminates all relevant nodes, cheapest table first (ties in index order). */
function eliminate(
  nodes: readonly NetworkNode[],
  relevant: readonly number[],
  conditioning: ReadonlyMap<number, Float64Array>,
): Step[] {
  const size = (node: number) => nodes[node]!.childMap.length;
  let factors = relevant.map((node) => nodeFactor(nodes, node));
  for (const [node, likelihood] of conditioning) factors.push({ nodes: [node], values: likelihood });
  const left = new Set(relevant);
  const steps: Step[] = [];
  while (left.size > 0) {
    const scopes = [...left]
      .map((node) => ({ node, scope: scopeOf(factors, node) }))
      .map(({ node, scope }) => ({ node, scope, cells: scope.reduce((product, other) => product * size(other), 1) }));
    const { node, scope, cells } = scopes.reduce((best, next) => (next.cells < best.cells ? next : best));
    if (cells > MAX_CELLS) {
      throw new RaresynthError(
        "E_UNSUPPORTED",
        "the network is too dense around these columns for exact conditional sampling.",
        { where: nodes[node]!.name, hint: "Condition on fewer columns, or lower maxParents." },
      );
    }
    const order = [...scope.filter((other) => other !== node), node];
    const factor = product(
      factors.filter((candidate) => candidate.nodes.includes(node)),
      order,
      size,
    );
    factors = factors.filter((candidate) => !candidate.nodes.includes(node));
    steps.push({ node, factor });
    left.delete(node);
    factors.push(sumOutLast(factor, size(node)));
  }
  const probability = factors.reduce((all, factor) => all * factor.values[0]!, 1);
  if (!(probability > 0))
    throw new RaresynthError("E_UNSUPPORTED", "the condition has probability 0 under the fitted model.");
  return steps;
}

function nodeFactor(nodes: readonly NetworkNode[], index: number): Factor {
  const node = nodes[index]!;
  const sizes = node.parents.map((parent) => nodes[parent]!.childMap.length);
  const merged = parentSizes(node);
  const nStates = node.childMap.length;
  const values = new Float64Array(sizes.reduce((all, states) => all * states, nStates));
  const parentStates = new Int32Array(sizes.length);
  for (let start = 0; start < values.length; start += nStates) {
    let configuration = 0;
    for (let slot = 0; slot < sizes.length; slot++)
      configuration = configuration * merged[slot]! + node.parentMaps[slot]![parentStates[slot]!]!;
    let sum = 0;
    for (let state = 0; state < nStates; state++) sum += stateProbability(node, configuration, state);
    // Tables are rounded, so they are normalised here as they are in ancestral sampling.
    for (let state = 0; state < nStates; state++)
      values[start + state] = stateProbability(node, configuration, state) / sum;
    for (let slot = sizes.length - 1; slot >= 0 && ++parentStates[slot]! === sizes[slot]!; slot--)
      parentStates[slot] = 0;
  }
  return { nodes: [...node.parents, index], values };
}

function product(factors: readonly Factor[], order: readonly number[], size: (node: number) => number): Factor {
  const sizes = order.map(size);
  const values = new Float64Array(sizes.reduce((all, states) => all * states, 1)).fill(1);
  for (const factor of factors) {
    // Step of the factor's index when a node of `order` moves on by one state.
    const strides = order.map((node) => {
      const at = factor.nodes.indexOf(node);
      return at < 0 ? 0 : factor.nodes.slice(at + 1).reduce((all, later) => all * size(later), 1);
    });
    const states = new Int32Array(order.length);
    let index = 0;
    for (let cell = 0; cell < values.length; cell++) {
      values[cell]! *= factor.values[index]!;
      for (let slot = order.length - 1; slot >= 0; slot--) {
        index += strides[slot]!;
        if (++states[slot]! < sizes[slot]!) break;
        index -= strides[slot]! * sizes[slot]!;
        states[slot] = 0;
      }
    }
  }
  return { nodes: order, values };
}

function sumOutLast({ nodes, values }: Factor, size: number): Factor {
  const sums = new Float64Array(values.length / size);
  for (let cell = 0; cell < values.length; cell++) sums[Math.floor(cell / size)]! += values[cell]!;
  return { nodes: nodes.slice(0, -1), values: sums };
}

function scopeOf(factors: readonly Factor[], node: number): number[] {
  const scope = new Set<number>();
  for (const factor of factors) if (factor.nodes.includes(node)) for (const other of factor.nodes) scope.add(other);
  return [...scope].sort((a, b) => a - b);
}

function ancestors(nodes: readonly NetworkNode[], from: readonly number[]): number[] {
  const found = new Set<number>();
  const visit = (node: number): void => {
    if (found.has(node)) return;
    found.add(node);
    nodes[node]!.parents.forEach(visit);
  };
  from.forEach(visit);
  return [...found].sort((a, b) => a - b);
}

function drawAt(values: Float64Array, start: number, size: number, rng: Rng): number {
  let total = 0;
  for (let state = 0; state < size; state++) total += values[start + state]!;
  let left = rng.float() * total;
  let last = 0;
  for (let state = 0; state < size; state++) {
    const p = values[start + state]!;
    if (p > 0) last = state;
    if ((left -= p) < 0) return state;
  }
  return last;
}
