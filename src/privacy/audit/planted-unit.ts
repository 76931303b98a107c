import { nth } from "../../core/access.ts";
import type { PublicDomain } from "../domain/domain.ts";
import type { StateTable } from "../domain/encode.ts";

/** A noisy table in persons. */
export interface ScoredTable {
  readonly columns: readonly number[];
  readonly sigma: number;
  readonly counts: ArrayLike<number>;
}

/**
 * The rarest state of each column: whom a membership attack would find first. Internal: it is read from the registry.
 */
export function rarestStates(table: StateTable, domain: PublicDomain): number[] {
  return domain.columns.map(({ nStates }, at) => {
    const counts = new Float64Array(nStates);
    nth(table.states, at).forEach((state, row) => (counts[state] = nth(counts, state) + nth(table.weights, row)));
    return counts.indexOf(Math.min(...counts));
  });
}

/** The table with one unit more, in these states. */
export function plantUnit(table: StateTable, domain: PublicDomain, states: readonly number[]): StateTable {
  const longer = (values: Uint8Array, last: number): Uint8Array => {
    const all = new Uint8Array(values.length + 1);
    all.set(values);
    all[values.length] = last;
    return all;
  };
  const weights = new Int32Array(table.nRows + 1);
  weights.set(table.weights);
  weights[table.nRows] = domain.unitWeight;
  return { nRows: table.nRows + 1, states: table.states.map((one, at) => longer(one, nth(states, at))), weights };
}

/**
 * Log-likelihood ratio, but for a constant, of a unit in these states having been counted: the best score against
 * Gaussian noise.
 */
export function membershipScore(
  tables: readonly ScoredTable[],
  domain: PublicDomain,
  states: readonly number[],
): number {
  let score = 0;
  for (const { columns, sigma, counts } of tables) {
    const cell = columns.reduce((at, column) => at * nth(domain.columns, column).nStates + nth(states, column), 0);
    score += nth(counts, cell) / sigma ** 2;
  }
  return score;
}
