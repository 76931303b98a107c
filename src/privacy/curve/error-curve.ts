import { countTable, type StateTable } from "../domain/encode.ts";
import type { PublicDomain } from "../domain/domain.ts";

/** Mean over repeats with a 95 % interval of that mean, by the normal approximation. */
export interface CurvePoint {
  readonly epsilon: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly sd: number;
  readonly repeats: number;
}

/** @param values one a repeat, at least two */
export function curvePoint(epsilon: number, values: readonly number[]): CurvePoint {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  const half = (1.959963984540054 * sd) / Math.sqrt(values.length);
  return { epsilon, mean, low: mean - half, high: mean + half, sd, repeats: values.length };
}

/** Mean total variation over all tables of `order` columns between two tables of states, missing as a state. @returns 0..1 */
export function tableError(domain: PublicDomain, a: StateTable, b: StateTable, order: 1 | 2): number {
  let sum = 0;
  let n = 0;
  for (let i = 0; i < domain.columns.length; i++)
    for (let j = order === 1 ? i : i + 1; j < (order === 1 ? i + 1 : domain.columns.length); j++) {
      const columns = order === 1 ? [i] : [i, j];
      sum += variation(countTable(a, domain, columns), countTable(b, domain, columns));
      n++;
    }
  return n === 0 ? 0 : sum / n;
}

function variation(a: Float64Array, b: Float64Array): number {
  const total = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);
  const [totalA, totalB] = [total(a), total(b)];
  return a.reduce((sum, count, cell) => sum + Math.abs(count / totalA - b[cell]! / totalB), 0) / 2;
}
