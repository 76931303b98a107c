import { reportedMass } from "../shared/encoding/fit-marginals.ts";
import { countRows } from "./family-score.ts";
import type { CountFamily, Family } from "./family-score.ts";
import type { Variable } from "./variable.ts";

/** One node of the fitted network. Plain JSON; probabilities only. */
export interface NetworkNode {
  readonly name: string;
  /** Indices of the parents in the list of nodes. */
  readonly parents: readonly number[];
  /** For each parent, its state -> merged state. */
  readonly parentMaps: readonly (readonly number[])[];
  /** The node's state -> merged state. */
  readonly childMap: readonly number[];
  /** Probability of each merged state, parent configuration by parent configuration (last parent fastest). */
  readonly table: readonly number[];
  /** Probability of each state within its merged state. */
  readonly within: readonly number[];
}

export interface TableParams {
  readonly minUnits: number;
  /**
   * Configurations that fewer units hold are not learnt: they fall back to fewer parents. States of fewer: see
   * `toldMass`.
   */
  readonly minReportedCount: number;
  /** Pseudo-units for each merged state of the child, spread as the fall-back distribution. */
  readonly smoothing: number;
}

/**
 * Conditional probability table with Dirichlet smoothing towards the table with one parent fewer, down to the smoothed
 * margin. Definition: theta(c|p) = (N(c,p) + a m(c|p')) / (N(p) + a), a = smoothing × merged states, m the table
 * without the parent that says least; where N(p) < minReportedCount, theta = m.
 * Claim: no parent configuration of fewer than `minReportedCount` units is learnt, and no probability is a plain ratio
 * of counts.
 * @param byStrength parents, the most telling first
 * @param countFamily where counts come from; default the variables' rows
 */
export function conditionalTable(
  variables: readonly Variable[],
  child: number,
  family: Family,
  byStrength: readonly number[],
  params: TableParams,
  countFamily: CountFamily = countRows(variables),
): NetworkNode {
  const { parents, childResolution, parentResolutions } = family;
  const variable = variables[child]!;
  const { map, size } = variable.childResolutions[childResolution]!;
  const observed = reportedMass(variable.mass.subarray(0, map.length), params);
  const total = observed.reduce((sum, units) => sum + units, map.length / 2);
  const fine = Array.from(observed, (units) => (units + 0.5) / total);
  const margin = new Float64Array(size);
  map.forEach((group, state) => (margin[group]! += fine[state]!));
  const resolutionOf = new Map(parents.map((parent, slot) => [parent, parentResolutions[slot]!]));
  const sizes = parents.map((parent) => variables[parent]!.resolutions[resolutionOf.get(parent)!]!.size);
  const nConfigurations = sizes.reduce((product, states) => product * states, 1);
  let table = new Float64Array(nConfigurations * size);
  for (let configuration = 0; configuration < nConfigurations; configuration++) table.set(margin, configuration * size);
  for (let used = 1; used <= byStrength.length; used++) {
    const subset = parents.filter((parent) => byStrength.slice(0, used).includes(parent));
    const counts = new Float64Array(nConfigurations * size);
    countFamily(
      child,
      childResolution,
      subset,
      subset.map((parent) => resolutionOf.get(parent)!),
      counts,
    );
    table = refined(table, counts, parents, sizes, subset, size, params);
  }
  const node: NetworkNode = {
    name: variable.name,
    parents,
    parentMaps: parents.map((parent) => variables[parent]!.resolutions[resolutionOf.get(parent)!]!.map),
    childMap: map,
    table: Array.from(table, fourDigits),
    within: map.map((group, state) => fourDigits(fine[state]! / margin[group]!)),
  };
  return variable.gate === undefined ? node : gated(node, variable.gate, size);
}

/** Puts the gate before the other parents: behind it the cell is missing for certain, otherwise the table holds. */
function gated(node: NetworkNode, gate: number, size: number): NetworkNode {
  const open: number[] = [];
  const shut: number[] = [];
  for (let cell = 0; cell < node.table.length; cell += size) {
    open.push(...node.table.slice(cell, cell + size), 0);
    shut.push(...new Array<number>(size).fill(0), 1);
  }
  return {
    name: node.name,
    parents: [gate, ...node.parents],
    parentMaps: [[0, 1], ...node.parentMaps],
    childMap: [...node.childMap, size],
    table: [...open, ...shut],
    within: [...node.within, 1],
  };
}

/** Moves every configuration's distribution from the fall-back towards the counts of its projection on `subset`. */
function refined(
  fallback: Float64Array,
  counts: Float64Array,
  parents: readonly number[],
  sizes: readonly number[],
  subset: readonly number[],
  size: number,
  params: TableParams,
): Float64Array<ArrayBuffer> {
  const table = new Float64Array(fallback);
  const pseudo = params.smoothing * size;
  for (let configuration = 0; configuration * size < table.length; configuration++) {
    const cell = project(configuration, parents, sizes, subset) * size;
    let units = 0;
    for (let state = 0; state < size; state++) units += counts[cell + state]!;
    if (units < params.minReportedCount - 1e-9) continue;
    for (let state = 0; state < size; state++) {
      const at = configuration * size + state;
      table[at] = (counts[cell + state]! + pseudo * fallback[at]!) / (units + pseudo);
    }
  }
  return table;
}

/** Index of a full parent configuration among the configurations of a subset of the parents. */
function project(
  configuration: number,
  parents: readonly number[],
  sizes: readonly number[],
  subset: readonly number[],
): number {
  let rest = configuration;
  const states = new Array<number>(parents.length);
  for (let slot = parents.length - 1; slot >= 0; slot--) {
    states[slot] = rest % sizes[slot]!;
    rest = Math.floor(rest / sizes[slot]!);
  }
  return parents.reduce(
    (index, parent, slot) => (subset.includes(parent) ? index * sizes[slot]! + states[slot]! : index),
    0,
  );
}

function fourDigits(p: number): number {
  return Math.round(p * 1e4) / 1e4;
}
