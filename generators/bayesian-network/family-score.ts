import type { Variable } from "./variable.ts";

/** A child with its parents, each at the resolution that scores best. */
export interface Family {
  /** BIC of the child's rows given the parents, in nats; higher is better. */
  readonly score: number;
  /** Ascending variable indices, without the child's gate. */
  readonly parents: readonly number[];
  readonly childResolution: number;
  /** One for each parent, in the same order. */
  readonly parentResolutions: readonly number[];
}

/** Scores families and remembers them; a move of the search changes at most two. */
export interface FamilyScorer {
  family(child: number, parents: readonly number[]): Family;
  /** Score gained by the best single-parent family over none; 0 for the gate. */
  gain(child: number, parent: number): number;
}

/**
 * BIC (minimum description length) of discrete families, maximised over resolutions.
 * Definition: with c the child's merged state, score = sum N(c,p) ln(N(c,p)/N(p)) + sum N(x) ln(N(x)/N(c))
 *   - penalty ln(n)/2 (q (C-1) + (R-C)), q parent configurations that occur, C merged and R fine states of the child, n units.
 * Source: Schwarz, Ann. Statist. 6:461 (1978); Chickering, Heckerman and Meek, UAI 1997, for local structure.
 * Differs: the local structure is a common merging of neighbouring states, not a decision graph; with three or more
 * variables the resolutions are found one at a time, not jointly. Configurations that nobody holds cost nothing: most
 * are impossible by design (missing in one column of a block and observed in another).
 * @param nUnits number of units, the n of the penalty
 * @param penalty multiplies the penalty; 1 is BIC
 * @param countFamily where counts come from; default the variables' rows
 */
export function familyScorer(
  variables: readonly Variable[],
  nUnits: number,
  penalty: number,
  countFamily: CountFamily = countRows(variables),
): FamilyScorer {
  const counter = familyCounter(variables, nUnits, penalty, countFamily);
  const cache = new Map<number, Family>();
  const family = (child: number, parents: readonly number[]): Family => {
    let key = child + 1;
    for (const parent of parents) key = key * 1024 + parent + 1;
    let found = cache.get(key);
    if (found === undefined) cache.set(key, (found = best(child, parents)));
    return found;
  };
  const best = (child: number, all: readonly number[]): Family => {
    // The gate decides whether the cell is missing and says nothing about its value.
    const parents = all.filter((parent) => parent !== variables[child]!.gate);
    if (parents.length === 0)
      return { score: counter.score(child, 0, [], []), parents, childResolution: 0, parentResolutions: [] };
    return parents.length === 1 ? exhaustive(child, parents[0]!) : oneAtATime(child, parents);
  };
  const exhaustive = (child: number, parent: number): Family => {
    let top: Family | undefined;
    variables[child]!.childResolutions.forEach((_, c) =>
      variables[parent]!.resolutions.forEach((__, p) => {
        const score = counter.score(child, c, [parent], [p]);
        if (top === undefined || score > top.score + 1e-9)
          top = { score, parents: [parent], childResolution: c, parentResolutions: [p] };
      }),
    );
    return top!;
  };
  const oneAtATime = (child: number, parents: readonly number[]): Family => {
    const singles = parents.map((parent) => family(child, [parent]));
    const chosen = singles.map((single) => single.parentResolutions[0]!);
    let c = Math.min(...singles.map((single) => single.childResolution));
    let score = counter.score(child, c, parents, chosen);
    const attempt = (candidate: number, resolutions: readonly number[]): boolean => {
      const value = counter.score(child, candidate, parents, resolutions);
      if (value <= score + 1e-9) return false;
      score = value;
      return true;
    };
    for (let i = 0; i < variables[child]!.childResolutions.length; i++) if (i !== c && attempt(i, chosen)) c = i;
    parents.forEach((parent, slot) => {
      for (let i = 0; i < variables[parent]!.resolutions.length; i++) {
        if (i !== chosen[slot] && attempt(c, chosen.with(slot, i))) chosen[slot] = i;
      }
    });
    return { score, parents, childResolution: c, parentResolutions: chosen };
  };
  return { family, gain: (child, parent) => family(child, [parent]).score - family(child, []).score };
}

/**
 * Writes units in each cell (parent configuration × merged child state) to `table`. @returns the number of
 * configurations
 */
export type CountFamily = (
  child: number,
  c: number,
  parents: readonly number[],
  resolutions: readonly number[],
  table: Float64Array,
) => number;

/** Counts of the variables' rows. */
export function countRows(variables: readonly Variable[]): CountFamily {
  return (child, c, parents, resolutions, table) => familyCounts(variables, child, c, parents, resolutions, table);
}

function familyCounts(
  variables: readonly Variable[],
  child: number,
  c: number,
  parents: readonly number[],
  resolutions: readonly number[],
  table: Float64Array,
): number {
  const width = variables[child]!.childResolutions[c]!.size;
  const childCodes = variables[child]!.childResolutions[c]!.codes;
  const weights = variables[child]!.weights;
  const n = childCodes.length;
  const [first, second, third] = parents.map((parent, slot) => variables[parent]!.resolutions[resolutions[slot]!]!);
  const nConfigurations = (first?.size ?? 1) * (second?.size ?? 1) * (third?.size ?? 1);
  table.fill(0, 0, nConfigurations * width);
  if (first === undefined) for (let row = 0; row < n; row++) table[childCodes[row]!]! += weights[row]!;
  else if (second === undefined)
    for (let row = 0; row < n; row++) table[first.codes[row]! * width + childCodes[row]!]! += weights[row]!;
  else if (third === undefined)
    for (let row = 0; row < n; row++)
      table[(first.codes[row]! * second.size + second.codes[row]!) * width + childCodes[row]!]! += weights[row]!;
  else
    for (let row = 0; row < n; row++)
      table[
        ((first.codes[row]! * second.size + second.codes[row]!) * third.size + third.codes[row]!) * width +
          childCodes[row]!
      ]! += weights[row]!;
  return nConfigurations;
}

function familyCounter(variables: readonly Variable[], nUnits: number, penalty: number, countFamily: CountFamily) {
  const halfLog = (penalty * Math.log(nUnits)) / 2;
  const xLogX = xLogXTable(variables, nUnits);
  // Sum of N ln N over fine minus merged states: what the child's merged states leave to its margin.
  const withinStates = variables.map(({ childResolutions, mass }) =>
    childResolutions.map(({ map, size }) => {
      const merged = new Float64Array(size);
      let sum = 0;
      map.forEach((group, state) => {
        merged[group]! += mass[state]!;
        sum += xLogX(mass[state]!);
      });
      for (const units of merged) sum -= xLogX(units);
      return sum - halfLog * (map.length - size);
    }),
  );
  let table = new Float64Array(4096);
  const score = (child: number, c: number, parents: readonly number[], resolutions: readonly number[]): number => {
    const width = variables[child]!.childResolutions[c]!.size;
    const q = parents.reduce(
      (product, parent, slot) => product * variables[parent]!.resolutions[resolutions[slot]!]!.size,
      1,
    );
    // Such a penalty is never earned back: the likelihood gains at most ln(width) a unit.
    if (halfLog * q * (width - 1) > nUnits * Math.log(Math.max(2, width)) + halfLog * width) return -Infinity;
    if (q * width > table.length) table = new Float64Array(2 * q * width);
    countFamily(child, c, parents, resolutions, table);
    let sum = 0;
    let seen = 0;
    for (let configuration = 0, cell = 0; configuration < q; configuration++) {
      let all = 0;
      for (let state = 0; state < width; state++, cell++) {
        const units = table[cell]!;
        if (units === 0) continue;
        all += units;
        sum += xLogX(units);
      }
      if (all > 0) seen++;
      sum -= xLogX(all);
    }
    return sum - halfLog * seen * (width - 1) + withinStates[child]![c]!;
  };
  return { score };
}

/** x ln x; a table lookup where all counts are whole. */
function xLogXTable(variables: readonly Variable[], nUnits: number): (x: number) => number {
  if (!variables.every(({ weights }) => weights.every((weight) => weight === 1 || weight === 0)))
    return (x) => (x > 0 ? x * Math.log(x) : 0);
  const values = Float64Array.from({ length: nUnits + 1 }, (_, x) => (x > 0 ? x * Math.log(x) : 0));
  return (x) => values[x]!;
}
