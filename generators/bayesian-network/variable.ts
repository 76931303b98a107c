import { nth } from "../../src/core/access.ts";

/** A column whose cells are states; where `hasMissing`, the last one is "missing". */
export interface StateColumn {
  readonly spec:
    | { readonly kind: "numeric"; readonly name: string; readonly hasMissing: boolean }
    | { readonly kind: "coded"; readonly name: string; readonly hasMissing: boolean; readonly ordered: boolean };
  readonly codes: Int32Array;
  readonly nStates: number;
}

/** One way to merge a variable's states; `codes` are the rows' merged states. */
export interface Resolution {
  /** State -> merged state. */
  readonly map: readonly number[];
  readonly size: number;
  readonly codes: Uint16Array;
}

/** A column, or a pattern of missing cells, as the network sees it. */
export interface Variable {
  readonly name: string;
  readonly nStates: number;
  /** As a parent, from finest to coarsest; the first is the identity. "Missing" always stays apart. */
  readonly resolutions: readonly Resolution[];
  /** As a child: observed states only, so the same ladder without "missing". */
  readonly childResolutions: readonly Resolution[];
  /** Units in each state. */
  readonly mass: Float64Array;
  /** Rows' weights as a child: 0 where the cell is missing, since the gate has said so already. */
  readonly weights: Float64Array;
  /** Index of the two-state variable that decides whether the cell is missing; a parent of this variable always. */
  readonly gate: number | undefined;
}

/** Numbers of groups that ordered states may be merged to. */
const SUITE = [5, 3, 2, 1];

/**
 * States of a column with its ladder of coarser versions. Ordered states (bins, ordered levels) merge with their
 * neighbours into groups of about equal weight; nominal ones only into "observed". A conditional table over coarse
 * states costs few parameters, so a small registry can afford an edge that it could not afford between eight bins and
 * eight bins.
 * @param weights per row, 1 / rows of its unit
 * @param gate see Variable; only for columns with a state "missing"
 */
export function makeVariable({ spec, codes, nStates }: StateColumn, weights: Float64Array, gate?: number): Variable {
  const mass = new Float64Array(nStates);
  codes.forEach((state, row) => (mass[state] = nth(mass, state) + nth(weights, row)));
  const nObserved = nStates - (spec.hasMissing ? 1 : 0);
  const isOrdered = spec.kind === "numeric" || spec.ordered;
  const maps: number[][] = [Array.from({ length: nObserved }, (_, state) => state)];
  for (const size of SUITE) {
    if (size > 1 ? isOrdered && size < nObserved : spec.hasMissing && nObserved > 1)
      maps.push(mergedGroups(mass, nObserved, size));
  }
  const resolution = (map: readonly number[]): Resolution => ({
    map,
    size: Math.max(...map) + 1,
    codes: Uint16Array.from(codes, (state) => map[state] ?? 0),
  });
  const resolutions = maps.map((map) =>
    resolution(spec.hasMissing ? [...map, map.length === 0 ? 0 : Math.max(...map) + 1] : map),
  );
  if (gate === undefined)
    return { name: spec.name, nStates, resolutions, childResolutions: resolutions, mass, weights, gate };
  const observedWeights = weights.map((weight, row) => (codes[row] === nObserved ? 0 : weight));
  const observedMass = mass.map((units, state) => (state === nObserved ? 0 : units));
  return {
    name: spec.name,
    nStates,
    resolutions,
    childResolutions: maps.map(resolution),
    mass: observedMass,
    weights: observedWeights,
    gate,
  };
}

/** Observed states -> groups 0..size-1 of about equal weight, none empty. */
function mergedGroups(mass: Float64Array, nObserved: number, size: number): number[] {
  let total = 0;
  for (let state = 0; state < nObserved; state++) total += nth(mass, state);
  const groups: number[] = [];
  let below = 0;
  let group = 0;
  for (let state = 0; state < nObserved; state++) {
    const wanted = total > 0 ? Math.floor((size * (below + nth(mass, state) / 2)) / total + 1e-9) : 0;
    const mustOpen = size - 1 - group >= nObserved - state;
    if (state > 0 && group < size - 1 && (wanted > group || mustOpen)) group++;
    groups.push(group);
    below += nth(mass, state);
  }
  return groups;
}
