import { countTable, type StateTable } from "../../src/privacy/domain/encode.ts";
import type { PublicDomain } from "../../src/privacy/domain/domain.ts";

/** Mean total variation over all pairs of columns between two tables, missing as a state. */
export function twoWayError(domain: PublicDomain, a: StateTable, b: StateTable): number {
  let sum = 0;
  let n = 0;
  for (let i = 0; i < domain.columns.length; i++)
    for (let j = i + 1; j < domain.columns.length; j++) {
      sum += variation(countTable(a, domain, [i, j]), countTable(b, domain, [i, j]));
      n++;
    }
  return sum / n;
}

function variation(a: Float64Array, b: Float64Array): number {
  const [totalA, totalB] = [a, b].map((counts) => counts.reduce((sum, count) => sum + count, 0)) as [number, number];
  return a.reduce((sum, count, cell) => sum + Math.abs(count / totalA - b[cell]! / totalB), 0) / 2;
}
