import type { EncodedColumn } from "../shared/column-states.ts";

/** One way to merge a variable's states; `codes` are the rows' merged states. */
export interface Resolution {
  /** State -> merged state. */
  readonly map: readonly number[];
  readonly size: number;
  readonly codes: Uint16Array;
}

/** A column as the network sees it. */
export interface Variable {
  readonly name: string;
  readonly nStates: number;
  readonly codes: Int32Array;
  /** From finest to coarsest; the first is the identity. "Missing" always stays apart. */
  readonly resolutions: readonly Resolution[];
  /** Units in each state. */
  readonly mass: Float64Array;
}

/** Numbers of groups that ordered states may be merged to. */
const LADDER = [5, 3, 2, 1];

/**
 * States of a column with its ladder of coarser versions. Ordered states (bins, ordered levels) merge with their neighbours into
 * groups of about equal weight; nominal ones only into "observed". A conditional table over coarse states costs few
 * parameters, so a small registry can afford an edge that it could not afford between eight bins and eight bins.
 * @param weights per row, 1 / rows of its unit
 */
export function makeVariable({ spec, codes, nStates }: EncodedColumn, weights: Float64Array): Variable {
  const mass = new Float64Array(nStates);
  codes.forEach((state, row) => (mass[state]! += weights[row]!));
  const nObserved = nStates - (spec.hasMissing ? 1 : 0);
  const isOrdered = spec.kind === "numeric" || spec.ordered;
  const maps: number[][] = [Array.from({ length: nStates }, (_, state) => state)];
  for (const size of LADDER) {
    const useful = size === 1 ? spec.hasMissing && nObserved > 1 : isOrdered && size < nObserved;
    if (useful) maps.push([...mergedGroups(mass, nObserved, size), ...(spec.hasMissing ? [size] : [])]);
  }
  const resolutions = maps.map((map) => ({ map, size: Math.max(...map) + 1, codes: Uint16Array.from(codes, (state) => map[state]!) }));
  return { name: spec.name, nStates, codes, resolutions, mass };
}

/** Observed states -> groups 0..size-1 of about equal weight, none empty. */
function mergedGroups(mass: Float64Array, nObserved: number, size: number): number[] {
  let total = 0;
  for (let state = 0; state < nObserved; state++) total += mass[state]!;
  const groups: number[] = [];
  let below = 0;
  let group = 0;
  for (let state = 0; state < nObserved; state++) {
    const wanted = total > 0 ? Math.floor((size * (below + mass[state]! / 2)) / total + 1e-9) : 0;
    const mustOpen = size - 1 - group >= nObserved - state;
    if (state > 0 && group < size - 1 && (wanted > group || mustOpen)) group++;
    groups.push(group);
    below += mass[state]!;
  }
  return groups;
}
